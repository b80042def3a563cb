"""What a practice run shows in the end: one failure in full, the rest in a line each, what to do next. One screen."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.cells import cell_len, set_cell_size

from pytest_dbml_kata.text import near

OTHER_LINES: Final = 5
"""Lines that pytest itself needs on the screen, and the shell's prompt."""

LEAST: Final = 8
"""Lines that a failure gets however small the screen is."""

FEW: Final = 3
"""Lines that all the rest gets, if it needs them, however long the first failure is."""

TO_TYPE: Final = ("reproduce:", "hint ", "  python ", "  pytest ", "https://")
"""How lines begin that are meant to be copied."""

OF_ANSWERS: Final = ("Your answer: ", "Right: ", "Proof, ", "Read on: ", "Note: ")
WORDS: Final = ("Known misconception", "Failed: ", "Crashed: ", "Timed out: ", "Engine error: ", *OF_ANSWERS, *TO_TYPE)
"""How the blocks of a report begin that hold sentences."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A property that was not passed."""

    kata: str
    property: str
    state: str
    message: str
    shown: str
    """The whole report on it."""
    elsewhere: bool
    """Another property reports the same in full."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A kata that passed for the first time in this sitting."""

    kata: str
    solution: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a practice run came to."""

    failed: Sequence[Failed]
    solved: Sequence[Solved]
    next: str
    """What to do next, in one line."""


def lines(outcome: Outcome, *, width: int, height: int) -> list[tuple[str, str]]:
    """The screen as lines, each with its style: ``title``, ``failed``, ``solved``, ``next`` or empty.

    A failure that is longer than the screen is pressed: first its blank lines go, then rows of tables.
    """
    told = sorted(outcome.failed, key=lambda each: each.elsewhere)
    others, same = _others(told[1:], width)
    solved = [line for each in outcome.solved for line in _solved(each, width)]
    next_ = _wrapped(outcome.next, width) if outcome.next else []
    room = max(height - OTHER_LINES - len(next_), LEAST)
    found: list[tuple[str, str]] = []
    if told:
        first = [_fitted(line, width) for line in told[0].shown.rstrip().splitlines()]
        dense = sum(bool(line.strip()) for line in first)
        if len(others) + len(same) + len(solved) <= room - 1 - dense:
            others += same
        few = min(len(others) + len(solved), max(room - 1 - dense, FEW))
        title = f"{told[0].kata}::{told[0].property}"
        found.append((f" {title} ".center(width, "_") if cell_len(title) + 4 < width else title, "title"))
        found += [(line, "") for line in pressed(first, max(room - 1 - few, LEAST))]
        room = few
    for_solved = min(len(solved), max(room - len(others), 1))
    found += [(line, "failed") for line in _cut(others, room - for_solved, "not passed")]
    found += [(line, "solved") for line in _cut(solved, for_solved, "solved")]
    return found + [(line, "next") for line in next_]


def rest(outcome: Outcome, *, width: int) -> list[str]:
    """The same without the first failure: for a screen that shows it already."""
    told = sorted(outcome.failed, key=lambda each: each.elsewhere)
    return [
        *(line for lines in _others(told[1:], width) for line in lines),
        *(line for each in outcome.solved for line in _solved(each, width)),
        *([outcome.next] if outcome.next else []),
    ]


def pressed(lines: Sequence[str], room: int) -> list[str]:
    """Lines of a report in that many lines, if it can be done.

    First blank lines go, then rows of tables, those without an arrow before others, then the sentence at its
    beginning, then what is in the middle.
    """
    if len(lines) <= room:
        return list(lines)
    dense = [line for line in lines if line.strip()]
    if len(dense) <= room:
        # Give back as many blank lines as there is room for, the first ones first.
        spare, kept = room - len(dense), []
        for line in lines:
            if line.strip():
                kept.append(line)
            elif spare:
                kept.append(line)
                spare -= 1
        return kept
    sentence, *others = _blocks(lines)
    for most in range(max([4, *map(len, others)]), 3, -1):
        shorter = [line for each in others for line in (_fewer_rows(each, most) if _is_table(each) else each)]
        if len(sentence) + len(shorter) <= room:
            return [*sentence, *shorter]
    left = shorter or sentence
    if len(left) <= room:
        return left  # the name of the property stands above
    tail = min(6, room // 3)  # what to do with it stands at the end
    return [*left[: room - tail - 1], "... (the rest with -v)", *left[len(left) - tail :]]


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """Lines without the blank ones, which part the blocks."""
    return [list(block) for blank, block in groupby(lines, lambda line: not line.strip()) if not blank]


def _is_table(block: Sequence[str]) -> bool:
    """Does this block of a report hold tables? They have a title and a line of names, and are set in no sentence."""
    return len(block) > 3 and not block[0].startswith(WORDS)


def _fewer_rows(block: list[str], most: int) -> list[str]:
    """The same tables, side by side, in that many lines; rows with an arrow stay as long as any does."""
    if len(block) <= most:
        return block
    by_worth = sorted(range(2, len(block)), key=lambda row: "<-" not in block[row])
    return [*block[:2], *(block[row] for row in sorted(by_worth[: most - 3])), "... (more with -v)"]


def _others(failed: Sequence[Failed], width: int) -> tuple[list[str], list[str]]:
    """Failures in a line each; and a line for each kata with properties that fail for a reason told elsewhere."""
    told = [_one_line(each, width) for each in failed if not each.elsewhere]
    same: dict[str, list[Failed]] = {}
    for each in failed:
        if each.elsewhere:
            same.setdefault(each.kata, []).append(each)
    more = []
    for kata, alike in same.items():
        how_many = "1 more property" if len(alike) == 1 else f"{len(alike)} more properties"
        more.append(_shortened(f"{alike[0].state}  {kata}: {how_many}, for the same reason", width))
    return told, more


def _one_line(failed: Failed, width: int) -> str:
    message = " ".join(failed.message.split())
    return _shortened(f"{failed.state}  {failed.kata}::{failed.property}  {message}".rstrip(), width)


def _solved(solved: Solved, width: int) -> list[str]:
    return _wrapped(f"solved  {solved.kata}, compare with {near(solved.solution)}", width)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of a text; a path or an option that has no room beside others has a line of its own."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False, subsequent_indent="  ")


def _fitted(line: str, width: int) -> str:
    """A line of a report; what is to be typed is never shortened."""
    return line if line.startswith(TO_TYPE) else _shortened(line, width)


def _shortened(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 3).rstrip() + "..."


def _cut(lines: Sequence[str], most: int, what: str) -> list[str]:
    if len(lines) <= most:
        return list(lines)
    most = max(most, 1)
    return [*lines[: most - 1], f"... and {len(lines) - most + 1} more {what}"]
