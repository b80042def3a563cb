"""The error of a model of logarithms, in the units of the target: back to the units first, then the error."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, fsum, isnan, log, nan, sqrt

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import (
    IN_ENGINE,
    Draw,
    Kata,
    Table,
    expect,
    expect_same,
    missing,
    plain,
    returned,
    variant,
)

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Measure the error of a log-scale model in the target's own units",
    objectives=("log-target", "regression-metrics"),
    level=1,
    hints=(
        "In which unit is the number that you are asked for, and in which are the two columns?",
        "exp undoes the logarithm, row by row, in both columns. Square, average and root come after that. What does "
        "one NaN do to an average?",
        "known = predictions.dropna(subset=[label_log, prediction_log]); withColumns of F.exp of both; then "
        "RegressionEvaluator(metricName='rmse'), if there is any row left",
    ),
    see=("Spark ML API reference: RegressionEvaluator", "Spark SQL functions: exp"),
    without={
        "a huge number": "exp of a million is beyond every double, so it is the logarithm of nothing",
        "a name with a dot": "Spark's evaluators take a dot for a path into a struct, so the contract rules it out",
    },
)


@dataclass(frozen=True)
class Case:
    predictions: Table
    label_log: str
    prediction_log: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    # Quarters keep the exponentials apart, so that a difference of two is right to 1e-9 in any way of computing it.
    pick = some.st.sampled_from
    label, prediction = draw(pick([("log price", "prediction"), ("y", "ŷ"), ("label", "log_prediction")]))
    number = some.st.integers(-8, 24).map(lambda n: n / 4) | pick([0.0, 1.0, -0.0, 2.0**-17, 20.0, -20.0])
    kind = draw(pick(["plain", "plain", "plain", "gaps", "gaps", "perfect", "nothing"]))
    cell = {"nothing": pick([None, nan]), "gaps": some.gaps(number)}.get(kind, number)
    columns = {label: ("double", cell), prediction: ("double", cell)}
    table = some.table(draw, columns, least=0 if kind == "nothing" else 1, most=6)
    if kind == "perfect":
        table = table.with_column(prediction, "double", table.column(label))
    return Case(table, label, prediction, draw(some.partitions()))


EMPTY = Table.of({"id": "bigint", "label": "double", "log_prediction": "double"}, [])

kata.always(Case(EMPTY, "label", "log_prediction"))


@dataclass(frozen=True)
class Seen:
    error: float
    doubled: float
    """The answer for the same rows when every label and every prediction is worth twice as much."""


@kata.drive
def run(rmse_in_units, case: Case, spark) -> Seen:
    def error(table: Table) -> float:
        frame = table.on(spark, partitions=case.partitions)
        answer = plain(rmse_in_units(frame, case.label_log, case.prediction_log))
        return float(returned(answer, int | float, "a float"))

    doubled = case.predictions
    for name in (case.label_log, case.prediction_log):
        doubled = doubled.map_column(name, lambda cell: None if cell is None else cell + log(2))
    return Seen(error(case.predictions), error(doubled))


@kata.property
def measures_in_units(case: Case, seen: Seen) -> None:
    """Where no cell is missing, the result is the root of the mean squared difference of the exponentials."""
    if pairs(case) and not gaps(case):
        expect_same(seen.error, right(case), "this is not the error in the target's units")


@kata.property
def finds_no_error_in_perfect_predictions(case: Case, seen: Seen) -> None:
    """Where every prediction equals its label the error is 0."""
    if pairs(case) and not gaps(case) and all(y == p for y, p in pairs(case)):
        expect(seen.error == 0, "each prediction is exactly right", expected=0.0)


@kata.property
def grows_with_the_unit(case: Case, seen: Seen) -> None:
    """If all labels and predictions are worth twice as much, so is the error: as it is with any error in units."""
    if pairs(case) and not gaps(case):
        expect_same(seen.doubled, 2 * seen.error, f"for values twice as large the error is {seen.doubled}")


@kata.property
def leaves_out_rows_with_a_gap(case: Case, seen: Seen) -> None:
    """A row in which the label or the prediction is null or NaN takes no part: the error is that of the others."""
    if pairs(case) and gaps(case):
        expect_same(seen.error, right(case), "this is not the error of the rows without a gap")


@kata.property
def claims_nothing_without_rows(case: Case, seen: Seen) -> None:
    """Where no row has both a label and a prediction there is no error to speak of, not even 0: the result is NaN."""
    if not pairs(case):
        expect(isnan(seen.error), "there is no row to measure", expected=nan)


def pairs(case: Case) -> list[tuple[float, float]]:
    """Label and prediction, both logarithms, of each row that has both."""
    rows = zip(case.predictions.column(case.label_log), case.predictions.column(case.prediction_log), strict=True)
    return [(label, prediction) for label, prediction in rows if not missing(label) and not missing(prediction)]


def gaps(case: Case) -> bool:
    return len(pairs(case)) < len(case.predictions.rows)


def right(case: Case) -> float:
    """The error in units."""
    squares = [(exp(label) - exp(prediction)) ** 2 for label, prediction in pairs(case)]
    return sqrt(fsum(squares) / len(squares))


def rmse(label, prediction):
    return F.sqrt(F.avg((label - prediction) ** 2))


def in_units(label, prediction):
    return rmse(F.exp(label), F.exp(prediction))


def measured(predictions, label_log, prediction_log, *, error=in_units, fill=None):
    """A right solution. The keywords turn it into wrong ones."""
    names = [label_log, prediction_log]
    rows = predictions.dropna(subset=names) if fill is None else predictions.fillna(fill, subset=names)
    label, prediction = (F.col(f"`{name}`") for name in names)
    answer = rows.select(error(label, prediction)).first()[0]
    return nan if answer is None else answer


kata.misconception(
    "an error is an error, whatever the scale",
    because="The difference of two logarithms is a ratio: 0.1 is about ten per cent, not ten cents. It cannot be "
    "compared with the error of a model that predicts the target itself.",
    rejected_by=grows_with_the_unit,
    solution=variant(measured, error=rmse),
)


kata.misconception(
    "exp brings the finished error back to units",
    because="The exponential of a mean is not the mean of exponentials, and for a perfect model it is 1 instead of 0. "
    "The values have to go back, one by one, before anything is averaged.",
    rejected_by=finds_no_error_in_perfect_predictions,
    solution=variant(measured, error=lambda label, prediction: F.exp(rmse(label, prediction))),
)


kata.misconception(
    "only the prediction is a logarithm",
    because="The model predicts logarithms because it was trained on logarithms: the label column holds them too. "
    "Prices less logarithms is a difference of nothing.",
    rejected_by=finds_no_error_in_perfect_predictions,
    solution=variant(measured, error=lambda label, prediction: rmse(label, F.exp(prediction))),
)


kata.misconception(
    "averaging first, squaring afterwards",
    because="Errors of opposite sign cancel in the mean, and what is left is the bias. Each error has to be squared "
    "before they are averaged.",
    rejected_by=measures_in_units,
    solution=variant(measured, error=lambda label, prediction: F.sqrt(F.avg(F.exp(label) - F.exp(prediction)) ** 2)),
)


kata.misconception(
    "the logarithm is one to base ten",
    because="log is the natural logarithm in Spark, NumPy and Python alike, and exp is what undoes it. The one to base "
    "ten is called log10.",
    rejected_by=measures_in_units,
    solution=variant(
        measured, error=lambda label, prediction: rmse(F.pow(F.lit(10.0), label), F.pow(F.lit(10.0), prediction))
    ),
)


kata.misconception(
    "a gap is a logarithm of 0",
    because="Filled with 0 a gap stands for exp(0), one unit of the target, which nobody sold and nobody predicted. "
    "There is nothing to compare in that row.",
    rejected_by=leaves_out_rows_with_a_gap,
    solution=variant(measured, fill=0.0),
)


@kata.misconception(
    "no rows, no error",
    because="An error of 0 says that every prediction was right. Where none was measured the honest answer is NaN, "
    "which no comparison takes for the best of all models.",
    rejected_by=claims_nothing_without_rows,
)
def zero_of_nothing(*task):
    answer = measured(*task)
    return 0.0 if isnan(answer) else answer
