"""The final screen of a practice run: one failure in full, one line per other failure, and the next step."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.cells import cell_len, set_cell_size

from pytest_dbml_kata.records.results import Block, Kind, Result
from pytest_dbml_kata.report import layout
from pytest_dbml_kata.report.layout import FEW_ROWS
from pytest_dbml_kata.text import near

OTHER_LINES: Final = 5
"""The number of lines for pytest itself and the shell prompt."""

LEAST: Final = 8
"""The minimum number of lines for a failure."""

FEW: Final = 3
"""The minimum number of lines for the rest, if it needs them."""

TAIL: Final = 6
"""The number of final lines that stay when the middle of a failure is cut, at most a third of all lines."""

ADDRESS: Final = "https://"
"""The prefix of lines that must stay complete for copying, in addition to commands."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A property or a question that did not pass."""

    result: Result
    blocks: Sequence[Block]
    """The blocks of the failure."""

    @property
    def elsewhere(self) -> bool:
        """Return True if another property reports the same problem in full."""
        return self.result.elsewhere is not None


@dataclass(frozen=True, slots=True)
class Solved:
    """A kata that passed for the first time in this sitting."""

    kata: str
    solution: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a practice run."""

    failed: Sequence[Failed]
    solved: Sequence[Solved]
    next: str
    """The next step, in one line."""


def lines(outcome: Outcome, *, width: int, height: int) -> list[tuple[str, str]]:
    """Return the lines of the screen with their styles: ``title``, ``failed``, ``solved``, ``next`` or empty.

    A failure that does not fit is shortened: see `fitted`.
    """
    told = sorted(outcome.failed, key=lambda each: each.elsewhere)
    others, same = _others(told[1:], width)
    solved = [line for each in outcome.solved for line in _solved(each, width)]
    next_ = _wrapped(outcome.next, width) if outcome.next else []
    room = max(height - OTHER_LINES - len(next_), LEAST)
    found: list[tuple[str, str]] = []
    if told:
        dense = sum(bool(line.strip()) for line in fitted(told[0].blocks, width))
        if len(others) + len(same) + len(solved) <= room - 1 - dense:
            others += same
        few = min(len(others) + len(solved), max(room - 1 - dense, FEW))
        title = told[0].result.id
        found.append((f" {title} ".center(width, "_") if cell_len(title) + 4 < width else title, "title"))
        found += [(line, "") for line in fitted(told[0].blocks, width, max(room - 1 - few, LEAST))]
        room = few
    for_solved = min(len(solved), max(room - len(others), 1))
    found += [(line, "failed") for line in _cut(others, room - for_solved, "not passed")]
    found += [(line, "solved") for line in _cut(solved, for_solved, "solved")]
    return found + [(line, "next") for line in next_]


def rest(outcome: Outcome, *, width: int) -> list[str]:
    """Return the lines after the first failure, for a screen that already shows it."""
    told = sorted(outcome.failed, key=lambda each: each.elsewhere)
    return [
        *(line for lines in _others(told[1:], width) for line in lines),
        *(line for each in outcome.solved for line in _solved(each, width)),
        *([outcome.next] if outcome.next else []),
    ]


def fitted(blocks: Sequence[Block], width: int, room: int | None = None) -> list[str]:
    """Fit the blocks of a failure into ``room`` lines.

    First drop empty lines, then rows of tables (marked ones last), then the sentence, then lines in the middle.
    """
    shown = [each for each in blocks if each.kind is not Kind.DETAIL]
    parts = [_lines_of(each, width, FEW_ROWS) for each in shown]
    lines = [line for number, part in enumerate(parts) for line in (([""] if number else []) + part)]
    if room is None or len(lines) <= room:
        return lines
    if sum(map(bool, lines)) <= room:
        return _with_gaps(lines, room)
    for rows in range(FEW_ROWS, 0, -1):
        parts = [_dense(_lines_of(each, width, rows, telling=True)) for each in shown]
        if sum(map(len, parts)) <= room:
            return [line for part in parts for line in part]
    if shown[0].kind is Kind.SENTENCE and len(parts) > 1:
        parts = parts[1:]  # the title contains the name of the property
    left = [line for part in parts for line in part]
    if len(left) <= room:
        return left
    tail = min(TAIL, room // 3)  # the next step is at the end
    return [*left[: room - tail - 1], "... (the rest with -v)", *left[len(left) - tail :]]


def _lines_of(block: Block, width: int, rows: int, *, telling: bool = False) -> list[str]:
    """Lay out a block in lines of at most ``width`` columns. Never shorten commands and addresses."""
    lines = layout.lay_out(block, width=width, rows=rows, telling=telling)
    if block.kind is Kind.COMMANDS:
        return lines
    return [line if line.startswith(ADDRESS) else _shortened(line, width) for line in lines]


def _dense(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _with_gaps(lines: Sequence[str], room: int) -> list[str]:
    """Return the lines with as many of the first empty lines as fit."""
    spare, kept = room - len(_dense(lines)), []
    for line in lines:
        if line.strip():
            kept.append(line)
        elif spare > 0:
            kept.append(line)
            spare -= 1
    return kept


def _others(failed: Sequence[Failed], width: int) -> tuple[list[str], list[str]]:
    """Return one line per failure, and one line per kata with properties that fail for the same reason."""
    told = [_one_line(each, width) for each in failed if not each.elsewhere]
    same: dict[str, list[Failed]] = {}
    for each in failed:
        if each.elsewhere:
            same.setdefault(each.result.exercise, []).append(each)
    more = []
    for kata, alike in same.items():
        how_many = "1 more property" if len(alike) == 1 else f"{len(alike)} more properties"
        more.append(_shortened(f"{alike[0].result.state}  {kata}: {how_many}, for the same reason", width))
    return told, more


def _one_line(failed: Failed, width: int) -> str:
    result = failed.result
    return _shortened(f"{result.state}  {result.id}  {' '.join(result.message.split())}".rstrip(), width)


def _solved(solved: Solved, width: int) -> list[str]:
    return _wrapped(f"solved  {solved.kata}, compare with {near(solved.solution)}", width)


def _wrapped(text: str, width: int) -> list[str]:
    """Wrap a text, without breaking paths and options."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False, subsequent_indent="  ")


def _shortened(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 3).rstrip() + "..."


def _cut(lines: Sequence[str], most: int, what: str) -> list[str]:
    if len(lines) <= most:
        return list(lines)
    most = max(most, 1)
    return [*lines[: most - 1], f"... and {len(lines) - most + 1} more {what}"]
