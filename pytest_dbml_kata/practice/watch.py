"""``--kata-watch``: each save has its kata checked again. One event loop; it never moves on by itself.

Saves, keys and the progress of a check are events in one queue, handled one after the other. A check runs in a
thread, since it waits for the engine most of the time; a save that comes meanwhile closes it and starts again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import Change, DefaultFilter, awatch

from pytest_dbml_kata.engine.client import EngineError
from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.judge import Closed
from pytest_dbml_kata.judging.verdict import Verdict, worst
from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.practice import commands
from pytest_dbml_kata.questions.grading import AnswersCheck
from pytest_dbml_kata.questions.index import FILE, domains, of_domain
from pytest_dbml_kata.records.store import Said
from pytest_dbml_kata.report import screen
from pytest_dbml_kata.report.failure import FEW_ROWS, MOST_ROWS, render
from pytest_dbml_kata.report.progress import Progress
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

STEP: Final = 20
"""Milliseconds of quiet after which a save counts as done; an editor writes a file in one go."""

BEAT: Final = 200
"""Milliseconds after which the watcher of files reports that there is nothing new: the first time, that it is up."""

KEYS: Final = "h hint   n next   l list   a run all   r reset   q quit"


@dataclass(frozen=True, slots=True)
class Ready:
    """From now on no save is missed."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Something was written to these files."""

    paths: frozenset[Path]


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    key: str


@dataclass(frozen=True, slots=True)
class Early:
    """A check found that what failed before still does."""

    check: Check
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Done:
    """A check came to its end."""

    check: Check
    verdicts: Mapping[str, Verdict]
    seconds: float


@dataclass(frozen=True, slots=True)
class Broken:
    """A check met an error of this program's own."""

    check: Check
    error: BaseException


@dataclass(frozen=True, slots=True)
class Quit:
    """Enough."""


Event = Ready | Saved | Key | Early | Done | Broken | Quit


def run(session: KataSession) -> int:
    """Watch until the learner quits. The exit status."""
    session.refuse_newer_evidence()
    try:
        asyncio.run(Watch(session).run())
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        session.close()
    return 0


