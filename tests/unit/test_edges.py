"""The edges of cases: which a kata has to reach, and which its cases do."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from pytest_dbml_kata.authoring import edges
from pytest_dbml_kata.kata import Kata, Table

NUMBERS = {"id": "bigint", "x": "double", "y": "double"}


@dataclass(frozen=True)
class Case:
    new: Table
    columns: tuple[str, ...] = ()
    partitions: int | None = None


@dataclass(frozen=True)
class Plain:
    folds: int


def kata(**more) -> Kata:
    return Kata(title="t", objectives=(), level=1, hints=(), **more)


def table(*rows) -> Table:
    return Table.of(NUMBERS, rows)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], {"no rows"}),
        ([(1, 2.0, 3.0)], {"one row"}),
        ([(1, None, 3.0)], {"one row", "a null", "all missing"}),
        ([(1, math.nan, 3.0), (2, 1.0, 4.0)], {"a NaN"}),
        ([(1, math.nan, 3.0), (2, None, 4.0), (3, 1.0, 5.0)], {"a null", "a NaN", "null and NaN"}),
        ([(1, 2.0, 3.0), (2, 2.0, 4.0)], {"a constant column"}),
        ([(1, 2.0, 3.0), (2, 5.0, 4.0)], set()),
    ],
)
def test_of_a_table(rows, found):
    assert edges.met(kata(), [Case(table(*rows))]) == {f"new: {edge}" for edge in found}


@pytest.mark.parametrize(
    ("cell", "found"),
    [(-0.0, "negative zero"), (-1e9, "a huge number"), (1e-7, "a tiny number"), (0.0, None), (1.0, None)],
)
def test_of_numbers(cell, found):
    met = edges.met(kata(), [Case(table((1, cell, 3.0), (2, 5.0, 4.0)))])
    assert met == ({found} if found else set())


def test_of_texts_and_names():
    text = Table.of({"id": "bigint", "unit price": "string", "größe": "string", "v1.0": "string"}, [(1, "", "é", "a")])
    assert edges.met(kata(), [Case(text)]) == {
        "new: one row",
        "an empty text",
        "text beyond ASCII",
        "a name with a space",
        "a name beyond ASCII",
        "a name with a dot",
    }


def test_only_a_later_column_has_a_gap():
    rows = [(1, 2.0, None), (2, 3.0, 4.0)]
    assert "only a later column has a gap" in edges.met(kata(), [Case(table(*rows), ("x", "y"))])
    assert "only a later column has a gap" not in edges.met(kata(), [Case(table(*rows), ("y", "x"))])


def test_partitions_are_a_field_of_the_case():
    assert edges.SEVERAL_PARTITIONS in edges.met(kata(), [Case(table(), partitions=3)])
    assert edges.SEVERAL_PARTITIONS not in edges.met(kata(), [Case(table(), partitions=1)])


def test_what_is_wanted_follows_from_the_kinds_of_columns():
    wanted = edges.wanted(kata(), [Case(table())])
    assert "new: null and NaN" in wanted
    assert "an empty text" not in wanted
    assert "a name with a dot" not in wanted  # the names never change
    assert edges.wanted(kata(), [Plain(3)]) == []


def test_an_edge_that_is_not_met_is_said_and_can_be_excused():
    cases = [Case(table((1, 2.0, 3.0)))]
    said = edges.problems(kata(), cases)
    assert "expected a case with the edge 'new: no rows' (the table is empty), got none in 1 cases" in said
    without = {edge: "for this test there is no need" for edge in edges.wanted(kata(), cases) if edge != "new: one row"}
    assert edges.problems(kata(without=without), cases) == []
    assert any(
        each == "`without`: expected an edge that no case has, got 'new: one row'"
        for each in edges.problems(kata(without=without | {"new: one row": "there is one"}), cases)
    )


def test_an_excuse_names_an_edge_and_a_reason():
    cases = [Case(table())]
    assert any(
        each.startswith("`without`: expected an edge that a case can have (") and each.endswith("), got 'a dragon'")
        for each in edges.problems(kata(without={"a dragon": "there are none"}), cases)
    )
    said = edges.problems(kata(without={"negative zero": ""}), cases)
    assert "`without`: expected a reason for 'negative zero', got ''" in said


def test_an_excuse_without_a_field_holds_for_all_tables():
    said = edges.problems(kata(without={"no rows": "the contract rules it out"}), [Case(table((1, 2.0, 3.0)))])
    assert not any("no rows" in each for each in said)


def test_a_kata_has_edges_of_its_own():
    here = kata()

    @here.edge
    def many_folds(case):
        """There are ten folds or more."""
        return case.folds >= 10

    assert edges.wanted(here, [Plain(3)]) == ["There are ten folds or more"]
    assert edges.problems(here, [Plain(3)]) == [
        "expected a case with the edge 'There are ten folds or more' (declared by the kata), got none in 1 cases"
    ]
    assert edges.problems(here, [Plain(3), Plain(10)]) == []
