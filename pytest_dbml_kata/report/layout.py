"""Lay out blocks as lines of text for a given width: wrap paragraphs, and put tables side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from rich.cells import cell_len

from pytest_dbml_kata.records.results import Block, Exhibit, Kind
from pytest_dbml_kata.text import one_line

MOST_ROWS: Final = 20
"""The maximum number of rows of a table."""

FEW_ROWS: Final = 4
"""The maximum number of rows of a table if everything must fit on one screen."""

GAP: Final = "   "
"""The gap between two tables side by side."""

CODE_BEYOND: Final = 40
"""The number of columns by which a line of the learner's code can exceed the width."""

REPRODUCE: Final = "reproduce: "

Lines = list[str]


def render(blocks: Iterable[Block], *, width: int, rows: int = MOST_ROWS, whole: bool = False) -> str:
    """Lay out blocks as text, separated by empty lines. With ``whole``, include the traceback."""
    shown = (lay_out(block, width=width, rows=rows) for block in blocks if whole or block.kind is not Kind.DETAIL)
    return "\n\n".join("\n".join(part) for part in shown)


def lay_out(block: Block, *, width: int, rows: int = MOST_ROWS, telling: bool = False) -> Lines:
    """Lay out one block in lines of at most about ``width`` columns, with an empty line between bands of tables.

    With ``telling``, all tables of the block prefer the rows that are marked in any of them.
    """
    match block.kind:
        case Kind.TABLES:
            first = {row for each in block.exhibits for row in each.marked} if telling else set()
            bands = side_by_side((exhibit_lines(each, rows, first) for each in block.exhibits), width)
            return [line for number, band in enumerate(bands) for line in (([""] if number else []) + band)]
        case Kind.VALUES:
            return [line for band in side_by_side(([each] for each in block.text), width) for line in band]
        case Kind.FRAMES:
            return [line[: width + CODE_BEYOND] for line in block.text]
        case Kind.DETAIL | Kind.OUTPUT:
            return list(block.text)
        case Kind.COMMANDS:
            return [line for each in block.text for line in command(each, width)]
        case _:
            return [
                line for each in block.text for line in ([each.rstrip()] if each.startswith(" ") else wrap(each, width))
            ]


def command(text: str, width: int) -> Lines:
    """Put a long command on its own line, so that you can copy it."""
    if len(text) <= width or not text.startswith(REPRODUCE):
        return [text]
    return [REPRODUCE.strip(), f"  {text.removeprefix(REPRODUCE)}"]


def exhibit_lines(exhibit: Exhibit, rows: int = MOST_ROWS, first: Collection[int] = ()) -> Lines:
    """Lay out a table with aligned columns below its title, or the lines of an exhibit without columns.

    If there are more than ``rows`` rows, prefer those in ``first``. If no remaining row is marked, replace the last one
    by a marked row.
    """
    if exhibit.columns is None:
        return [exhibit.title, *exhibit.lines]
    shown = sorted(sorted(range(len(exhibit.rows)), key=lambda row: row not in first)[:rows])
    hidden = [row for row in exhibit.marked if row not in shown]
    if hidden and not any(row in exhibit.marked for row in shown):
        shown = [*shown[:-1], hidden[0]]
    cells = [exhibit.columns, *(exhibit.rows[row] for row in shown)]
    widths = [max(cell_len(row[at]) for row in cells) for at in range(len(exhibit.columns))]
    lines = ["  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    for line, row in enumerate(shown, start=1):
        if row in exhibit.marked:
            lines[line] += "  <-"
    left = exhibit.left_out + len(exhibit.rows) - len(shown)
    if left:
        lines.append(f"... and {left} more rows")
    if not exhibit.rows:
        lines.append("(no rows)")
    return [exhibit.title, *lines]


def side_by_side(blocks: Iterable[Lines], width: int) -> list[Lines]:
    """Put blocks of lines side by side, in as few bands as the width allows."""
    bands: list[list[Lines]] = []
    used = 0
    for block in blocks:
        wide = max(map(cell_len, block))
        if bands and used + len(GAP) + wide <= width:
            bands[-1].append(block)
            used += len(GAP) + wide
        else:
            bands.append([block])
            used = wide
    return [_band(each) for each in bands]


def _band(blocks: Sequence[Lines]) -> Lines:
    height = max(map(len, blocks))
    widths = [max(map(cell_len, block)) for block in blocks]
    columns = [
        [padded(line, wide) for line in block + [""] * (height - len(block))]
        for block, wide in zip(blocks, widths, strict=True)
    ]
    return [GAP.join(lines).rstrip() for lines in zip(*columns, strict=True)]


def padded(text: str, width: int) -> str:
    """Pad a text with spaces to a width in terminal columns. Some characters take two columns."""
    return text + " " * (width - cell_len(text))


def wrap(text: str, width: int) -> Lines:
    return textwrap.wrap(one_line(text), width, break_long_words=False, break_on_hyphens=False) or [""]
