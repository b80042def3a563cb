"""Cap outliers at quantiles: exact ones, of training; what is missing stays missing."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_columns, expect_kept, missing, read, same

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Cap outliers at quantiles that training knew",
    objectives=("outliers",),
    level=2,
    hints=(
        "What do greatest() and least() make of null, and where does NaN stand among the numbers?",
        "Learn both quantiles with percentile() from the values of `train` that are neither null nor NaN. In `new`, "
        "treat rows without a value first, and cap the others.",
        "when(value.isNull() | isnan(value), value).otherwise(greatest(lit(low), least(lit(high), value)))",
    ),
    see=("PySpark API: functions.percentile, greatest and least", "Spark SQL guide: NaN semantics, NULL semantics"),
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
"""Few enough digits for quantiles at these shares to be exact, in whatever way they are interpolated."""

SHARES = [(0.25, 0.75), (0.125, 0.875), (0.0625, 0.9375), (0.0, 0.75), (0.25, 1.0), (0.5, 0.5)]


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    column: str
    lower: float
    upper: float
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    (column,) = draw(some.column_names(most=1))
    untouched = {"untouched": ("double", some.gaps(VALUES))}
    train = some.table(draw, {column: ("double", some.gaps(VALUES))} | untouched, least=1, most=9)
    if all(map(missing, train.column(column))):
        train = train.map_column(column, lambda gap: 4.0)

    lower, upper = draw(some.st.sampled_from(SHARES))
    low = quantile(train, column, lower)
    high = quantile(train, column, upper)
    around = [low - 1.0, high + 1.0, low, (low + high) / 2, None, nan, draw(VALUES), draw(VALUES)]
    new = some.table(draw, {column: ("double", some.st.sampled_from(around))} | untouched)
    return Case(train, new, column, lower, upper, draw(some.partitions()))


@kata.edge
def between_two(case: Case) -> bool:
    """a quantile lies between two values of train"""
    return bool({*limits(case)} - set(case.train.column(case.column)))


@kata.drive
def run(winsorise, case: Case, spark) -> Table:
    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    return read(winsorise(train, new, case.column, case.lower, case.upper))


@kata.property
def keeps_every_row(case: Case, seen: Table) -> None:
    """Each row of `new` comes back once, with the columns of `new`; the other columns are as they were."""
    expect_columns(seen, case.new.columns, expected=right(case))
    others = [name for name in case.new.columns if name != case.column]
    expect_kept(seen.select(*others), case.new.select(*others), expected=right(case))


@kata.property
def leaves_what_is_missing(case: Case, seen: Table) -> None:
    """Where `new` has null or NaN there is no value to cap: it stays missing."""
    for key, before, after in answers(case, seen):
        kept = missing(after) or not missing(before)
        expect(kept, f"the row with id {key} had no value, and now has {after}", expected=right(case))


@kata.property
def leaves_what_lies_between(case: Case, seen: Table) -> None:
    """A value between the two quantiles, or on one of them, stays as it is."""
    low, high = limits(case)
    for _, before, after in answers(case, seen):
        if not missing(before) and low <= before <= high:
            expect(same(after, before), f"{before} lies between {low} and {high}, and stays", expected=right(case))


@kata.property
def caps_what_lies_beyond(case: Case, seen: Table) -> None:
    """A value below the lower quantile of `train` becomes that quantile; one above the upper becomes the upper one."""
    low, high = limits(case)
    for _, before, after in answers(case, seen):
        if not missing(before) and not low <= before <= high:
            cap = low if before < low else high
            expect(same(after, cap), f"{before} is to become {cap}, not {after}", expected=right(case))


def quantile(table: Table, column: str, share: float) -> float:
    values: list[float] = sorted(cell for cell in table.column(column) if not missing(cell))
    last = len(values) - 1
    place = last * share
    below = values[floor(place)]
    above = values[min(floor(place) + 1, last)]
    return below + (above - below) * (place - floor(place))


def limits(case: Case) -> tuple[float, float]:
    return quantile(case.train, case.column, case.lower), quantile(case.train, case.column, case.upper)


def answers(case: Case, seen: Table):
    """The id, the value before and the value now, of each row of `new` that is there."""
    after = seen.cells(case.column)
    return [(key, before, after[key]) for key, before in case.new.cells(case.column).items() if key in after]


def right(case: Case) -> Table:
    """A right result."""
    low, high = limits(case)
    return case.new.map_column(case.column, lambda cell: cell if missing(cell) else max(low, min(high, cell)))


def present(table, column):
    return table.where(F.col(column).isNotNull() & ~F.isnan(column))


def learned(table, column, lower, upper):
    """The quantiles of whatever rows the table holds; without any they are null."""
    quantiles = table.select(F.percentile(column, F.array(F.lit(lower), F.lit(upper)))).first()[0]
    return quantiles or (None, None)


def capped(table, column, low, high):
    """The table with that column capped as is right, whatever the limits are."""
    value = F.col(column)
    low = F.lit(low).cast("double")
    high = F.lit(high).cast("double")
    cut = F.when(value < low, low).when(value > high, high).otherwise(value)
    return table.withColumn(column, F.when(value.isNull() | F.isnan(value), value).otherwise(cut))


@kata.misconception(
    "greatest() and least() let null pass",
    because="They leave out null and take the largest or smallest of what remains, so a gap becomes a quantile. Treat "
    "rows without a value before you cap.",
    rejected_by=leaves_what_is_missing,
)
def null_capped(train, new, column, lower, upper):
    low, high = learned(present(train, column), column, lower, upper)
    return new.withColumn(column, F.least(F.greatest(F.col(column), F.lit(low)), F.lit(high)))


@kata.misconception(
    "NaN is a large number",
    because="Spark sorts NaN behind all numbers, so `value > high` is true of it. It stands for a missing value, so "
    "ask for isnan() first.",
    rejected_by=leaves_what_is_missing,
)
def nan_capped(train, new, column, lower, upper):
    low, high = learned(present(train, column), column, lower, upper)
    value = F.col(column)
    return new.withColumn(column, F.when(value < low, low).when(value > high, high).otherwise(value))


@kata.misconception(
    "outliers are removed",
    because="Removing is the other way to treat outliers. Capping keeps the row, and with it all that the other "
    "columns say.",
    rejected_by=keeps_every_row,
)
def rows_removed(train, new, column, lower, upper):
    low, high = learned(present(train, column), column, lower, upper)
    value = F.col(column)
    return new.where(value.isNull() | F.isnan(value) | value.between(low, high))


@kata.misconception(
    "the quantiles come from the rows that are capped",
    because="Then the same value is capped in one batch and left alone in the next, and some value is always capped. "
    "The model has learned from values capped at the quantiles of training.",
    rejected_by=caps_what_lies_beyond,
)
def quantiles_of_new(train, new, column, lower, upper):
    return capped(new, column, *learned(present(new, column), column, lower, upper))


@kata.misconception(
    "approxQuantile with error 0 gives the quantiles",
    because="It gives a value that is in the data, where the quantile often lies between two of them. percentile() "
    "interpolates; approxQuantile and percentile_approx do not.",
    rejected_by=caps_what_lies_beyond,
)
def approximate(train, new, column, lower, upper):
    return capped(new, column, *present(train, column).approxQuantile(column, [lower, upper], 0.0))


@kata.misconception(
    "percentile() leaves out NaN",
    because="It leaves out null only. NaN counts as larger than any number, so it pushes quantiles up or becomes "
    "one. Filter it out of the training rows.",
    rejected_by=caps_what_lies_beyond,
)
def nan_in_the_quantiles(train, new, column, lower, upper):
    return capped(new, column, *learned(train, column, lower, upper))


@kata.misconception(
    "an outlier becomes the median",
    because="The median fills a gap. An outlier is a value that is too far out: the cap keeps that it was low or high.",
    rejected_by=caps_what_lies_beyond,
)
def median_instead(train, new, column, lower, upper):
    low, high = learned(present(train, column), column, lower, upper)
    middle, _ = learned(present(train, column), column, 0.5, 0.5)
    beyond = ~F.isnan(column) & ~F.col(column).between(low, high)
    return new.withColumn(column, F.when(beyond, middle).otherwise(F.col(column)))


@kata.misconception(
    "every value belongs to one of the two quantiles",
    because="Capping moves only what lies beyond the quantiles. Whatever lies between them is usual, and keeps the "
    "differences that a model learns from.",
    rejected_by=leaves_what_lies_between,
)
def nearest_quantile(train, new, column, lower, upper):
    low, high = learned(present(train, column), column, lower, upper)
    value = F.col(column)
    nearest = F.when(value < (low + high) / 2, low).otherwise(high)
    return new.withColumn(column, F.when(F.isnan(value) | value.isNull(), value).otherwise(nearest))
