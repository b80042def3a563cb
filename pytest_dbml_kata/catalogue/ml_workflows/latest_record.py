"""The latest record of each key: one whole row, chosen by its values and not by the order in which rows arrive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, read, same

if IN_ENGINE:
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    from pytest_dbml_kata.observe import plan

kata = Kata(
    title="Keep the latest record of each key",
    objectives=("feature-table-create", "online-offline-features"),
    level=2,
    hints=(
        "What says which of two rows is the newer one, when both have the same time, and when one has none?",
        "Give the rows of each key a number, the newest first, and keep number one. A window can do that; the order in "
        "it has to be complete, so that no two rows are equal.",
        "row_number() over Window.partitionBy(key).orderBy(time descending with nulls last, id descending); keep 1 and "
        "drop the number. Put backticks around a name with a space.",
    ),
    see=("Spark SQL guide: Window functions", "PySpark API reference: DataFrame.dropDuplicates, Window"),
)


@dataclass(frozen=True)
class Case:
    table: Table
    key: str
    time: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    key = draw(some.st.sampled_from(["customer", "order no"]))
    time = draw(some.st.sampled_from(["day", "seen on"]))
    keys = draw(some.st.sampled_from([["a", "a", None], ["a", "é", None], ["", "b", "b"]]))
    days = some.st.integers(1, 4).map(lambda day: date(2024, 5, day)) | some.st.sampled_from([None, date(2024, 5, 4)])
    cells = {key: ("string", some.st.sampled_from(keys)), time: ("date", days)}
    values = dict.fromkeys(draw(some.column_names(most=2, dots=True)), ("double", some.gaps(some.numbers())))
    size = draw(some.st.sampled_from([5, 4, 7, 1, 6, 0, 4]))
    return Case(some.table(draw, cells | values, least=size, most=size), key, time, draw(some.partitions()))


@kata.edge
def a_tie(case: Case) -> bool:
    """two rows tie for the newest of a key"""
    for rows, latest in groups(case).values():
        tied = [row for row in rows if row[case.time] == latest[case.time]]
        if len(tied) > 1:
            return True
    return False


@kata.edge
def a_null_key(case: Case) -> bool:
    """several rows have no key"""
    return case.table.column(case.key).count(None) > 1


@kata.edge
def a_key_without_time(case: Case) -> bool:
    """all rows of a key lack the time"""
    return any(latest[case.time] is None for _, latest in groups(case).values())


@dataclass(frozen=True)
class Seen:
    result: Table
    steps: tuple[str, ...]
    """The steps of the query's plan, the last one first; `Aggregate first` takes whatever row comes first."""


@kata.drive
def run(latest, case: Case, spark) -> Seen:
    frame = latest(case.table.on(spark, partitions=case.partitions), case.key, case.time)
    result = read(frame)
    found = re.findall(r"^\W*([A-Z]\w+)(?:.*?\b(first)\()?", plan(frame, physical=False), re.MULTILINE)
    return Seen(result, tuple(" ".join(filter(None, parts)) for parts in found))


@kata.property
def has_one_row_per_key(case: Case, seen: Seen) -> None:
    """Each key of the table has exactly one row, null among the keys."""
    keys = seen.result.column(case.key)
    for key in {*keys, *groups(case)}:
        count = keys.count(key)
        right = int(key in groups(case))
        expect(count == right, f"the key {key!r} has {count} rows, not {right}", expected=kept(case))


@kata.property
def takes_the_newest(case: Case, seen: Seen) -> None:
    """The row of a key has the key's latest time; a row without a time is older than any other."""
    for key, time in zip(seen.result.column(case.key), seen.result.column(case.time), strict=True):
        _, latest = groups(case).get(key, ([], {}))
        newest = latest.get(case.time)
        expect(time == newest, f"the latest time of {key!r} is {newest}, not {time}", expected=kept(case))


@kata.property
def breaks_ties_by_the_larger_id(case: Case, seen: Seen) -> None:
    """Of a key's rows with the latest time, the one with the largest `id` is kept."""
    for key, time, identity in seen.result.select(case.key, case.time, "id").rows:
        rows, latest = groups(case).get(key, ([], {}))
        tied = [row["id"] for row in rows if row[case.time] == time]
        if rows and time == latest[case.time]:
            message = f"{key!r} has {len(tied)} rows of {time}: the id is to be {latest['id']}, not {identity}"
            expect(identity == latest["id"], message, expected=kept(case))


@kata.property
def keeps_rows_whole(case: Case, seen: Seen) -> None:
    """A row is as it was in the table, gaps included: its columns are not put together from several rows."""
    names = ", ".join(sorted(case.table.columns))
    same_columns = sorted(seen.result.schema) == sorted(case.table.schema)
    expect(same_columns, f"the columns are to be {names}", expected=kept(case))

    before = case.table.by()
    for row in seen.result.records():
        was = before.get(row["id"])
        whole = was is not None and all(same(row[name], cell, nan_is_null=True) for name, cell in was.items())
        expect(whole, f"the table has no such row with id {row['id']}", expected=kept(case))


