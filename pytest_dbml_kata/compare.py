"""Comparing observations with what is expected: cells, tables, and the assertions of properties."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass

from pytest_dbml_kata.tables import Cell, Mismatch, Table
from pytest_dbml_kata.text import show

RELATIVE_TOLERANCE = 1e-9
"""Two floats are the same if they differ by less than this share of the larger one."""


def missing(cell: Cell) -> bool:
    """Return True for null and NaN."""
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def same(seen: Cell, expected: Cell, *, tolerance: float = RELATIVE_TOLERANCE, nan_is_null: bool = False) -> bool:
    """Return True if two cells are equal: floats to a relative tolerance, NaN only to NaN, null only to null.

    With ``nan_is_null``, NaN and null are equal. Use it where a good solution may go through pandas, which
    does not keep the two apart.
    """
    if nan_is_null and missing(expected):
        return missing(seen)
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
    """Return True if two observations are the same. The order of rows and columns in tables does not matter."""
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
    """The sort key of a row: exact cells first, so that rounding errors rarely change the order."""
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
    """Raise `Mismatch` unless both tables have the same keys, and the same cells in the columns of ``expected``.

    The order of rows and columns is ignored, and so are columns that ``expected`` does not have.
    """
    lacking = [name for name in expected.columns if name not in seen.columns]
    if lacking:
        raise Mismatch(f"{message} (expected a column {lacking[0]!r})", expected=expected)
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


def expect_columns(seen: Table, names: Iterable[str], *, expected: object = None) -> None:
    """Raise `Mismatch` unless ``seen`` has exactly these columns, in any order."""
    wanted, found = sorted(names), sorted(seen.columns)
    message = f"expected the columns {', '.join(wanted)}; got {', '.join(found) or 'none'}"
    expect(found == wanted, message, expected=expected)


def expect_kept(
    seen: Table, before: Table, *, adding: Sequence[str] = (), key: str = "id", expected: object = None
) -> None:
    """Raise `Mismatch` unless ``seen`` is ``before``, cell by cell, plus the columns ``adding``.

    The order of rows and columns is ignored. A gap has to stay a gap, but null may become NaN and NaN null,
    because a good solution may go through pandas, which does not keep the two apart.
    """
    expect_columns(seen, [*before.columns, *adding], expected=expected)
    found, wanted = seen.by(key), before.by(key)
    for identity in [*wanted, *found]:
        if identity not in found:
            raise Mismatch(f"expected each row once, got no row with {key} {show(identity)}", expected=expected)
        if identity not in wanted:
            raise Mismatch(f"expected no new rows, got a row with {key} {show(identity)}", expected=expected)
    for identity, row in wanted.items():
        for name, cell in row.items():
            kept = same(found[identity][name], cell, nan_is_null=True)
            expect(kept, f"a cell of {name!r} has changed", expected=expected)


def expect_partition(parts: Mapping[str, Table], whole: Table, *, key: str = "id", expected: object = None) -> None:
    """Raise `Mismatch` unless each row of ``whole`` is in exactly one of the ``parts``, unchanged.

    The parts are those of a split, the folds of a cross-validation or the batches of a table, by their names. Each
    has the columns of ``whole``. As in `expect_kept`, the order of rows and columns is ignored, and null may become
    NaN and NaN null.
    """
    places: dict[object, list[str]] = {identity: [] for identity in whole.column(key)}
    for name, part in parts.items():
        expect_columns(part, whole.columns, expected=expected)
        for identity in part.column(key):
            places.setdefault(identity, []).append(name)
    by_place: dict[tuple[str, ...], list[str]] = {}
    for identity, names in places.items():
        by_place.setdefault(tuple(names), []).append(show(identity))
    for place, identities in by_place.items():
        message = f"expected each row in one part, got {key} {', '.join(identities)} in {' and '.join(place) or 'none'}"
        expect(len(place) == 1, message, expected=expected)
    rows = [row for part in parts.values() for row in part.select(*whole.columns).rows]
    expect_kept(Table(whole.schema, tuple(rows)), whole, key=key, expected=expected)
