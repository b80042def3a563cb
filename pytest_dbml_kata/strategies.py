"""What inputs are drawn from: Hypothesis strategies for the values that trip up data code.

Built for cases that a person can read: small tables, short names, numbers with few digits, and the odd
ones (ties, negative zero, huge and tiny values, the empty string, Unicode, a dot in a name) often enough
that a couple of dozen cases meet them.
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
    """Finite doubles: mostly small and often equal to one another, now and then extreme, or negative zero.

    Each is a multiple of 2**-20 below 2**30, so a few hundred of them add up exactly, in whatever order.
    """
    extremes = st.sampled_from([-0.0, 2.0**-20, -(2.0**-20), 1e9, -1e9])
    few, many, quarters = st.integers(-2, 9), st.integers(-40, 40), st.integers(-200, 200)
    return few.map(float) | many.map(float) | quarters.map(lambda n: n / 4) | extremes


def gaps(present: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """The values of ``present``, with null and NaN among them (about a third, if they are `numbers`)."""
    return present | st.none() | st.just(math.nan)


def categories(*, missing: bool = False) -> SearchStrategy[str | None]:
    """Short labels with many repetitions, odd ones among them; with ``missing``, null too (about a fifth)."""
    labels = ["a", "b", "c", "a", "b", "B", "", " a", "é", "日本", "null", "NaN", "0"]
    return st.sampled_from([*labels, None, None, None] if missing else labels)


def column_names(*, least: int = 1, most: int = 3, dots: bool = False) -> SearchStrategy[tuple[str, ...]]:
    """Distinct column names, some with a space or a letter beyond ASCII.

    With ``dots``, some hold a dot too. Spark's feature stages take that for a path into a struct, so only
    katas that are about plain DataFrame code ask for it.
    """
    names = ["age", "income", "x", "y", "unit price", "größe"] + (["v1.0"] if dots else [])
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True).map(tuple)


def partitions() -> SearchStrategy[int | None]:
    """Over how many partitions a table is dealt out: mostly as it comes (None), else 2, 3 or 7."""
    return st.sampled_from([None, None, None, 2, 3, 7])


def seeds() -> SearchStrategy[int]:
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

    Unless ``key`` is None, a column of that name comes first: distinct longs, in no particular order. In one table
    of six all other columns are constant, be it that they are all missing.
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
