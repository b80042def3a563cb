"""Comparing what was observed with what is expected: cells, tables, and the assertions of properties."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass

from pytest_dbml_kata.tables import Cell, Mismatch, Table

RELATIVE_TOLERANCE = 1e-9
"""Two floats are the same when they differ by less than this share of the larger one."""


def missing(cell: Cell) -> bool:
    """Is this null or NaN?"""
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def same(seen: Cell, expected: Cell, *, tolerance: float = RELATIVE_TOLERANCE) -> bool:
    """Are two cells equal? Floats to a relative tolerance, NaN equal to NaN only, null to null only."""
    if isinstance(seen, bool) or isinstance(expected, bool):
        return seen is expected
    if isinstance(seen, int) and isinstance(expected, int):
        return seen == expected
    if isinstance(seen, int | float) and isinstance(expected, int | float):
        if math.isnan(seen) or math.isnan(expected):
            return math.isnan(seen) and math.isnan(expected)
        if math.isinf(seen) or math.isinf(expected):
            return seen == expected
        return abs(seen - expected) <= tolerance * max(abs(seen), abs(expected))
    if isinstance(seen, list | tuple) and isinstance(expected, list | tuple):
        return len(seen) == len(expected) and all(
            same(a, b, tolerance=tolerance) for a, b in zip(seen, expected, strict=True)
        )
    return type(seen) is type(expected) and bool(seen == expected)


def alike(one: object, other: object) -> bool:
    """Are two observations the same, whatever the order of rows and columns in tables?"""
    if isinstance(one, Table) and isinstance(other, Table):
        if sorted(one.schema) != sorted(other.schema) or len(one.rows) != len(other.rows):
            return False
        names = sorted(one.columns)
        if len(set(names)) < len(names):
            return one.schema == other.schema and same(one.rows, other.rows)
        ours, theirs = (sorted(table.select(*names).rows, key=_rank) for table in (one, other))
        return same(ours, theirs)
    if is_dataclass(one) and type(one) is type(other):
        return all(alike(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    return same(one, other)


def _rank(row: tuple[Cell, ...]) -> tuple[str, str]:
    """Sorts rows by what is exact first: numbers that differ by rounding alone are to change as little as can be."""
    exact = [cell for cell in row if not isinstance(cell, float) or math.isnan(cell)]
    return repr(exact), repr([cell + 0.0 if isinstance(cell, float) else None for cell in row])


def expect(condition: bool, message: str, *, expected: object = None, because: str = "") -> None:
    """Raise `Mismatch` with that message unless the condition holds."""
    if not condition:
        raise Mismatch(message, expected=expected, because=because)


def expect_same(
    seen: object, expected: object, message: str, *, tolerance: float = RELATIVE_TOLERANCE, because: str = ""
) -> None:
    """Raise `Mismatch` unless two plain values are the `same`."""
    if not same(seen, expected, tolerance=tolerance):
        raise Mismatch(message, expected=expected, because=because)


def expect_table(
    seen: Table, expected: Table, message: str, *, key: str = "id", tolerance: float = RELATIVE_TOLERANCE
) -> None:
    """Raise `Mismatch` unless both tables hold the same cells for the same keys, in the expected's columns.

    The order of rows and of columns is ignored, and so are columns that ``expected`` does not have.
    """
    lacking = [name for name in expected.columns if name not in seen.columns]
    if lacking:
        raise Mismatch(f"{message} (there is no column {lacking[0]!r})", expected=expected)
    try:
        found, wanted = seen.by(key), expected.by(key)
    except Mismatch as mismatch:
        raise Mismatch(mismatch.message, expected=expected) from None
    if found.keys() != wanted.keys():
        raise Mismatch(message, expected=expected)
    for identity, row in wanted.items():
        for name, cell in row.items():
            if not same(found[identity][name], cell, tolerance=tolerance):
                raise Mismatch(message, expected=expected)


def expect_kept(
    seen: Table, before: Table, *, adding: Sequence[str] = (), key: str = "id", expected: object = None
) -> None:
    """Raise `Mismatch` unless ``seen`` is ``before``, cell by cell, with the columns ``adding`` beside it.

    The order of rows and of columns is ignored. A gap has to stay a gap, but null may have become NaN or NaN
    null: pandas, which a good solution may lead through, does not keep them apart.
    """
    wanted = sorted([*before.columns, *adding])
    expect(sorted(seen.columns) == wanted, f"the columns are to be {', '.join(wanted)}", expected=expected)
    found = seen.by(key)
    expect(found.keys() == before.by(key).keys(), "each row is to be kept, and no other added", expected=expected)
    for identity, row in before.by(key).items():
        for name, cell in row.items():
            now = found[identity][name]
            kept = missing(now) if missing(cell) else same(now, cell)
            expect(kept, f"a cell of {name!r} has changed", expected=expected)
