"""Remove outliers by the interquartile range: exact quartiles of training, bounds included, gaps kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, missing, read

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Remove outliers by the interquartile range",
    objectives=("outliers",),
    level=2,
    hints=(
        "Does your quantile lie between two values where it should, and what do a filter's comparisons say of null "
        "and of NaN?",
        "Take percentile() of the values of `train` that are neither null nor NaN. Keep a row of `new` if its value "
        "lies between the bounds, or if there is no value at all.",
        "q1, q3 = train.where(~isnan(column)).select(percentile(column, array(lit(0.25), lit(0.75)))).first()[0]; then "
        "new.where(column.isNull() | isnan(column) | column.between(q1 - k * (q3 - q1), q3 + k * (q3 - q1)))",
    ),
    see=(
        "PySpark API: functions.percentile",
        "PySpark API: DataFrame.approxQuantile",
        "Spark SQL guide: NaN semantics",
    ),
    without={
        "train: no rows": "the contract promises a value to learn from",
        "a name with a dot": "Spark takes a dot in a bare name for a path: the contract rules it out",
    },
)

VALUES = (
    some.st.integers(-2, 9).map(float)
    | some.st.integers(-40, 40).map(lambda n: n / 4)
    | some.st.sampled_from([-0.0, 2.0**-17, -(2.0**-17), 2.0**20, -(2.0**20)])
)
"""Few enough digits for quartiles and bounds to be exact, in whatever order they are computed."""


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    column: str
    k: float
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    (column,) = draw(some.column_names(most=1))
    untouched = {"untouched": ("double", some.gaps(VALUES))}
    train = some.table(draw, {column: ("double", some.gaps(VALUES))} | untouched, least=1, most=9)
    if all(map(missing, train.column(column))):
        train = train.map_column(column, lambda gap: 4.0)

    k = draw(some.st.sampled_from([1.5, 0.0, 0.5, 1.0, 3.0]))
    low, high = bounds(train, column, k)
    around = [low, high, low - 0.25, high + 0.25, low - 0.25, high + 0.25, None, nan, draw(VALUES)]
    cells = {column: ("double", some.st.sampled_from(around))} | untouched
    least = draw(some.st.sampled_from([0, 3, 4]))
    new = some.table(draw, cells, least=least)
    return Case(train, new, column, k, draw(some.partitions()))


@kata.edge
def on_a_bound(case: Case) -> bool:
    """a value lies exactly on a bound"""
    return bool(set(bounds(case.train, case.column, case.k)) & set(case.new.column(case.column)))


@kata.edge
def between_two(case: Case) -> bool:
    """a quartile lies between two values of train"""
    return bool(set(quartiles(case.train, case.column)) - set(case.train.column(case.column)))


@kata.drive
def run(without_outliers, case: Case, spark) -> Table:
    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    return read(without_outliers(train, new, case.column, case.k))


@kata.property
def returns_rows_of_new_as_they_were(case: Case, seen: Table) -> None:
    """Each row of the result is a row of `new`, unchanged, and there once; no column is added or lost."""
    kept = seen.by().keys()
    expect_kept(seen, chosen(case, lambda key, cell: key in kept), expected=right(case))


@kata.property
def keeps_what_lies_within(case: Case, seen: Table) -> None:
    """A value between the bounds, or exactly on one of them, is no outlier: its row is kept."""
    low, high = bounds(case.train, case.column, case.k)
    for key, cell in case.new.cells(case.column).items():
        if not missing(cell) and low <= cell <= high:
            expect(key in seen.by(), f"{cell} is within the bounds, {low} to {high}", expected=right(case))


@kata.property
def removes_what_lies_beyond(case: Case, seen: Table) -> None:
    """A value beyond a bound, below or above, is an outlier: its row is removed."""
    low, high = bounds(case.train, case.column, case.k)
    for key, cell in case.new.cells(case.column).items():
        if not missing(cell) and not low <= cell <= high:
            expect(key not in seen.by(), f"{cell} is beyond the bounds, {low} to {high}", expected=right(case))


@kata.property
def keeps_what_is_missing(case: Case, seen: Table) -> None:
    """A row whose value is null or NaN is kept: what is missing is no outlier."""
    for key, cell in case.new.cells(case.column).items():
        if missing(cell):
            expect(key in seen.by(), f"the row with id {key} has no value, so no outlier", expected=right(case))


def quartiles(table: Table, column: str) -> tuple[float, float]:
    values: list[float] = sorted(cell for cell in table.column(column) if not missing(cell))
    last = len(values) - 1

    def quantile(share: float) -> float:
        place = last * share
        below = values[floor(place)]
        above = values[min(floor(place) + 1, last)]
        return below + (above - below) * (place - floor(place))

    return quantile(0.25), quantile(0.75)


def bounds(table: Table, column: str, k: float) -> tuple[float, float]:
    q1, q3 = quartiles(table, column)
    return q1 - k * (q3 - q1), q3 + k * (q3 - q1)


def chosen(case: Case, wanted) -> Table:
    """The rows of `new` whose key and value are wanted."""
    cells = case.new.cells(case.column)
    rows = zip(case.new.column("id"), case.new.rows, strict=True)
    return Table(case.new.schema, tuple(row for key, row in rows if wanted(key, cells[key])))


def right(case: Case) -> Table:
    """A right result."""
    low, high = bounds(case.train, case.column, case.k)
    return chosen(case, lambda key, cell: missing(cell) or low <= cell <= high)


def present(table, column):
    return table.where(F.col(column).isNotNull() & ~F.isnan(column))


def learned(table, column, k):
    """The bounds, from whatever rows the table holds; without any they are null."""
    quartiles = table.select(F.percentile(column, F.array(F.lit(0.25), F.lit(0.75)))).first()[0]
    if quartiles is None:
        return None, None
    q1, q3 = quartiles
    return q1 - k * (q3 - q1), q3 + k * (q3 - q1)


def gap(column):
    return F.col(column).isNull() | F.isnan(column)


def within(column, low, high):
    return F.col(column).between(F.lit(low), F.lit(high))


@kata.misconception(
    "approxQuantile with error 0 gives the quartiles",
    because="It gives a value that is in the data. The quartile often lies between two of them, and on a small table "
    "that moves the bounds a lot. percentile() interpolates; approxQuantile and percentile_approx do not.",
    rejected_by=removes_what_lies_beyond,
)
def approximate(train, new, column, k):
    q1, q3 = present(train, column).approxQuantile(column, [0.25, 0.75], 0.0)
    return new.where(gap(column) | within(column, q1 - k * (q3 - q1), q3 + k * (q3 - q1)))


@kata.misconception(
    "the bounds come from the rows that are cleaned",
    because="An outlier widens the very bounds that should catch it, and a row would come and go with its neighbours. "
    "What is usual is learned from the training rows.",
    rejected_by=removes_what_lies_beyond,
)
def own_bounds(train, new, column, k):
    return new.where(gap(column) | within(column, *learned(present(new, column), column, k)))


@kata.misconception(
    "percentile() leaves out NaN",
    because="It leaves out null only. NaN counts as larger than any number, so it pushes quartiles up or becomes one. "
    "Filter it out of the training rows.",
    rejected_by=keeps_what_lies_within,
)
def nan_in_the_quartiles(train, new, column, k):
    return new.where(gap(column) | within(column, *learned(train, column, k)))


@kata.misconception(
    "a filter on the bounds keeps missing values",
    because="A comparison with null is null, and a filter keeps only what is true; NaN is larger than every number. "
    "Say explicitly that rows without a value stay.",
    rejected_by=keeps_what_is_missing,
)
def missing_dropped(train, new, column, k):
    return new.where(within(column, *learned(present(train, column), column, k)))


@kata.misconception(
    "NaN is a large number",
    because="Spark sorts NaN behind all numbers, but it stands for a value that is missing. isNull() does not see it, "
    "so ask for isnan() as well.",
    rejected_by=keeps_what_is_missing,
)
def nan_dropped(train, new, column, k):
    low, high = learned(present(train, column), column, k)
    return new.where(F.col(column).isNull() | within(column, low, high))


@kata.misconception(
    "a value on the bound is an outlier",
    because="The bounds belong to what is usual. Where many values are equal the range is 0, and everything would be "
    "an outlier. between() includes both ends.",
    rejected_by=keeps_what_lies_within,
)
def bounds_excluded(train, new, column, k):
    low, high = learned(present(train, column), column, k)
    return new.where(gap(column) | ((F.col(column) > low) & (F.col(column) < high)))


@kata.misconception(
    "k is always 1.5",
    because="1.5 is a habit, not a law. Here the caller decides how far out is too far.",
    rejected_by=removes_what_lies_beyond,
)
def fixed_k(train, new, column, k):
    return new.where(gap(column) | within(column, *learned(present(train, column), column, 1.5)))


@kata.misconception(
    "an outlier is cut to the bound",
    because="That is capping, which keeps the row with a value that nobody measured. Removing outliers takes the row "
    "away.",
    rejected_by=returns_rows_of_new_as_they_were,
)
def capped(train, new, column, k):
    low, high = learned(present(train, column), column, k)
    value = F.greatest(F.lit(low), F.least(F.lit(high), F.col(column)))
    return new.withColumn(column, F.when(gap(column), F.col(column)).otherwise(value))
