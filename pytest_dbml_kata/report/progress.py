"""A progress line with the current step, its progress and its duration; only on terminals.

The line overwrites itself and is erased before any other output.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TextIO

from rich.cells import cell_len, set_cell_size

Step = Callable[[str, int, int], None]
"""A callback for the name of a step, the amount of work done, and the total amount (0 if unknown)."""

EVERY: Final = 0.1
"""The minimum time in seconds between two updates."""


class Progress:
    """Draw the progress line on a terminal.

    Parameters
    ----------
    file
        The terminal.
    width
        The maximum number of columns.
    around
        A function that calls the draw function, for example to suspend output capturing.
    """

    def __init__(self, file: TextIO, width: int, around: Callable[[Callable[[], None]], None] | None = None) -> None:
        self._file = file
        self._width = width
        self._around = around or (lambda draw: draw())
        self._drawn = False
        self._last = 0.0
        self._began: dict[str, float] = {}

    def of(self, name: str) -> Step:
        """Return the callback for the check of one kata."""
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
        """Erase the line."""
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
