"""A failed property as text: the sentence, the smallest input as tables, and the belief behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path

from rich.cells import cell_len

from pytest_dbml_kata.compare import same
from pytest_dbml_kata.judging.verdict import Verdict
from pytest_dbml_kata.tables import Mismatch, Table
from pytest_dbml_kata.text import near, one_line, show

MOST_ROWS = 20
"""Rows of a table that are drawn."""

FEW_ROWS = 4
"""The same where all has to fit on a screen."""

GAP = "   "

Block = list[str]
"""Lines of one block of text."""


def render(
    verdict: Verdict,
    *,
    width: int = 80,
    repro: Path | None = None,
    hint: str | None = None,
    rows: int = MOST_ROWS,
    whole: bool = False,
) -> str:
    """All that is known about a failure, in lines of at most about ``width`` characters.

    ``repro`` is the script that reproduces it, ``hint`` says how to get one. ``rows`` is how many of a table are
    drawn; ``whole`` adds the traceback of an error as it was.
    """
    parts: list[Block] = [wrap(verdict.sentence, width)]
    if verdict.told_elsewhere is not None:
        parts.append([*wrap(verdict.message, width), f"See ::{verdict.told_elsewhere}"])
        return "\n\n".join("\n".join(part) for part in parts)
    if verdict.message and verdict.message != verdict.sentence:
        told = f"{verdict.state.capitalize()}: {verdict.message}"
        parts.append([line for paragraph in told.splitlines() for line in wrap(paragraph, width)])
    found = verdict.counterexample
    if found is not None:
        blocks, words = case_blocks(found.case, rows)
        if verdict.problem is None:
            blocks += compared(found.seen, found.expected, rows)
        parts += beside(blocks, width)
        if words:
            parts += beside([[word] for word in words], width)
    if verdict.problem is not None and verdict.problem.frames:
        lines = [f"{near(frame.path)}:{frame.line}   {frame.text}" for frame in verdict.problem.frames]
        parts.append([line[: width + 40] for line in lines])
    if verdict.diagnosis is not None:
        named = f'Known misconception: "{verdict.diagnosis.name}".'
        parts.append([*wrap(named, width), *wrap(verdict.diagnosis.because, width)])
    if whole and verdict.problem is not None and verdict.problem.detail:
        parts.append(verdict.problem.detail.rstrip().splitlines())
    ways = _command("reproduce", f"python {near(repro)}", width) if repro is not None else []
    ways += [hint] if hint is not None else []
    if ways:
        parts.append(ways)
    return "\n\n".join("\n".join(part) for part in parts)


def _command(what: str, command: str, width: int) -> Block:
    """What is to be typed, in one line of its own if need be, so that it can be copied."""
    line = f"{what}: {command}"
    return [line] if len(line) <= width else [f"{what}:", f"  {command}"]


def case_blocks(case: object, rows: int = MOST_ROWS) -> tuple[list[Block], list[str]]:
    """A case as blocks (its tables) and words (everything else but what is as it is by default)."""
    if isinstance(case, Table):
        return [titled("input", case, rows=rows)], []
    if not is_dataclass(case):
        return [], [repr(case)]
    blocks, words = [], []
    for each in fields(case):
        value = getattr(case, each.name)
        if isinstance(value, Table):
            blocks.append(titled(each.name, value, rows=rows))
        elif each.default is MISSING or value != each.default:
            words.append(f"{each.name} = {value!r}")
    return blocks, words


def compared(seen: object, expected: object, rows: int = MOST_ROWS) -> list[Block]:
    """The result beside what would be right, with an arrow at each row that differs."""
    if isinstance(seen, Table):
        if isinstance(expected, Table):
            return [
                titled("your result", seen, marks(seen, expected), rows=rows),
                titled("expected", expected, rows=rows),
            ]
        blocks = [titled("your result", seen, rows=rows)]
    elif is_dataclass(seen) and any(isinstance(getattr(seen, each.name), Table) for each in fields(seen)):
        right = expected if type(expected) is type(seen) else None
        blocks = []
        for each in fields(seen):
            here, there = getattr(seen, each.name), getattr(right, each.name, None)
            pair = compared(here, there, rows)
            blocks += [[f"{title}: {each.name}", *lines] for title, *lines in pair]
        return blocks if expected is None or right is not None else [*blocks, _expected(expected, rows)]
    else:
        blocks = [["your result", *_pretty(seen)]]
    return blocks if expected is None else [*blocks, _expected(expected, rows)]


def _expected(value: object, rows: int) -> Block:
    return titled("expected", value, rows=rows) if isinstance(value, Table) else ["expected", *_pretty(value)]


def marks(seen: Table, expected: Table) -> list[bool]:
    """For each row of ``seen``: does the row of the same key in ``expected`` differ, or is there none?"""
    key = "id" if "id" in expected.columns and "id" in seen.columns else None
    try:
        wanted = expected.by(key) if key else {}
    except Mismatch:
        key = None
    marked = []
    for index, row in enumerate(seen.rows):
        cells = dict(zip(seen.columns, row, strict=True))
        if key:
            other = wanted.get(cells[key])
        elif index < len(expected.rows):
            other = dict(zip(expected.columns, expected.rows[index], strict=True))
        else:
            other = None
        marked.append(
            other is None or any(name not in cells or not same(cells[name], cell) for name, cell in other.items())
        )
    return marked


def titled(title: str, table: Table, marked: Sequence[bool] = (), *, rows: int = MOST_ROWS) -> Block:
    """A table as lines, its columns aligned, its title above; of its rows at most that many."""
    order = sorted(range(len(table.rows)), key=lambda i: _order(table, i))
    shown = order[:rows]
    hidden = [row for row in order[rows:] if marked and marked[row]]
    if hidden and not any(marked[row] for row in shown):
        shown = [*shown[:-1], hidden[0]]
    cells = [list(table.columns), *([show(cell) for cell in table.rows[i]] for i in shown)]
    widths = [max(cell_len(row[i]) for row in cells) for i in range(len(table.columns))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    for line, row in enumerate(shown, start=1):
        if marked and marked[row]:
            lines[line] += "  <-"
    if len(order) > len(shown):
        lines.append(f"... and {len(order) - len(shown)} rows more")
    if not table.rows:
        lines.append("(no rows)")
    return [title, *lines]


def beside(blocks: Iterable[Block], width: int) -> list[Block]:
    """Blocks side by side, in as few bands as the width allows."""
    bands: list[list[Block]] = []
    used = 0
    for block in blocks:
        wide = max(map(cell_len, block))
        if bands and used + len(GAP) + wide <= width:
            bands[-1].append(block)
            used += len(GAP) + wide
        else:
            bands.append([block])
            used = wide
    drawn = []
    for band in bands:
        height = max(map(len, band))
        widths = [max(map(cell_len, block)) for block in band]
        padded = [
            [_padded(line, wide) for line in block + [""] * (height - len(block))]
            for block, wide in zip(band, widths, strict=True)
        ]
        drawn.append([GAP.join(lines).rstrip() for lines in zip(*padded, strict=True)])
    return drawn


def _padded(text: str, width: int) -> str:
    """``str.ljust`` in columns of a terminal, of which some letters take two."""
    return text + " " * (width - cell_len(text))


def wrap(text: str, width: int) -> Block:
    return textwrap.wrap(one_line(text), width, break_long_words=False, break_on_hyphens=False) or [""]


def _order(table: Table, index: int) -> tuple[bool, str | int]:
    """Rows by their id, where there is one that sorts."""
    if "id" not in table.columns:
        return (False, index)
    identity = table.rows[index][table.columns.index("id")]
    return (not isinstance(identity, int), identity if isinstance(identity, int) else str(identity))


def _pretty(value: object) -> Block:
    if is_dataclass(value) and not isinstance(value, type):
        return [f"{each.name} = {getattr(value, each.name)!r}" for each in fields(value)]
    if isinstance(value, list | tuple) and len(repr(value)) > 60:
        return [repr(each) for each in value]
    return [show(value) if value is None or isinstance(value, float) else repr(value)]
