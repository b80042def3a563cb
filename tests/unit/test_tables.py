"""Tables as plain data: what survives a message, what counts as the same, and how a cell looks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_dbml_kata.compare import (
    alike,
    expect,
    expect_columns,
    expect_kept,
    expect_partition,
    expect_same,
    expect_table,
    missing,
    same,
)
from pytest_dbml_kata.tables import Mismatch, Table, WrongResult, kind_of, plain, plain_dict, returned
from pytest_dbml_kata.text import show

NAN = math.nan
INF = math.inf

unhurried = settings(deadline=None)

TIMES = st.datetimes().map(lambda time: time.replace(fold=0))  # Spark knows no fold

DOUBLES = st.sampled_from([0.0, -0.0, NAN, INF, -INF, 5e-324, 1.7976931348623157e308]) | st.floats()

CELLS = {
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "int": st.integers(-(2**31), 2**31 - 1),
    "smallint": st.integers(-(2**15), 2**15 - 1),
    "double": DOUBLES,
    "float": st.floats(width=32),
    "boolean": st.booleans(),
    "string": st.text() | st.sampled_from(["", "null", "NaN", "1999-12-31", "1.5", "é", "日本", "🙂", "\0", "\u2028"]),
    "binary": st.binary(),
    "date": st.dates(),
    "timestamp": TIMES | TIMES.map(lambda time: time.replace(tzinfo=UTC)),
    "timestamp_ntz": TIMES,
    "decimal(38,18)": st.decimals(allow_nan=False, allow_infinity=False),
    "vector": st.lists(DOUBLES, max_size=4).map(tuple),
    "array<double>": st.lists(st.none() | DOUBLES, max_size=4).map(tuple),
    "array<string>": st.lists(st.none() | st.text(), max_size=4).map(tuple),
    "array<array<bigint>>": st.lists(st.none() | st.lists(st.integers(0, 9), max_size=3).map(tuple), max_size=3).map(
        tuple
    ),
    "map<string,bigint>": st.lists(st.tuples(st.text(), st.none() | st.integers(0, 9)), max_size=3).map(tuple),
    "struct<a:bigint,b:array<double>>": st.tuples(st.integers(0, 9), st.none() | st.tuples(DOUBLES)),
}
"""The column types that a table holds, with what may stand in a cell beside null."""


@st.composite
def tables(draw, kinds=tuple(CELLS)):
    """Tables with any columns of these types under any distinct names."""
    drawn = draw(st.lists(st.sampled_from(kinds), max_size=4))
    names = draw(st.lists(st.text(min_size=1), min_size=len(drawn), max_size=len(drawn), unique=True))
    row = st.tuples(*(st.none() | CELLS[kind] for kind in drawn))
    return Table.of(dict(zip(names, drawn, strict=True)), draw(st.lists(row, max_size=4)))


def one_column(kind, *cells):
    return Table.of({"c": kind}, [(cell,) for cell in cells])


def people(*rows):
    return Table.of({"id": "bigint", "age": "double", "name": "string"}, rows)


ANN, BOB, NEMO = (1, 30.0, "Ann"), (2, NAN, "Bob"), (3, None, "")


# What a table is


def test_a_table_knows_its_columns_types_and_cells():
    table = people(ANN, BOB)
    assert table.columns == ("id", "age", "name")
    assert table.type_of("age") == "double"
    assert table.column("name") == ("Ann", "Bob")


def test_lists_become_tuples_so_that_a_table_can_be_a_key():
    table = Table((["id", "bigint"], ["v", "vector"]), [[1, [0.5, 1.0]]])
    assert table == Table.of({"id": "bigint", "v": "vector"}, [[1, [0.5, 1.0]]])
    assert table.rows == ((1, (0.5, 1.0)),)
    assert hash(table)


def test_a_date_column_keeps_dates_only():
    assert repr(one_column("date", datetime(2024, 2, 29, 12), "2024-02-29").rows) == repr(((date(2024, 2, 29),),) * 2)


@pytest.mark.parametrize("row", [(), (1,), (1, 2.0, "c", 4)])
def test_a_row_of_another_width_is_refused(row):
    with pytest.raises(ValueError, match=f"expected a row of 3 cells, one for each column, got {len(row)}"):
        people(ANN, row)


def test_rows_by_their_key():
    assert people(ANN, (2, 5.0, "Bob")).by() == {
        1: {"id": 1, "age": 30.0, "name": "Ann"},
        2: {"id": 2, "age": 5.0, "name": "Bob"},
    }
    assert people(ANN).by("name")["Ann"]["id"] == 1


def test_two_rows_with_one_key_are_a_mismatch_that_names_it():
    with pytest.raises(Mismatch, match="more than one row of the result has name Ann"):
        people(ANN, BOB, (4, 1.0, "Ann")).by("name")


@pytest.mark.parametrize(
    "look",
    [
        lambda table: table.column("wage"),
        lambda table: table.type_of("wage"),
        lambda table: table.by("wage"),
        lambda table: table.select("id", "wage"),
        lambda table: table.map_column("wage", str),
    ],
    ids=["column", "type_of", "by", "select", "map_column"],
)
def test_a_missing_column_is_a_mismatch_that_says_which_there_are(look):
    with pytest.raises(Mismatch, match=r"^expected a column 'wage', got the columns id, age, name$"):
        look(people(ANN))


def test_a_table_without_columns_says_so():
    with pytest.raises(Mismatch, match="got the columns none"):
        Table.of({}, []).column("id")


def test_select_takes_columns_in_the_order_asked_for():
    assert people(ANN).select("name", "id") == Table.of({"name": "string", "id": "bigint"}, [("Ann", 1)])


def test_with_column_adds_at_the_end_and_replaces_in_place():
    table = Table.of({"a": "bigint", "b": "bigint"}, [(1, 2), (3, 4)])
    assert table.with_column("c", "string", ["x", "y"]) == Table.of(
        {"a": "bigint", "b": "bigint", "c": "string"}, [(1, 2, "x"), (3, 4, "y")]
    )
    assert table.with_column("a", "string", ["x", "y"]) == Table.of(
        {"a": "string", "b": "bigint"}, [("x", 2), ("y", 4)]
    )


@pytest.mark.parametrize("name", ["a", "new"])
def test_a_column_has_a_cell_for_each_row(name):
    with pytest.raises(ValueError, match="shorter"):
        Table.of({"a": "bigint"}, [(1,), (2,)]).with_column(name, "bigint", [1])


def test_rows_as_dictionaries():
    assert people(ANN, ANN).records() == [{"id": 1, "age": 30.0, "name": "Ann"}] * 2
    assert people().records() == []


def test_rows_sorted_by_a_column_have_null_last():
    table = people((2, 1.0, None), (1, None, "b"), (3, 0.5, "a"))
    assert table.sorted_by("name").column("id") == (3, 1, 2)
    assert table.sorted_by("age").column("id") == (3, 2, 1)
    assert table.sorted_by("no such column") == table


def test_map_column_changes_that_column_alone():
    assert people(ANN).map_column("age", lambda age: age + 1) == people((1, 31.0, "Ann"))


# Messages


@unhurried
@given(tables())
def test_a_table_is_the_same_after_a_message(table):
    told = msgspec.msgpack.decode(msgspec.msgpack.encode(table), type=Table)
    assert alike(told, table)
    assert repr(told) == repr(table)  # negative zero, tuples and the types of the cells too


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("date", date(1, 1, 1)),
        ("timestamp", datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)),
        ("timestamp_ntz", datetime(9999, 12, 31, 23, 59, 59, 999999)),
        ("decimal(10,2)", Decimal("1.50")),
        ("vector", (0.0, NAN)),
        ("array<array<double>>", ((1.0, None), (), None)),
        ("binary", b"\x00\xff"),
        ("bigint", -(2**63)),
        ("array<date>", (date(2024, 2, 29), None)),
        ("array<decimal(10,2)>", (Decimal("1.50"),)),
        ("array<timestamp_ntz>", (datetime(2024, 2, 29, 12),)),
        ("array<array<date>>", ((date(2024, 2, 29),), ())),
        ("map<string,date>", (("a", date(2024, 2, 29)),)),
        ("struct<a:bigint,b:decimal(10,2)>", (1, Decimal("1.50"))),
        ("array<struct<a:date,b:struct<c:date,d:string>>>", ((date(2024, 2, 29), (date(2024, 2, 29), "2024-02-29")),)),
    ],
)
def test_a_cell_is_revived_as_what_the_schema_says(kind, cell):
    told = msgspec.msgpack.decode(msgspec.msgpack.encode(one_column(kind, cell, None)), type=Table)
    assert repr(told.column("c")) == repr((cell, None))


def test_a_time_zone_may_change_in_a_message_but_not_the_time():
    evening = datetime(2024, 1, 1, 20, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    table = one_column("timestamp", evening)
    assert alike(msgspec.msgpack.decode(msgspec.msgpack.encode(table), type=Table), table)


@pytest.mark.parametrize(
    "message",
    [
        {"schema": [["a", "bigint"]], "rows": [[1, 2]]},
        {"schema": [["a", "date"]], "rows": [["no date"]]},
        {"schema": [["a", "timestamp"]], "rows": [[5]]},
        {"schema": [["a", "vector"]], "rows": [[5]]},
        {"schema": [["a", "decimal(1,1)"]], "rows": [["no number"]]},
        {"schema": [["a", "decimal(1,1)"]], "rows": [[[]]]},
        {"schema": [["a"]], "rows": []},
        {"schema": [["a", "bigint"]]},
        {"schema": "a", "rows": []},
        [],
    ],
)
def test_a_message_that_is_no_table_is_refused(message):
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(msgspec.msgpack.encode(message), type=Table)


# The same cell


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, None),
        (NAN, -NAN),
        (0.1 + 0.2, 0.3),
        (1e300, 1e300 * (1 + 1e-12)),
        (0.0, -0.0),
        (1, 1.0),
        (INF, INF),
        (True, True),
        ("a", "a"),
        (b"a", b"a"),
        ((1.0, NAN, None), [1.0, NAN, None]),
        ((1.0, (0.1 + 0.2, "a")), (1.0, (0.3, "a"))),
        (Decimal("1.50"), Decimal("1.5")),
        (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_the_same(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, NAN),
        (None, 0.0),
        (None, ""),
        (None, False),
        (NAN, 0.0),
        (NAN, INF),
        (INF, -INF),
        (INF, 1.7976931348623157e308),
        (1e308, -1e308),
        (1.0, 1.0 + 1e-8),
        (0.0, 1e-300),
        (1, 2),
        (True, 1),
        (False, 0.0),
        (True, "true"),
        (True, False),
        (1, "1"),
        ("a", b"a"),
        ("a", "A"),
        ("é", "e\u0301"),
        ((1.0,), (1.0, 1.0)),
        ((1.0,), 1.0),
        ((), None),
        ((1.0, (2.0,)), (1.0, (3.0,))),
        (Decimal(1), 1),
        (date(2024, 1, 1), datetime(2024, 1, 1)),
        (datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)),
    ],
)
def test_not_the_same(one, other):
    assert not same(one, other)
    assert not same(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [(10**10, 10**10 + 1), (8589934592, 8589934593), (2**62, 2**62 + 1), (-(10**12), -(10**12) - 1)]
)
def test_whole_numbers_are_the_same_only_when_equal(one, other):
    assert not same(one, other)
    assert not same(other, one)


def test_nan_and_null_are_the_same_where_that_is_asked_for():
    assert same(NAN, None, nan_is_null=True)
    assert same(None, NAN, nan_is_null=True)
    assert same(1.0, 1.0, nan_is_null=True)
    assert not same(0.0, None, nan_is_null=True)
    assert not same(NAN, 0.0, nan_is_null=True)


@unhurried
@given(st.one_of(*CELLS.values()))
def test_every_cell_is_the_same_as_itself(cell):
    assert same(cell, cell)


def test_the_tolerance_is_a_share_of_the_larger_number():
    assert same(1e6, 1.01e6, tolerance=0.01)
    assert not same(1e6, 1.02e6, tolerance=0.01)
    assert same((1e-6,), (1.01e-6,), tolerance=0.01)
    assert not same(1.0, 1.0 + 1e-15, tolerance=0.0)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [(None, True), (NAN, True), (0.0, False), ("", False), ("NaN", False), (INF, False), ((), False)],
)
def test_missing_is_null_or_nan(cell, answer):
    assert missing(cell) is answer


# Observations alike


@unhurried
@given(st.data(), tables())
def test_the_order_of_rows_and_columns_does_not_matter(data, table):
    names = data.draw(st.permutations(table.columns))
    shuffled = table.select(*names)
    shuffled = Table(shuffled.schema, tuple(data.draw(st.permutations(shuffled.rows))))
    assert alike(shuffled, table)
    assert alike(table, shuffled)


@pytest.mark.parametrize(
    "other",
    [
        people(ANN, BOB),
        people(ANN, BOB, NEMO, NEMO),
        people(ANN, BOB, BOB),
        people(ANN, BOB, (3, NAN, "")),
        people(ANN, BOB, (3, None, None)),
        people(ANN, BOB, (3, 0.0, "")),
        people((2, 30.0, "Ann"), (1, NAN, "Bob"), NEMO),
        people(ANN, BOB, NEMO).select("id", "age"),
        people(ANN, BOB, NEMO).with_column("x", "bigint", [1, 2, 3]),
        people(ANN, BOB, NEMO).with_column("age", "float", [30.0, NAN, None]),
        Table.of({"id": "bigint", "Age": "double", "name": "string"}, [ANN, BOB, NEMO]),
        None,
        [],
    ],
)
def test_tables_that_are_not_alike(other):
    table = people(ANN, BOB, NEMO)
    assert not alike(table, other)
    assert not alike(other, table)


def test_a_row_more_often_here_and_another_more_often_there_is_not_alike():
    assert not alike(people(ANN, ANN, NEMO), people(ANN, NEMO, NEMO))


def numbered(*cells):
    return Table.of({"a": "double", "id": "bigint"}, [(cell, number) for number, cell in enumerate(cells)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (numbered(0.3, 0.1 + 0.2), numbered(0.1 + 0.2, 0.3)),
        (numbered(-0.0, 0.0), numbered(0.0, -0.0)),
        (numbered(1.0, 1.0 - 1e-13, None, NAN), numbered(1.0 - 1e-13, 1.0, None, NAN)),
    ],
)
def test_nearly_equal_numbers_do_not_change_which_rows_are_compared(one, other):
    assert alike(one, other)


def test_columns_of_one_name_are_compared_where_they_stand():
    def twins(*cells):
        return Table((("a", "bigint"), ("a", "bigint")), (cells,))

    assert alike(twins(1, 2), twins(1, 2))
    assert not alike(twins(1, 2), twins(1, 3))
    assert not alike(twins(1, 2), twins(2, 1))


def test_nan_is_alike_in_columns_of_one_name():
    one, other = (Table((("a", "double"), ("a", "double")), ((float("nan"), 1.0),)) for _ in range(2))
    assert alike(one, other)


@dataclass(frozen=True)
class Seen:
    table: Table
    score: float


@dataclass(frozen=True)
class Other:
    table: Table
    score: float


def test_what_holds_tables_is_alike_when_these_are():
    one, other = people(ANN, BOB), people(BOB, ANN)
    assert alike(Seen(one, 0.1 + 0.2), Seen(other, 0.3))
    assert alike((one, NAN), (other, NAN))
    assert alike({"a": [one]}, {"a": [other]})
    assert not alike(Seen(one, 1.0), Seen(people(ANN), 1.0))
    assert not alike(Seen(one, 1.0), Other(one, 1.0))
    assert not alike({"a": one}, {"b": one})
    assert not alike({"a": one}, {})
    assert not alike({"a": one}, {"a": one, "b": one})
    assert not alike({}, [])
    assert not alike([one], [one, one])


def test_the_order_in_a_list_does_matter():
    assert not alike([1, 2], [2, 1])


# Expectations


def test_what_is_expected_is_carried_along():
    with pytest.raises(Mismatch) as condition:
        expect(False, "too small", expected=5)
    with pytest.raises(Mismatch) as value:
        expect_same(1.0, 1.5, "too small")
    assert [str(each.value) for each in (condition, value)] == ["too small", "too small"]
    assert [each.value.message for each in (condition, value)] == ["too small", "too small"]
    assert [each.value.expected for each in (condition, value)] == [5, 1.5]


def test_a_mismatch_is_a_failed_assertion():
    assert issubclass(Mismatch, AssertionError)


def test_expectations_that_hold_say_nothing():
    expect(True, "never")
    expect_same((1.0, None), (1.0 + 1e-12, None), "never")
    expect_same(1.0, 1.1, "never", tolerance=0.1)


def test_a_table_may_have_its_rows_and_columns_in_any_order_and_more_columns():
    seen = people(BOB, ANN).with_column("extra", "bigint", [8, 9]).select("name", "extra", "id", "age")
    expect_table(seen, people(ANN, BOB), "never")


@pytest.mark.parametrize(
    "seen",
    [people(ANN), people(ANN, BOB, NEMO), people(ANN, (2, None, "Bob")), people(ANN, (2, NAN, "Rob")), people()],
    ids=["a row is missing", "a row too many", "null for NaN", "another cell", "nothing"],
)
def test_a_table_that_is_not_the_expected_one(seen):
    with pytest.raises(Mismatch, match=r"^the ages are wrong$") as caught:
        expect_table(seen, people(ANN, BOB), "the ages are wrong")
    assert alike(caught.value.expected, people(ANN, BOB))


def test_a_table_that_lacks_a_column_is_told_which():
    with pytest.raises(Mismatch, match=r"^the ages are wrong \(expected a column 'age'\)$") as caught:
        expect_table(people(ANN).select("id", "name"), people(ANN), "the ages are wrong")
    assert caught.value.expected == people(ANN)


def test_a_table_in_which_a_key_comes_twice_is_told_which():
    with pytest.raises(Mismatch, match="more than one row of the result has id 1"):
        expect_table(people(ANN, ANN), people(ANN), "the ages are wrong")


def test_a_key_that_comes_twice_is_shown_beside_what_is_expected():
    with pytest.raises(Mismatch) as caught:
        expect_table(people(ANN, ANN), people(ANN), "each row once")
    assert caught.value.expected == people(ANN)


def test_another_column_can_be_the_key():
    expect_table(people(BOB, ANN), people(ANN, BOB), "never", key="name")
    with pytest.raises(Mismatch):
        expect_table(people((9, 30.0, "Ann")), people(ANN), "another id", key="name")


def test_expected_numbers_to_a_tolerance():
    expect_table(people((1, 30.1, "Ann")), people(ANN), "never", tolerance=0.01)
    with pytest.raises(Mismatch):
        expect_table(people((1, 30.1, "Ann")), people(ANN), "too far off")


def test_what_is_to_be_kept_may_change_its_order_and_its_kind_of_gap():
    before = people(ANN, BOB, NEMO)
    expect_kept(before, before)
    expect_kept(people((3, NAN, ""), (2, None, "Bob"), ANN).select("name", "age", "id"), before)
    expect_kept(people((1, 30.0 + 1e-12, "Ann")), people(ANN))
    expect_kept(people(BOB, ANN), people(ANN, BOB), key="name")


def test_columns_may_be_added_where_that_is_asked_for():
    seen = people(ANN, BOB).with_column("score", "double", [0.5, None])
    expect_kept(seen, people(ANN, BOB), adding=["score"])
    with pytest.raises(Mismatch, match=r"^expected the columns age, id, name; got age, id, name, score$"):
        expect_kept(seen, people(ANN, BOB))
    with pytest.raises(Mismatch, match=r"^expected the columns age, id, name, score; got age, id, name$"):
        expect_kept(people(ANN, BOB), people(ANN, BOB), adding=["score"])


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        (people(ANN), "expected each row once, got no row with id 2"),
        (people(ANN, BOB, NEMO), "expected no new rows, got a row with id 3"),
        (people(ANN, BOB, BOB), "more than one row of the result has id 2"),
        (people((1, 31.0, "Ann"), BOB), "a cell of 'age' has changed"),
        (people((1, None, "Ann"), BOB), "a cell of 'age' has changed"),
        (people(ANN, (2, 0.0, "Bob")), "a cell of 'age' has changed"),
        (people(ANN, (2, NAN, "Rob")), "a cell of 'name' has changed"),
        (people(ANN, BOB).select("id", "age"), "expected the columns age, id, name; got age, id"),
    ],
)
def test_what_was_not_kept_is_named(seen, message):
    with pytest.raises(Mismatch, match=message):
        expect_kept(seen, people(ANN, BOB))


def test_what_is_to_be_kept_can_be_shown_beside_what_is_expected():
    with pytest.raises(Mismatch) as caught:
        expect_kept(people(ANN), people(BOB), expected="what is right")
    assert caught.value.expected == "what is right"


def test_columns_are_expected_in_any_order():
    expect_columns(people(ANN), ["name", "id", "age"])
    with pytest.raises(Mismatch, match=r"^expected the columns age, id; got age, id, name$") as caught:
        expect_columns(people(ANN), ["id", "age"], expected="what is right")
    assert caught.value.expected == "what is right"
    with pytest.raises(Mismatch, match=r"^expected the columns a; got none$"):
        expect_columns(Table((), ()), ["a"])


def test_each_row_is_expected_in_one_part():
    whole = people(ANN, BOB, NEMO)
    expect_partition({"train": people(NEMO, ANN), "test": people(BOB)}, whole)
    expect_partition({"train": people(ANN, BOB, NEMO), "test": people()}, whole)
    expect_partition({"train": whole.select("name", "id", "age")}, whole)
    expect_partition({"train": people(ANN, (2, None, "Bob"), (3, NAN, ""))}, whole)
    expect_partition({f"batch {n}": people(each) for n, each in enumerate((ANN, BOB, NEMO))}, whole, key="name")
    expect_partition({}, people())


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        (people(ANN), people(BOB), "expected each row in one part, got id 3 in none"),
        (people(ANN), people(), "expected each row in one part, got id 2, 3 in none"),
        (people(ANN, BOB, NEMO), people(NEMO), "expected each row in one part, got id 3 in train and test"),
        (people(ANN, BOB, NEMO), people(ANN, BOB), "expected each row in one part, got id 1, 2 in train and test"),
        (people(ANN, BOB, BOB), people(NEMO), "expected each row in one part, got id 2 in train and train"),
        (people(ANN, BOB), people(NEMO, (4, 1.0, "Zoe")), "expected no new rows, got a row with id 4"),
        (people(ANN, (2, NAN, "Rob")), people(NEMO), "a cell of 'name' has changed"),
        (people(ANN, BOB).select("id", "age"), people(NEMO), "expected the columns age, id, name; got age, id"),
    ],
)
def test_what_is_no_partition_is_named(train, test, message):
    with pytest.raises(Mismatch, match=f"^{message}$") as caught:
        expect_partition({"train": train, "test": test}, people(ANN, BOB, NEMO), expected="what is right")
    assert caught.value.expected == "what is right"


# What a learner's function returns


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a", str), (None, str | None), (3, int), (3, int | float), (True, bool), ((1, 2), tuple | list), ({}, dict)],
)
def test_a_result_of_the_right_kind_is_handed_on(value, kind):
    assert returned(value, kind) is value


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        (None, str, "expected a str, got None"),
        (3, str | None, "expected a str or None, got an int"),
        (True, int, "expected an int, got a bool"),
        (True, int | float, "expected an int or a float, got a bool"),
        (np.zeros(2), list, "expected a list, got a NumPy ndarray"),
        ([1], np.ndarray, "expected a NumPy ndarray, got a list"),
    ],
)
def test_a_result_of_another_kind_is_called_by_its_type(value, kind, message):
    with pytest.raises(WrongResult) as caught:
        returned(value, kind)
    assert str(caught.value) == message


def test_a_result_can_be_called_by_other_words():
    with pytest.raises(WrongResult, match=r"^expected True or False, got None$"):
        returned(None, bool, "True or False")


def test_the_items_of_a_result_are_looked_at():
    assert returned(["a", "b"], list, items=str) == ["a", "b"]
    assert returned([], list, items=str) == []
    with pytest.raises(WrongResult, match=r"^expected a list of run ids, got a list that holds an int$"):
        returned(["a", 3], list, "a list of run ids", items=str)


def test_the_length_of_a_result_is_looked_at():
    assert returned((1, 2), tuple | list, length=2) == (1, 2)
    with pytest.raises(WrongResult, match=r"^expected two numbers, got a tuple of length 3$"):
        returned((1, 2, 3), tuple | list, "two numbers", length=2)


# As a learner reads it


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (3.0, "3.0"),
        (-0.0, "-0.0"),
        (NAN, "NaN"),
        (INF, "inf"),
        (0.1 + 0.2, "0.30000000000000004"),
        ("plain words", "plain words"),
        ("größe 日本", "größe 日本"),
        ("", "''"),
        (" a", "' a'"),
        ("a\n", r"'a\n'"),
        ("a\tb", r"'a\tb'"),
        ("null", "'null'"),
        ("NaN", "'NaN'"),
        ((1.0, None, NAN), "[1.0, null, NaN]"),
        (("a", ""), "[a, '']"),
        (((1, 2), ()), "[[1, 2], []]"),
        (b"\x00", r"b'\x00'"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 12), "2024-02-29 12:00:00"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_how_a_cell_is_shown(cell, text):
    assert show(cell) == text


@unhurried
@given(st.one_of(*CELLS.values()))
def test_a_cell_is_shown_on_one_line(cell):
    assert len(show(cell).splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        ([], "a list"),
        (3, "an int"),
        (np.zeros(2), "a NumPy ndarray"),
        (Decimal(1), "a decimal Decimal"),
    ],
)
def test_how_a_type_is_called(value, text):
    assert kind_of(value) == text


# From other libraries


class Vector:
    """As much of a Spark vector as counts."""

    def __init__(self, *values):
        self.values = np.array(values)

    def toArray(self):
        return self.values


@pytest.mark.parametrize(
    ("given", "cell"),
    [
        (np.float64(0.5), 0.5),
        (np.float32(0.5), 0.5),
        (np.float64("nan"), NAN),
        (np.float64("-0.0"), -0.0),
        (np.int64(3), 3),
        (np.uint8(3), 3),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (np.bytes_(b"a"), b"a"),
        (np.datetime64("2024-02-29"), date(2024, 2, 29)),
        (np.array(3), 3),
        (np.array([1, 2]), (1, 2)),
        (np.array([[0.5], [NAN]]), ((0.5,), (NAN,))),
        (np.array([True]), (True,)),
        (np.array(["a", None], dtype=object), ("a", None)),
        ([np.float64(0.5), [np.int64(1)]], (0.5, (1,))),
        (Vector(1, 2.5), (1.0, 2.5)),
        ([Vector(1)], ((1.0,),)),
        ({"a": np.int64(1)}, (("a", 1),)),
        (bytearray(b"a"), b"a"),
        (True, True),
        (None, None),
        ("text", "text"),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (datetime(2024, 2, 29), datetime(2024, 2, 29)),
        (Decimal("1.5"), Decimal("1.5")),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_a_value_as_plain_data(given, cell):
    made = plain(given)
    assert repr(made) == repr(cell)  # the types of what is inside too
    msgspec.msgpack.encode(made)


def test_a_dictionary_as_plain_data():
    made = plain_dict({"depth": np.int64(3), "rate": np.float64(0.5), 7: None})
    assert made == {"depth": 3, "rate": 0.5, "7": None}
    assert [type(each) for each in made.values()] == [int, float, type(None)]


# Arrow


def test_null_and_nan_stay_apart_in_arrow():
    column = one_column("double", None, NAN, 1.0).arrow().column("c")
    assert column.null_count == 1
    assert [cell.is_valid for cell in column] == [False, True, True]
    assert math.isnan(column[1].as_py())


def test_null_and_nan_stay_apart_in_arrow_within_lists():
    column = one_column("array<double>", (None, NAN), None, ()).arrow().column("c")
    assert repr(column.to_pylist()) == "[[None, nan], None, []]"


ARROW_KINDS = [kind for kind in CELLS if not kind.startswith(("decimal", "smallint", "array<array", "map", "struct"))]


@unhurried
@given(tables(ARROW_KINDS))
def test_a_table_is_the_same_after_arrow(table):
    arrow = table.arrow()
    utc = [name for name, kind in table.schema if kind == "timestamp"]
    columns = [arrow.column(i).to_pylist() for i in range(len(table.schema))]
    back = Table(table.schema, tuple(zip(*columns, strict=True))) if columns else table
    for name in utc:  # Spark's timestamps without a time zone are UTC here
        table = table.map_column(name, lambda cell: cell and cell.replace(tzinfo=UTC))
    assert alike(back, table)
    assert tuple(arrow.column_names) == table.columns
    assert arrow.num_rows == (len(table.rows) if columns else 0)


def test_a_type_that_cases_cannot_hold_is_named():
    with pytest.raises(
        ValueError, match=r"^expected columns of the types bigint, int, double.*, got 'interval day to second'$"
    ):
        one_column("interval day to second").arrow()


def test_a_cell_of_another_type_does_not_pass_for_one():
    with pytest.raises((TypeError, ValueError)):
        one_column("bigint", "three").arrow()
