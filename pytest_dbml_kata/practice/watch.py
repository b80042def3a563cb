"""``--kata-watch``: check a kata every time it is saved. It never moves to another kata by itself.

Saves, keys and the progress of a check are events in one queue of an event loop. A check runs in a thread, because it
mostly waits for the engine. A save during a check cancels the check and starts another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import Change, DefaultFilter, awatch

from pytest_dbml_kata.engine.client import EngineError
from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.settings import Cancelled
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.practice import commands, files
from pytest_dbml_kata.practice.watch_events import Broken, Done, Early, Event, Key, Quit, Ready, Saved
from pytest_dbml_kata.practice.watch_presenter import Presenter
from pytest_dbml_kata.practice.watch_screen import Screen
from pytest_dbml_kata.questions.index import QuestionFile
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

STEP: Final = 20
"""The number of milliseconds without changes after which a save is complete."""

BEAT: Final = 200
"""The interval in milliseconds at which the file watcher reports. Its first report means that it is ready."""


def run(session: KataSession) -> int:
    """Watch until the learner quits. Return the exit status."""
    session.refuse_newer_evidence()
    try:
        asyncio.run(Watch(session).run())
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        session.close()
    return 0


class Watch:
    """The state of the watcher, and its event loop."""

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.screen = Screen()
        self.presenter = Presenter(session, self.screen)
        self.current: KataSpec | None = None
        self.check: Check | None = None
        """The running check."""
        self.waiting: list[Path] = []
        """The files to check next."""
        self.asked_to_reset = False
        self._thread: asyncio.Future[None] | None = None
        session.progress = self.screen.progress

    # The loop

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.events.put_nowait, Quit())
        watching = asyncio.create_task(self._watch_files())
        threading.Thread(target=self._warm_up, daemon=True).start()  # nothing waits for this thread
        try:
            with self.screen.keys(loop, lambda key: self.events.put_nowait(Key(key))):
                async for event in self._all():
                    await self._handle(event)
        finally:
            watching.cancel()
            await self._stop()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _all(self) -> AsyncIterator[Event]:
        while not isinstance(event := await self.events.get(), Quit):
            yield event

    async def _watch_files(self) -> None:
        """Convert changes in the learner's folders to events."""
        folders = [path for path in self.session.targets.kata_paths if path.is_dir()]
        watching = False
        try:
            async for changes in awatch(
                *folders,
                step=STEP,
                debounce=10 * STEP,
                watch_filter=DefaultFilter(),
                rust_timeout=BEAT,
                yield_on_timeout=True,
            ):
                if not watching:
                    watching = True
                    self.events.put_nowait(Ready())
                saved = frozenset(Path(path) for change, path in changes if change is not Change.deleted)
                if saved:
                    self.events.put_nowait(Saved(frozenset(path for path in saved if path.suffix == ".py")))
        except OSError as error:
            self.screen.say(f"cannot watch {', '.join(map(near, folders))}: {error}")
            self.events.put_nowait(Quit())

    def _warm_up(self) -> None:
        """Start the engine and import Hypothesis before the first save."""
        with contextlib.suppress(EngineError):  # reported at the first check
            self.session.engine.hold()
        import hypothesis  # noqa: F401

    async def _handle(self, event: Event) -> None:
        match event:
            case Ready():
                self._begin()
            case Saved(paths):
                await self._saved(paths)
            case Key(key):
                await self._pressed(key)
            case Early(check, verdict) if check is self.check:
                self.presenter.early(check, verdict)
            case Done(check, verdicts, seconds) if check is self.check:
                self.check = None
                if not self.presenter.done(check, verdicts, seconds):
                    self.waiting = []
                await self._next_waiting()
            case Broken(check, error) if check is self.check:
                raise error
            case _:
                pass  # an event of a cancelled check

    def _begin(self) -> None:
        standing = self.session.standings().next()
        watched = ", ".join(near(path) for path in self.session.targets.kata_paths if path.is_dir())
        self.screen.new(f"Watching {watched}: save a kata to check it.")
        self.presenter.read_answers()
        if standing is None:
            self.screen.say("Every kata is mastered.")
        else:
            self.current = standing.spec
            self.screen.say(f"Next: {self.session.targets.shortest(standing.spec)}: {near(standing.path)}")
        self.screen.foot()

    # Checking

    async def _saved(self, paths: frozenset[Path]) -> None:
        saved = {path: self.session.targets.exercise_of(path) for path in sorted(paths) if path.is_file()}
        for path, exercise in saved.items():
            if isinstance(exercise, QuestionFile):
                await self._answered(path, exercise)
                return
        katas = [path for path, exercise in saved.items() if isinstance(exercise, KataSpec)]
        if not katas and paths and self.current is not None:
            katas = [self.session.targets.own_file(self.current)]  # the kata may import the saved file
        if katas:
            self.waiting = []
            await self._start(katas[-1])

    async def _start(self, path: Path) -> None:
        """Check a file. Cancel the running check."""
        await self._stop()
        spec = self.session.targets.exercise_of(path)
        if not isinstance(spec, KataSpec) or not path.is_file():
            return
        self.current = spec
        self.asked_to_reset, self.presenter.told_early = False, None
        check = self.check = Check(path, spec, self.session.judge)
        loop = asyncio.get_running_loop()
        self._thread = asyncio.ensure_future(asyncio.to_thread(self._judge, check, loop))

    async def _stop(self) -> None:
        """Cancel the running check. If a failure was shown, record the attempt."""
        check, thread = self.check, self._thread
        self.check = self._thread = None
        if check is not None:
            check.cancel()
        if thread is not None:
            await thread
        if check is not None and self.presenter.told_early is not None:
            self.presenter.record(check, [self.presenter.told_early], 0.0)

    def _judge(self, check: Check, loop: asyncio.AbstractEventLoop) -> None:
        """Judge a file in a thread, and report the results."""

        def report(event: Event) -> None:
            loop.call_soon_threadsafe(self.events.put_nowait, event)

        began = time.monotonic()
        try:
            rough = self.presenter.rough.get(check.spec.id)
            early = check.early([] if rough is None else [rough])
            if early is not None:
                report(Early(check, early))
            verdicts = {name: check.verdict(name) for name in check.spec.outline.sentences}
        except Cancelled:
            return
        except Exception as error:  # raised again in the event loop
            report(Broken(check, error))
            return
        finally:
            check.close()
        report(Done(check, verdicts, time.monotonic() - began))

    async def _next_waiting(self) -> None:
        if self.waiting:
            await self._start(self.waiting.pop(0))

    async def _answered(self, path: Path, exercise: QuestionFile) -> None:
        """Check a question file."""
        await self._stop()
        check = self.session.check(path, exercise)
        found = await asyncio.to_thread(lambda: [check.result(name) for name in exercise.parts])
        self.presenter.answered(exercise, found)

    # Keys

    async def _pressed(self, key: str) -> None:
        if self.asked_to_reset:
            self.asked_to_reset = False
            await self._reset(sure=key in "yY")
            return
        match key:
            case "q" | "Q":
                self.events.put_nowait(Quit())
            case "h" if self.current is not None:
                self.screen.say("")
                commands.hint(self.session, self.current.id, self.screen.say)
            case "n":
                await self._go_on()
            case "l":
                self.screen.new("")
                commands.list_(self.session, self.screen.say)
                self.screen.foot()
            case "a":
                await self._run_all()
            case "r" if self.current is not None:
                self.asked_to_reset = True
                path = near(self.session.targets.own_file(self.current))
                self.screen.say(f"\nRestore the stub in {path}? Your file is kept next to it. [y/N]")
            case _:
                pass

    async def _go_on(self) -> None:
        await self._stop()
        self.screen.new("")
        self.current = commands.next_(self.session, self.screen.say) or self.current
        self.screen.foot()

    async def _run_all(self) -> None:
        """Check every started kata, one by one, until one fails."""
        begun = [each.path for each in self.session.standings().all() if each.state not in (State.TODO, "missing")]
        if not begun:
            self.screen.say("\nYou have not started a kata yet.")
            return
        await self._start(begun[0])
        self.waiting = begun[1:]

    async def _reset(self, *, sure: bool) -> None:
        assert self.current is not None
        if not sure:
            self.screen.say("Nothing was changed.")
            return
        await self._stop()
        files.reset(self.session, self.current.id, self.screen.say, sure=True)
