"""Standardise features: centred and scaled by what training taught, constants at zero."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from statistics import fmean, stdev

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, read, variant

if IN_ENGINE:
    from pyspark.ml.feature import MinMaxScaler, StandardScaler, VectorAssembler
    from pyspark.ml.functions import array_to_vector
    from pyspark.sql import functions as F

kata = Kata(
    title="Standardise features with the mean and deviation of training",
    objectives=("estimator-transformer", "training-pipeline"),
    level=2,
    hints=(
        "What does StandardScaler do by default, and which of its two steps does it leave out?",
        "Assemble the columns into a vector, fit the scaler on the assembled `train`, let the model transform the "
        "assembled `new`, and drop the vector that you made on the way.",
        "VectorAssembler(inputCols=columns, outputCol='_features'), then StandardScaler(inputCol='_features', "
        "outputCol='scaled', withMean=True, withStd=True) fitted on train; at the end drop('_features')",
    ),
    see=("Spark ML guide: Extracting, transforming and selecting features, VectorAssembler and StandardScaler",),
    without={
        "train: no rows": "the contract promises a row to learn from",
        "a name with a dot": "Spark's VectorAssembler takes a dot for a path into a struct; the contract rules it out",
        "only a later column has a gap": "features have no gaps here: the contract leaves them to the imputing katas",
    },
)


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    columns: tuple[str, ...]
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    columns = draw(some.column_names())
    cells = {name: ("double", some.numbers()) for name in columns}
    untouched = {"untouched": ("double", some.gaps(some.numbers()))}
    train = some.table(draw, cells | untouched, least=1, most=6)
    for name in columns:
        if draw(some.st.integers(0, 2)) == 2:
            constant = train.column(name)[0]
            train = train.map_column(name, lambda cell, constant=constant: constant)
    new = some.table(draw, cells | untouched, most=6)
    return Case(train, new, columns, draw(some.partitions()))


@kata.edge
def constant(case: Case) -> bool:
    """a feature is constant in `train`, and `new` has another value"""
    constants = [name for name in case.columns if deviation(case, name) == 0]
    return any(set(case.new.column(name)) - {mean(case, name)} for name in constants)


@kata.drive
def run(standardise, case: Case, spark) -> Table:
    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    return read(standardise(train, new, list(case.columns)))


@kata.property
def keeps_every_row(case: Case, seen: Table) -> None:
    """Each row of `new` comes back once, as it was, with the column `scaled` beside it and no other."""
    expect_kept(seen, case.new, adding=["scaled"], expected=right(case))


@kata.property
def has_one_slot_per_column(case: Case, seen: Table) -> None:
    """`scaled` is a vector with one slot for each column to scale, be it constant or not."""
    expect(seen.type_of("scaled") == "vector", "'scaled' is to be a vector column", expected=right(case))
    for vector in seen.column("scaled"):
        length = len(vector or ())
        expect(length == len(case.columns), f"{length} slots, not {len(case.columns)}", expected=right(case))


@kata.property
def measures_in_training_deviations(case: Case, seen: Table) -> None:
    """Two rows that differ by one sample deviation of `train` in a feature differ by 1 in its slot."""
    for name, pairs in slots(case, seen):
        unit = deviation(case, name)
        if unit == 0 or not pairs:
            continue
        start, origin = pairs[0]
        for value, slot in pairs:
            apart = (value - start) / unit
            size = max(abs(slot), abs(origin))
            message = f"{value} and {start} are {apart} deviations apart"
            expect(near(slot - origin, apart, size), message, expected=right(case))


@kata.property
def puts_the_training_mean_at_zero(case: Case, seen: Table) -> None:
    """A value gets its distance from the mean of `train` in its slot: below 0 if it is smaller, above if larger."""
    for name, pairs in slots(case, seen):
        if deviation(case, name) > 0:
            for value, slot in pairs:
                wanted = scaled(case, name, value)
                expect(near(slot, wanted), f"{name!r} {value} is to become {wanted}", expected=right(case))


@kata.property
def puts_a_constant_feature_at_zero(case: Case, seen: Table) -> None:
    """A feature that never varies in `train` taught no unit: its slot is 0 for every value."""
    for name, pairs in slots(case, seen):
        if deviation(case, name) == 0:
            for _, slot in pairs:
                expect(slot == 0, f"{name!r} is constant in `train`: 0, not {slot}", expected=right(case))


def mean(case: Case, name: str) -> float:
    return fmean(case.train.column(name))


def deviation(case: Case, name: str) -> float:
    cells = case.train.column(name)
    return stdev(cells) if len(cells) > 1 else 0.0


def scaled(case: Case, name: str, value: float) -> float:
    unit = deviation(case, name)
    return (value - mean(case, name)) / unit if unit else 0.0


def near(seen: float, wanted: float, size: float = 0.0) -> bool:
    """Equal but for rounding. Close to the mean digits cancel, so a slot may be off by a little whatever its size."""
    return abs(seen - wanted) <= 1e-9 * max(1.0, abs(wanted), size)


def slots(case: Case, seen: Table):
    """For each column to scale: its name, and the value of each row of `new` beside the slot that it got."""
    vectors = seen.cells("scaled")
    before = case.new.by()
    full = [key for key in before if len(vectors.get(key) or ()) == len(case.columns)]
    for place, name in enumerate(case.columns):
        yield name, [(before[key][name], vectors[key][place]) for key in full]


def right(case: Case) -> Table:
    """A right result."""
    columns = [[scaled(case, name, value) for value in case.new.column(name)] for name in case.columns]
    return case.new.with_column("scaled", "vector", list(zip(*columns, strict=True)))


def by_models(train, new, columns, *, fit_on=None, centred=True, scaler=None, kept=False):
    """A right solution. The keywords turn it into wrong ones."""
    assembler = VectorAssembler(inputCols=columns, outputCol="_features")
    stage = scaler() if scaler else StandardScaler(withMean=centred)
    stage = stage.setInputCol("_features").setOutputCol("scaled")
    model = stage.fit(assembler.transform(fit_on or train))
    result = model.transform(assembler.transform(new))
    return result if kept else result.drop("_features")


def by_hand(train, new, columns, *, deviation=None, constant=None):
    """``constant`` tells what becomes of a value and its mean where there is no deviation."""
    deviation = deviation or F.stddev_samp
    cells = []
    for name in columns:
        value = F.col(name)
        middle, unit = train.agg(F.avg(value), deviation(value)).first()
        cells.append((value - middle) / unit if unit else constant(value, middle))
    return new.withColumn("scaled", array_to_vector(F.array(*cells).cast("array<double>")))


kata.misconception(
    "a StandardScaler centres by default",
    because="withMean is False by default, for the sake of sparse vectors, so values are only divided. Ask for it if "
    "the mean is to become 0.",
    rejected_by=puts_the_training_mean_at_zero,
    solution=variant(by_models, centred=False),
)


@kata.misconception(
    "the scaler is fitted on the rows it scales",
    because="The same value would become another number with every batch, and a single row always zeros. The scaler is "
    "an estimator: what it learned from `train` is part of the model.",
    rejected_by=puts_the_training_mean_at_zero,
)
def fitted_on_new(train, new, columns):
    return by_models(train, new, columns, fit_on=new)


@kata.misconception(
    "the deviation divides by the number of rows",
    because="That is the population deviation, NumPy's and scikit-learn's default. Spark's scaler, stddev and pandas "
    "take the sample deviation, which divides by one less.",
    rejected_by=measures_in_training_deviations,
)
def population_deviation(train, new, columns):
    return by_hand(train, new, columns, deviation=F.stddev_pop, constant=lambda value, middle: F.lit(0.0))


kata.misconception(
    "dividing by a deviation of 0 takes care of itself",
    because="In pandas and NumPy it ends in NaN or infinity, which then spoils the whole model, and Spark SQL "
    "refuses. A feature without variation needs a case of its own.",
    rejected_by=puts_a_constant_feature_at_zero,
    solution=variant(by_hand, constant=lambda value, middle: F.lit(nan)),
)


kata.misconception(
    "a constant feature is only centred",
    because="scikit-learn divides by 1 then. A value that differs from the constant stays on its own scale and may "
    "drown all the others; training taught nothing about it, so it becomes 0.",
    rejected_by=puts_a_constant_feature_at_zero,
    solution=variant(by_hand, constant=lambda value, middle: value - middle),
)


@kata.misconception(
    "standardising squeezes values into 0 to 1",
    because="That is what a MinMaxScaler does. Standardising puts the mean at 0 and counts in deviations, without "
    "bounds.",
    rejected_by=puts_the_training_mean_at_zero,
)
def min_max(train, new, columns):
    return by_models(train, new, columns, scaler=MinMaxScaler)


kata.misconception(
    "the assembled vector may stay in the table",
    because="A column that is only a step on the way is in the way of whoever reads or joins the result, and doubles "
    "its size. Drop it.",
    rejected_by=keeps_every_row,
    solution=variant(by_models, kept=True),
)


@kata.misconception(
    "a constant feature may be left out",
    because="Then the width of the vector hangs on the data, and the slots behind it move up. A model knows features "
    "by their slots, so each column keeps its own.",
    rejected_by=has_one_slot_per_column,
)
def constants_left_out(train, new, columns):
    varying = [name for name in columns if train.select(name).distinct().count() > 1]
    return by_hand(train, new, varying)
