"""Impute missing values: what may fill a gap is what training taught."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, missing, read, same

if IN_ENGINE:
    from pyspark.ml.feature import Imputer
    from pyspark.sql import functions as F

kata = Kata(
    title="Impute missing values with what training taught",
    objectives=("impute", "compare-imputation"),
    level=1,
    examples=25,
    hints=(
        "Which rows may you learn from, and which may you only fill?",
        "An Imputer is an estimator: fit it on one table, let the model transform the other.",
        "Imputer(inputCols=columns, outputCols=columns, strategy=strategy).fit(train).transform(new)",
    ),
    see=("Spark ML guide: Extracting, transforming and selecting features, Imputer",),
    without={
        "train: no rows": "the contract promises a value to learn from",
        "a name with a dot": "Spark's Imputer takes a dot for a path into a struct, and so the contract rules it out",
    },
)


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    columns: tuple[str, ...]
    strategy: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    columns = draw(some.column_names())
    cells = {name: ("double", some.gaps(some.numbers())) for name in (*columns, "untouched")}
    train = some.table(draw, cells, least=1)
    for name in columns:
        if all(missing(cell) for cell in train.column(name)):
            present = draw(some.numbers())
            train = train.with_column(name, "double", [present] * len(train.rows))
    strategy = draw(some.st.sampled_from(["mean", "median"]))
    return Case(train, some.table(draw, cells), columns, strategy, draw(some.partitions()))


@kata.drive
def run(impute_missing, case: Case, spark) -> Table:
    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    return read(impute_missing(train, new, list(case.columns), case.strategy))


@kata.property
def keeps_every_row(case: Case, seen: Table) -> None:
    """The result has the rows of `new`, each once, and the columns of `new`."""
    expect(set(seen.columns) == set(case.new.columns), "the columns of `new` are to be kept", expected=filled(case))
    expect(seen.by().keys() == case.new.by().keys(), "each row of `new` is to be kept", expected=filled(case))


@kata.property
def fills_every_gap(case: Case, seen: Table) -> None:
    """No null and no NaN is left in the columns to fill."""
    for name in case.columns:
        expect(not any(map(missing, seen.column(name))), f"a gap is left in {name!r}", expected=filled(case))


@kata.property
def leaves_the_rest_alone(case: Case, seen: Table) -> None:
    """Values that are present, and columns that nobody named, stay as they are."""
    before = case.new.by()
    for key, row in seen.by().items():
        for name, cell in before.get(key, {}).items():
            if name not in case.columns or not missing(cell):
                kept = same(row.get(name), cell, nan_is_null=True)
                expect(kept, f"there was no gap to fill in {name!r}", expected=filled(case))


@kata.property
def learns_from_training_rows_only(case: Case, seen: Table) -> None:
    """A gap is filled with the statistic of the training rows, never of the rows to be filled."""
    before = case.new.by()
    for name in case.columns:
        low, high = statistic(case, name)
        for key, row in seen.by().items():
            cell = row.get(name)
            if missing(before.get(key, {}).get(name)) and not missing(cell):
                fits = low <= cell <= high or same(cell, low) or same(cell, high)
                expect(fits, f"{name!r} is to be filled with the training {case.strategy}", expected=filled(case))


def statistic(case: Case, name: str) -> tuple[float, float]:
    """What training teaches: the bounds of a right filling, equal but for the median of an even count."""
    present = sorted(cell for cell in case.train.column(name) if not missing(cell))
    if case.strategy == "mean":
        return fmean(present), fmean(present)
    return present[(len(present) - 1) // 2], present[len(present) // 2]


def filled(case: Case) -> Table:
    """A right result."""
    right = case.new
    for name in case.columns:
        fill, _ = statistic(case, name)
        right = right.with_column(name, "double", [fill if missing(c) else c for c in right.column(name)])
    return right


def fitted(rows, columns, strategy):
    """The model of an Imputer that learns from these rows."""
    return Imputer(inputCols=columns, outputCols=columns, strategy=strategy).fit(rows)


@kata.misconception(
    "the imputer is fitted on the rows it fills",
    because="When a model is used there may be one row, and nothing in it to learn from. What fills a gap is part "
    "of the model: it is learned in training and stays the same ever after.",
    rejected_by=learns_from_training_rows_only,
)
def fitted_on_new(train, new, columns, strategy):
    return fitted(new, columns, strategy).transform(new)


@kata.misconception(
    "training and new rows are pooled before fitting",
    because="Statistics over both tables let the rows to be scored leak into the model, and change with every "
    "batch that comes in.",
    rejected_by=learns_from_training_rows_only,
)
def fitted_on_both(train, new, columns, strategy):
    return fitted(train.union(new), columns, strategy).transform(new)


@kata.misconception(
    "NaN is no missing value",
    because="pandas, NumPy and most files say NaN where SQL says null. isNull() and coalesce() see only null, so "
    "both have to be asked for.",
    rejected_by=fills_every_gap,
)
def nan_left(train, new, columns, strategy):
    fill = fitted(train, columns, strategy).surrogateDF.first()
    return new.withColumns({name: F.coalesce(new[f"`{name}`"], F.lit(fill[name])) for name in columns})


@kata.misconception(
    "a statistic of a column passes over its NaN",
    because="F.mean() and F.median() leave out null only: one NaN makes a mean NaN, and what is filled with that is "
    "still a gap; a median counts each NaN as the largest number. An Imputer learns from neither.",
    rejected_by=fills_every_gap,
)
def nan_learned(train, new, columns, strategy):
    statistic = F.mean if strategy == "mean" else F.median
    for name in columns:
        value = train.select(statistic(train[f"`{name}`"])).first()[0]
        new = new.withColumn(name, F.coalesce(new[f"`{name}`"], F.lit(value)))
    return new


@kata.misconception(
    "null is no missing value",
    because="isnan() answers false for null, so a `when(isnan(...))` leaves every null where it was.",
    rejected_by=fills_every_gap,
)
def null_left(train, new, columns, strategy):
    fill = fitted(train, columns, strategy).surrogateDF.first()
    for name in columns:
        cell = new[f"`{name}`"]
        new = new.withColumn(name, F.when(F.isnan(cell), fill[name]).otherwise(cell))
    return new


@kata.misconception(
    "rows with gaps are dropped",
    because="Dropping is another way to treat missing values: then nobody gets a prediction for these rows.",
    rejected_by=keeps_every_row,
)
def rows_dropped(train, new, columns, strategy):
    return new.dropna(subset=columns)


@kata.misconception(
    "every numeric column is imputed",
    because="fillna() and na.fill() without a subset touch all columns of that type, named or not.",
    rejected_by=leaves_the_rest_alone,
)
def others_touched(train, new, columns, strategy):
    every = [name for name, kind in new.dtypes if kind == "double"]
    return fitted(train, columns, strategy).transform(new).fillna(0.0, subset=every)


@kata.misconception(
    "the mean does for every strategy",
    because="The mean is the Imputer's default. One extreme value moves it far, which is why one asks for a median.",
    rejected_by=learns_from_training_rows_only,
)
def mean_for_median(train, new, columns, strategy):
    return fitted(train, columns, "mean").transform(new)
