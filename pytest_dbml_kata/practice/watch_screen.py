"""The terminal of ``--kata-watch``: drawn anew for each verdict; or a plain pipe, to which is only ever added."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Final

from pytest_dbml_kata.report import screen
from pytest_dbml_kata.report.progress import Progress

KEYS: Final = "h hint   n next   l list   a run all   r reset   q quit"


class Screen:
    """What `Watch` shows, and the keys that it is told."""

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