@kata.property
def goes_by_values_alone(case: Case, seen: Seen) -> None:
    """No step sorts the table for a later one that takes the first row it meets: that order is not kept on the way."""
    first = seen.steps.index("Aggregate first") if "Aggregate first" in seen.steps else len(seen.steps)
    leans = "Sort" in seen.steps[first:]
    expect(not leans, "the plan sorts the table, then takes whatever row of a key comes first", expected=kept(case))


def groups(case: Case) -> dict[str | None, tuple[list[dict], dict]]:
    """The rows of each key, and the latest among them."""
    rows: dict[str | None, list[dict]] = {}
    for row in case.table.by().values():
        rows.setdefault(row[case.key], []).append(row)
    return {key: (each, max(each, key=lambda row: age(case, row))) for key, each in rows.items()}


def age(case: Case, row: dict) -> tuple:
    """Sorts the rows of a key: the latest comes last."""
    return row[case.time] is not None, row[case.time] or date.min, row["id"]


def kept(case: Case) -> Table:
    """A right result."""
    rows = [tuple(latest.values()) for _, latest in groups(case).values()]
    return Table(case.table.schema, tuple(rows))


def numbered(df, key, *order, number=None):
    """The rows that a window numbers 1. The arguments make it right or wrong."""
    window = Window.partitionBy(f"`{key}`").orderBy(*order)
    number = F.row_number() if number is None else number()
    return df.withColumn("_n", number.over(window)).where("_n = 1").drop("_n")


@kata.misconception(
    "dropDuplicates keeps the first row of a sorted table",
    because="It keeps any row of the key. Between the sort and the choice rows travel to other machines, and nothing "
    "promises their order there; in a test on one machine it just happens to hold. Number the rows in a window.",
    rejected_by=goes_by_values_alone,
)
def sorted_first(df, key, time):
    return df.orderBy(F.desc(f"`{time}`"), F.desc("id")).dropDuplicates([key])


@kata.misconception(
    "the last row that was written is the latest record",
    because="A table has no order: rows come as files and partitions happen to be read. Only the values of a row can "
    "say when it is from.",
    rejected_by=takes_the_newest,
)
def any_row(df, key, time):
    return df.dropDuplicates([key])


@kata.misconception(
    "the largest value of each column is the latest one",
    because="max() looks at every column by itself. The result is a record that never existed, with the time of one "
    "row and the values of others.",
    rejected_by=keeps_rows_whole,
)
def maxima(df, key, time):
    others = [name for name in df.columns if name != key]
    rows = df.groupBy(f"`{key}`").agg(*(F.max(f"`{name}`").alias(f"_{n}") for n, name in enumerate(others)))
    return rows.toDF(key, *others)


@kata.misconception(
    "a gap is filled from an older record",
    because="The last value that is not null may be years older than the rest of the row, and nobody can see that. The "
    "latest record is one row, with its gaps.",
    rejected_by=keeps_rows_whole,
)
def last_present(df, key, time):
    so_far = Window.partitionBy(f"`{key}`").orderBy(F.asc(f"`{time}`"), "id").rowsBetween(Window.unboundedPreceding, 0)
    present = {}
    for name, kind in df.dtypes:
        if kind == "double":
            value = F.expr(f"nullif(`{name}`, double('NaN'))")
            present[name] = F.last(value, ignorenulls=True).over(so_far)
    return numbered(df.withColumns(present), key, F.desc(f"`{time}`"), F.desc("id"))


@kata.misconception(
    "no two records have the same time",
    because="With daily times, or a batch that ran twice, they do. rank() and a join with the latest time keep all of "
    "the rows that tie; something has to choose one.",
    rejected_by=has_one_row_per_key,
)
def all_that_tie(df, key, time):
    return numbered(df, key, F.desc(f"`{time}`"), number=F.rank)


@kata.misconception(
    "of equal times any row will do",
    because="Then the same table gives one row today and another tomorrow, and no model can be trained again on the "
    "same data. An order that ends in a unique column leaves nothing to chance.",
    rejected_by=breaks_ties_by_the_larger_id,
)
def smaller_id(df, key, time):
    return numbered(df, key, F.desc(f"`{time}`"), "id")


@kata.misconception(
    "rows without a key belong to nobody",
    because="A join on the key drops them, for null equals nothing, not even null. A group or a window treats null "
    "as a key like any other, and so does this contract.",
    rejected_by=has_one_row_per_key,
)
def null_key_lost(df, key, time):
    return numbered(df.where(F.col(f"`{key}`").isNotNull()), key, F.desc(f"`{time}`"), F.desc("id"))


@kata.misconception(
    "a record without a time is the newest",
    because="Nobody knows when it is from, and it would win over every record that has a time. In Spark desc() puts "
    "null last; desc_nulls_first(), pandas and some databases do not.",
    rejected_by=takes_the_newest,
)
def null_is_newest(df, key, time):
    return numbered(df, key, F.desc_nulls_first(f"`{time}`"), F.desc("id"))
