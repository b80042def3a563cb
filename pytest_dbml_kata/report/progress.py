"""A line that says what is being done, how much of it is done, and for how long; on terminals alone.

It is drawn over itself and taken away before anything else is written, so that no trace of it remains.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TextIO

from rich.cells import cell_len, set_cell_size

Step = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: unknown)."""

EVERY: Final = 0.1
"""Seconds between two drawings: often enough to be seen moving, seldom enough to cost nothing."""


class Progress:
    """Draws the line on a terminal.

    Parameters
    ----------
    file
        The terminal.
    width
        Columns that may be used.
    around
        Calls what draws; for a writer whose output is captured meanwhile.
    """

    def __init__(self, file: TextIO, width: int, around: Callable[[Callable[[], None]], None] | None = None) -> None:
        self._file = file
        self._width = width
        self._around = around or (lambda draw: draw())
        self._drawn = False
        self._last = 0.0
        self._began: dict[str, float] = {}

    def of(self, name: str) -> Step:
        """What a judge calls while it checks the kata of that name."""
        self._began[name] = time.monotonic()

        def step(doing: str, done: int, in_all: int) -> None:
            now = time.monotonic()
            if now - self._last < EVERY and self._drawn:
                return
            self._last = now
            count = f" {done} of {in_all}" if in_all else ""
            self._draw(f"{name}: {doing}{count}, {now - self._began[name]:.0f} s")

        return step

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._drawn = False
            self._around(lambda: self._put("\r\x1b[K"))

    def _draw(self, text: str) -> None:
        shown = text if cell_len(text) < self._width else set_cell_size(text, self._width - 1)
        self._drawn = True
        self._around(lambda: self._put(f"\r\x1b[K{shown}"))

    def _put(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()
