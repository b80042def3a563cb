"""Hypothesis strategies for the values that trip up data code.

They draw cases that a person can read: small tables, short names, numbers with few digits. Odd values (ties,
negative zero, huge and tiny values, the empty string, Unicode, a dot in a name) are frequent enough to occur
in a couple of dozen cases.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_dbml_kata.kata import Draw
from pytest_dbml_kata.tables import Table

__all__ = ["categories", "column_names", "gaps", "numbers", "partitions", "seeds", "st", "table"]


def numbers() -> SearchStrategy[float]:
    """Finite doubles: mostly small with many repetitions, sometimes extreme, or negative zero.

    Each is a multiple of 2**-20 below 2**30, so the sum of a few hundred is exact in any order.
    """
    extremes = st.sampled_from([-0.0, 2.0**-20, -(2.0**-20), 1e9, -1e9])
    few, many, quarters = st.integers(-2, 9), st.integers(-40, 40), st.integers(-200, 200)
    return few.map(float) | many.map(float) | quarters.map(lambda n: n / 4) | extremes


def gaps(present: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """The values of ``present`` mixed with null and NaN (about a third of the values, for `numbers`)."""
    return present | st.none() | st.just(math.nan)


def categories(*, missing: bool = False) -> SearchStrategy[str | None]:
    """Short labels with many repetitions, some of them odd; with ``missing``, about a fifth are null."""
    labels = ["a", "b", "c", "a", "b", "B", "", " a", "é", "日本", "null", "NaN", "0"]
    return st.sampled_from([*labels, None, None, None] if missing else labels)


def column_names(*, least: int = 1, most: int = 3, dots: bool = False) -> SearchStrategy[tuple[str, ...]]:
    """Distinct column names, some with a space or a letter beyond ASCII.

    With ``dots``, some contain a dot. Spark's feature stages read a dot as a path into a struct, so use it only
    in katas about plain DataFrame code.
    """
    names = ["age", "income", "x", "y", "unit price", "größe"] + (["v1.0"] if dots else [])
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True).map(tuple)


def partitions() -> SearchStrategy[int | None]:
    """The number of partitions of a table: mostly None (as created), otherwise 2, 3 or 7."""
    return st.sampled_from([None, None, None, 2, 3, 7])


def seeds() -> SearchStrategy[int]:
    """Seeds of random number generators."""
    return st.integers(0, 2**31 - 1)


def table(
    draw: Draw,
    columns: Mapping[str, tuple[str, SearchStrategy[Any]]],
    *,
    least: int = 0,
    most: int = 8,
    key: str | None = "id",
) -> Table:
    """A table of ``{name: (type, strategy)}`` with ``least`` to ``most`` rows.

    Unless ``key`` is None, the first column has that name and holds distinct longs in random order. In one table of
    six, all other columns are constant, possibly all missing.
    """
    count = draw(st.integers(least, most))
    row = st.tuples(*(strategy for _, strategy in columns.values()))
    constant = draw(st.integers(0, 5)) == 5
    rows = [draw(row)] * count if constant and count else [draw(row) for _ in range(count)]
    schema = {name: kind for name, (kind, _) in columns.items()}
    if key is None:
        return Table.of(schema, rows)
    keys: Sequence[int] = draw(st.permutations(range(len(rows))))
    return Table.of({key: "bigint"} | schema, [(k, *row) for k, row in zip(keys, rows, strict=True)])
