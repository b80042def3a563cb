"""The output of ``--kata-watch``: a terminal that is redrawn for each verdict, or a plain stream."""

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
    """The output and the keyboard input of `Watch`."""

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
        """The maximum width of text."""
        return min(self.size.columns, 120)

    @contextlib.contextmanager
    def keys(self, loop: asyncio.AbstractEventLoop, pressed: Callable[[str], None]) -> Iterator[None]:
        """Call ``pressed`` for each key, if there is a keyboard. Restore the terminal at the end."""
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
        """Start a new screen."""
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
        """Print everything except the first failure."""
        for line in screen.rest(outcome, width=self.width):
            self.say(line)

    def foot(self) -> None:
        if self.takes_keys:
            self.say(f"\n{KEYS}")