class Watch:
    """What is being worked on, and the events that change it."""

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.screen = Screen()
        self.current: KataSpec | None = None
        self.check: Check | None = None
        """The check that runs."""
        self.waiting: list[Path] = []
        """Files to check after it."""
        self.told_early: Verdict | None = None
        """The failure that is shown while its check goes on."""
        self.asked_to_reset = False
        self.rough: dict[str, bytes] = {}
        """For each kata a case that failed, if a save came before it had been made smaller."""
        self.letters: dict[str, dict[str, str | None]] = {}
        """For each domain the answers to its questions as they were saved last."""
        self._thread: asyncio.Future[None] | None = None
        session.progress = self.screen.progress

    # The loop

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.events.put_nowait, Quit())
        watching = asyncio.create_task(self._watch_files())
        threading.Thread(target=self._warm_up, daemon=True).start()  # nothing waits for it, nor has it to end
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
        """Turn what happens below the learner's folders into events."""
        folders = [path for path in self.session.kata_paths if path.is_dir()]
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
        """Have the engine up, and loaded what judging needs, before the first save."""
        with contextlib.suppress(EngineError):  # told when there is something to check
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
                self._show_early(check, verdict)
            case Done(check, verdicts, seconds) if check is self.check:
                self._show_done(check, verdicts, seconds)
                await self._next_waiting()
            case Broken(check, error) if check is self.check:
                raise error
            case _:
                pass  # of a check that was cut short

    # Checking

    async def _saved(self, paths: frozenset[Path]) -> None:
        for path in sorted(paths):
            if path.is_file() and (domain := self.session.questions_of(path)) is not None:
                await self._answered(path, domain)
                return
        katas = sorted(path for path in paths if path.is_file() and self.session.spec_of(path) is not None)
        if not katas and paths and self.current is not None:
            katas = [self.session.own_file(self.current)]  # a file that it may import
        if katas:
            self.waiting = []
            await self._start(katas[-1])

    async def _start(self, path: Path) -> None:
        """Check a file, in place of whatever is being checked."""
        await self._stop()
        spec = self.session.spec_of(path)
        if spec is None or not path.is_file():
            return
        self.current = spec
        self.asked_to_reset, self.told_early = False, None
        check = self.check = Check(self.session, path, spec)
        loop = asyncio.get_running_loop()
        self._thread = asyncio.ensure_future(asyncio.to_thread(self._judge, check, loop))

    async def _stop(self) -> None:
        """Cut short what is being checked; a failure that was shown counts as an attempt."""
        check, thread = self.check, self._thread
        self.check = self._thread = None
        if check is not None:
            check.cancel()
        if thread is not None:
            await thread
        if check is not None and self.told_early is not None:
            self._record(check, {self.told_early.property: self.told_early}, 0.0)

    def _judge(self, check: Check, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread: have a file judged, and report what comes of it."""

        def report(event: Event) -> None:
            loop.call_soon_threadsafe(self.events.put_nowait, event)

        began = time.monotonic()
        try:
            early = check.early([self.rough[check.spec.id]] if check.spec.id in self.rough else [])
            if early is not None:
                report(Early(check, early))
            verdicts = {name: check.verdict(name) for name in check.spec.outline.sentences}
        except Closed:
            return
        except Exception as error:  # raised again where the loop handles it
            report(Broken(check, error))
            return
        finally:
            check.close()
        report(Done(check, verdicts, time.monotonic() - began))

    async def _next_waiting(self) -> None:
        if self.waiting:
            await self._start(self.waiting.pop(0))

    async def _answered(self, path: Path, domain: str) -> None:
        """Hold a file of answers against the proofs: what was answered now is told, else the first wrong answer."""
        await self._stop()
        check = AnswersCheck(self.session, path, domain, lambda: of_domain(domain))
        found = await asyncio.to_thread(lambda: [check.graded(name) for name in check.questions])
        for each in found:
            check.record(each)
        before = self.letters.get(domain, {})
        now = self.letters[domain] = check.letters
        wrong = [each for each in found if each.state not in ("passed", "todo")]
        changed = [each for each in found if now[each.question.name] not in (None, before.get(each.question.name))]
        right = sum(each.state == "passed" for each in found)
        self.screen.new(
            f"{time.strftime('%H:%M:%S')}  {domain}/{FILE}  {right} right, {len(wrong)} wrong, "
            f"{len(found) - right - len(wrong)} open"
        )
        told = changed[-1] if changed else next(iter(wrong), None)
        if told is not None:
            name = told.question.name
            shown = screen.Failed(
                f"{domain}/{FILE}", name, told.state, told.message, told.told(self.screen.width), elsewhere=False
            )
            self.screen.show(screen.Outcome([shown], [], ""))
        for complaint in self.session.keeper.complaints:
            self.screen.say(f"warning: {complaint}")
        self.session.keeper.complaints.clear()
        self.screen.foot()

    # Showing

    def _begin(self) -> None:
        standing = Standings(self.session).next()
        watched = ", ".join(near(path) for path in self.session.kata_paths if path.is_dir())
        self.screen.new(f"Watching {watched}: save a kata to have it checked.")
        for domain in domains():
            path = self.session.own_questions(domain)
            if path.is_file():
                self.letters[domain] = AnswersCheck(self.session, path, domain, set).letters
        if standing is None:
            self.screen.say("Every kata is mastered.")
        else:
            self.current = standing.spec
            self.screen.say(f"Next: {self.session.shortest(standing.spec)}: {near(standing.path)}")
        self.screen.foot()

    def _show_early(self, check: Check, verdict: Verdict) -> None:
        self.told_early = verdict
        if verdict.counterexample is not None:
            self.rough[check.spec.id] = verdict.counterexample.encoded
        self.screen.new(self._title(check, f"{verdict.state}"))
        outcome = screen.Outcome([self._failed(check, verdict)], [], "")
        self.screen.show(outcome)

    def _show_done(self, check: Check, verdicts: Mapping[str, Verdict], seconds: float) -> None:
        self.check = None
        state = worst([each.state for each in verdicts.values()])
        solved = state == "passed" and not self.session.solved_in_this_sitting(check.spec.id)
        self.rough.pop(check.spec.id, None)
        for each in verdicts.values():
            self.session.keep(check, each)
        self._record(check, verdicts, seconds)
        failed = [self._failed(check, each) for each in verdicts.values() if each.state not in ("passed", "todo")]
        done = [screen.Solved(check.spec.id, check.spec.solution)] if solved else []
        if state == "todo":
            self.screen.say(f"{check.spec.id} is todo: its function only raises NotImplementedError.")
            return
        cases = max((each.cases for each in verdicts.values()), default=0)
        outcome = screen.Outcome(failed, done, self._next(state))
        if self._is_on_screen(verdicts):
            self.screen.say(self._title(check, f"checked on {cases} cases in {seconds:.1f} s"))
            self.screen.rest(outcome)
        else:
            self.screen.new(self._title(check, f"{state} on {cases} cases in {seconds:.1f} s"))
            self.screen.show(outcome)
        if state != "passed":
            self.waiting = []
        for complaint in self.session.keeper.complaints:
            self.screen.say(f"warning: {complaint}")
        self.session.keeper.complaints.clear()
        self.screen.foot()

    def _is_on_screen(self, verdicts: Mapping[str, Verdict]) -> bool:
        """Is the failure that was told early the one to be told now, on a screen that is not drawn anew?"""
        early = self.told_early
        if early is None or self.screen.redraws or early.counterexample is None:
            return False
        now = verdicts[early.property].counterexample
        return now is not None and now.encoded == early.counterexample.encoded

    def _record(self, check: Check, verdicts: Mapping[str, Verdict], seconds: float) -> None:
        said = {name: self._said(check, each) for name, each in verdicts.items()}
        source = check.learner.digest
        self.session.record(check.path, check.spec.id, said, seconds=seconds, source=source, check=check.spec.digest)

    def _next(self, state: str) -> str:
        if state != "passed":
            return ""
        return "Press n for what is next." if self.screen.takes_keys else "What is next: pytest --kata-next"

    def _title(self, check: Check, told: str) -> str:
        return f"{time.strftime('%H:%M:%S')}  {check.spec.id}  {told}"

    def _failed(self, check: Check, verdict: Verdict) -> screen.Failed:
        return screen.Failed(
            check.spec.id,
            verdict.property,
            verdict.state,
            verdict.message,
            self._said(check, verdict, rows=FEW_ROWS).shown,
            verdict.told_elsewhere is not None,
        )

    def _said(self, check: Check, verdict: Verdict, *, rows: int = MOST_ROWS) -> Said:
        """What a property said, as a report keeps it."""
        named = None if verdict.diagnosis is None else verdict.diagnosis.name
        if verdict.state in ("passed", "todo"):
            return Said(verdict.state, verdict.message, named, "")
        repro = self.session.keeper.repro(check.path)
        hint = self.session.hint_line(check.spec)
        return Said(
            verdict.state,
            verdict.message,
            named,
            render(verdict, width=self.screen.width, repro=repro, hint=hint, rows=rows),
        )

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
                path = near(self.session.own_file(self.current))
                self.screen.say(f"\nPut the stub back to {path}? Your file is kept beside it. [y/N]")
            case _:
                pass

    async def _go_on(self) -> None:
        await self._stop()
        self.screen.new("")
        self.current = commands.next_(self.session, self.screen.say) or self.current
        self.screen.foot()

    async def _run_all(self) -> None:
        """Check every kata that was begun, one after the other, up to the first that fails."""
        begun = [each.path for each in Standings(self.session).all() if each.state not in ("todo", "missing")]
        if not begun:
            self.screen.say("\nNothing is begun yet.")
            return
        await self._start(begun[0])
        self.waiting = begun[1:]

    async def _reset(self, *, sure: bool) -> None:
        assert self.current is not None
        if not sure:
            self.screen.say("Nothing was changed.")
            return
        await self._stop()
        commands.reset(self.session, self.current.id, self.screen.say, sure=True)


class Screen:
    """The terminal, drawn anew for each verdict; or a plain pipe, to which is only ever added."""

    def __init__(self) -> None:
        self.out = sys.stdout
        dumb = os.environ.get("TERM", "dumb") == "dumb"
        self.redraws = self.out.isatty() and not dumb
        self.takes_keys = self.out.isatty() and sys.stdin.isatty()
        self.progress = Progress(self.out, self.size.columns) if self.redraws else None

    @property
    def size(self) -> os.terminal_size:
        return shutil.get_terminal_size()

    @property
    def width(self) -> int:
        """Columns that text is set in."""
        return min(self.size.columns, 120)

    @contextlib.contextmanager
    def keys(self, loop: asyncio.AbstractEventLoop, pressed: Callable[[str], None]) -> Iterator[None]:
        """Keys one by one while this lasts, if there is a keyboard; the terminal is left as it was."""
        if not self.takes_keys:
            yield
            return
        import termios
        import tty

        keyboard = sys.stdin.fileno()
        before = termios.tcgetattr(keyboard)
        tty.setcbreak(keyboard)

        def read() -> None:
            for key in os.read(keyboard, 64).decode(errors="ignore"):
                pressed(key)

        loop.add_reader(keyboard, read)
        try:
            yield
        finally:
            loop.remove_reader(keyboard)
            termios.tcsetattr(keyboard, termios.TCSADRAIN, before)

    def new(self, title: str) -> None:
        """Begin a new screen."""
        if self.progress is not None:
            self.progress.clear()
        self.out.write("\x1b[2J\x1b[3J\x1b[H" if self.redraws else "\n")
        if title:
            self.say(title)

    def say(self, text: str) -> None:
        if self.progress is not None:
            self.progress.clear()
        self.out.write(text + "\n")
        self.out.flush()

    def show(self, outcome: screen.Outcome) -> None:
        for line, _ in screen.lines(outcome, width=self.width, height=self.size.lines):
            self.say(line)

    def rest(self, outcome: screen.Outcome) -> None:
        """What was not told yet, once the first failure has been shown."""
        for line in screen.rest(outcome, width=self.width):
            self.say(line)

    def foot(self) -> None:
        if self.takes_keys:
            self.say(f"\n{KEYS}")
