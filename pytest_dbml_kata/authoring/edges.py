"""The edges that the cases of a kata have to reach, and the edges that they do reach.

An edge of each table is named ``<field of the case>: <edge>``, an edge of the whole case ``<edge>``. A kata is
exempt from an edge by ``Kata(without={edge: reason})``. There, a name without a field stands for all tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any

from pytest_dbml_kata.compare import missing
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.tables import Cell, Table

HUGE, TINY = 1e6, 1e-5

SHORTEST_REASON = 10
"""Characters of the reason for an exemption."""

SEVERAL_PARTITIONS = "several partitions"

OF_A_TABLE: dict[str, str] = {
    "no rows": "the table is empty",
    "one row": "the table has a single row",
    "a null": "a cell is null",
    "a NaN": "a cell of a double column is NaN",
    "null and NaN": "one double column has both",
    "all missing": "a column has rows, but no value",
    "a constant column": "a column has at least two rows, all with the same value",
}
"""Edges that each table of a case has to have, the column ``id`` not counted."""

OF_A_CASE: dict[str, str] = {
    "negative zero": "a double is -0.0",
    "a huge number": f"the absolute value of a double is at least {HUGE:g}",
    "a tiny number": f"the absolute value of a double is at most {TINY:g}, but not 0",
    "an empty text": "a string is empty",
    "text beyond ASCII": "a string has a letter beyond ASCII",
    "a name with a space": "the name of a column has a space",
    "a name beyond ASCII": "the name of a column has a letter beyond ASCII",
    "a name with a dot": "the name of a column has a dot",
    "only a later column has a gap": "of the columns that the case lists, the first has no gap and another has one",
    SEVERAL_PARTITIONS: "the field `partitions` of the case is more than 1",
}
"""Edges that one table or field of a case has to have."""

NAMES = [each for each in OF_A_CASE if each.startswith("a name")]


def wanted(kata: Kata, cases: Sequence[object]) -> list[str]:
    """The edges that the cases of a kata have to reach: those that its tables can have, and its own."""
    tables = {name for case in cases for name, _ in tables_of(case)}
    kinds = {
        name: {
            kind for case in cases for field, table in tables_of(case) if field == name for _, kind in content(table)
        }
        for name in tables
    }
    edges = []
    for name in sorted(tables):
        for edge in OF_A_TABLE:
            if edge in ("a NaN", "null and NaN") and not kinds[name] & {"double", "float"}:
                continue
            if kinds[name] or edge in ("no rows", "one row"):
                edges.append(f"{name}: {edge}")
    every = set().union(*kinds.values()) if kinds else set()
    if "double" in every:
        edges += ["negative zero", "a huge number", "a tiny number"]
    if "string" in every:
        edges += ["an empty text", "text beyond ASCII"]
    if tables:
        schemas = {tuple(table.columns for _, table in tables_of(case)) for case in cases}
        edges += NAMES if len(schemas) > 1 else []
        edges.append(SEVERAL_PARTITIONS)
    if any(len(names) > 1 for case in cases for names in named_columns(case)):
        edges.append("only a later column has a gap")
    return [*edges, *kata.edges]


def met(kata: Kata, cases: Iterable[object]) -> set[str]:
    """The edges that at least one of these cases has."""
    found: set[str] = set()
    for case in cases:
        for name, table in tables_of(case):
            found |= {f"{name}: {edge}" for edge in _of(table)}
            found |= _values(table)
            names = " ".join(table.columns)
            found |= {
                edge
                for edge, has in zip(
                    NAMES, (" " in "".join(table.columns), not names.isascii(), "." in names), strict=True
                )
                if has
            }
        if any(_later_only(case, names) for names in named_columns(case)):
            found.add("only a later column has a gap")
        if (getattr(case, "partitions", None) or 1) > 1:
            found.add(SEVERAL_PARTITIONS)
        found |= {edge for edge, has in kata.edges.items() if has(case)}
    return found


def problems(kata: Kata, cases: Sequence[object]) -> list[str]:
    """The problems of the edges of a kata, in words."""
    edges, reached = wanted(kata, cases), met(kata, cases)
    exempt = kata.without
    known = {*edges, *(edge.partition(": ")[2] for edge in edges)}
    said = []
    for name, reason in exempt.items():
        if name not in known:
            said.append(f"`without`: expected an edge that a case can have ({', '.join(sorted(known))}), got {name!r}")
        if len(reason) < SHORTEST_REASON:
            said.append(f"`without`: expected a reason for {name!r}, got {reason!r}")
    for edge in edges:
        free = edge in exempt or edge.partition(": ")[2] in exempt
        if edge not in reached and not free:
            said.append(f"expected a case with the edge {edge!r} ({meaning(edge)}), got none in {len(cases)} cases")
        elif edge in reached and edge in exempt:
            said.append(f"`without`: expected an edge that no case has, got {edge!r}")
    return said


def meaning(edge: str) -> str:
    """An edge in other words."""
    general = OF_A_TABLE.get(edge.partition(": ")[2]) or OF_A_CASE.get(edge)
    return general or "declared by the kata"


def tables_of(case: object) -> list[tuple[str, Table]]:
    """The tables among the fields of a case, with the names of the fields."""
    every = [(each.name, getattr(case, each.name)) for each in fields(case)]  # type: ignore[arg-type]
    return [(name, value) for name, value in every if isinstance(value, Table)]


def named_columns(case: object) -> list[tuple[str, ...]]:
    """The fields of a case that list columns of its tables."""
    columns = {name for _, table in tables_of(case) for name in table.columns}
    values = [getattr(case, each.name) for each in fields(case)]  # type: ignore[arg-type]
    return [
        each
        for each in values
        if isinstance(each, tuple) and each and all(isinstance(name, str) and name in columns for name in each)
    ]


def content(table: Table) -> list[tuple[str, str]]:
    """The columns that can have edges: all but ``id``."""
    return [(name, kind) for name, kind in table.schema if name != "id"]


def _of(table: Table) -> set[str]:
    if not table.rows:
        return {"no rows"}
    found = {"one row"} if len(table.rows) == 1 else set()
    for name, _ in content(table):
        cells = table.column(name)
        null, nan = None in cells, any(isinstance(cell, float) and math.isnan(cell) for cell in cells)
        checks: dict[str, bool] = {
            "a null": null,
            "a NaN": nan,
            "null and NaN": null and nan,
            "all missing": all(map(missing, cells)),
            "a constant column": len(cells) > 1 and not missing(cells[0]) and all(cell == cells[0] for cell in cells),
        }
        found |= {edge for edge, has in checks.items() if has}
    return found


def _values(table: Table) -> set[str]:
    cells = [cell for name, _ in content(table) for cell in table.column(name)]
    doubles = [cell for cell in cells if isinstance(cell, float)]
    texts = [cell for cell in cells if isinstance(cell, str)]
    is_there: dict[str, tuple[Callable[[Any], bool], Sequence[Cell]]] = {
        "negative zero": (lambda cell: cell == 0 and math.copysign(1, cell) < 0, doubles),
        "a huge number": (lambda cell: abs(cell) >= HUGE, doubles),
        "a tiny number": (lambda cell: 0 < abs(cell) <= TINY, doubles),
        "an empty text": (lambda cell: not cell, texts),
        "text beyond ASCII": (lambda cell: not cell.isascii(), texts),
    }
    return {edge for edge, (has, among) in is_there.items() if any(map(has, among))}


def _later_only(case: object, names: tuple[str, ...]) -> bool:
    def gap(name: str) -> bool:
        return any(any(map(missing, table.column(name))) for _, table in tables_of(case) if name in table.columns)

    return len(names) > 1 and not gap(names[0]) and any(map(gap, names[1:]))
