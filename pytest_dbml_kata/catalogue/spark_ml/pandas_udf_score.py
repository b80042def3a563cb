"""Scoring with a vectorised UDF: a row's probability is the row's own, however the rows are dealt out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, fsum, isclose
from operator import mul

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, VECTORISED, Draw, Kata, Table, expect, expect_kept, read, same, variant

if IN_ENGINE:
    import numpy as np
    import pandas as pd
    from pyspark.sql import functions as F

    from pytest_dbml_kata.observe import python_steps

kata = Kata(
    title="Score rows with a vectorised pandas UDF",
    objectives=("pandas-udf", "arrow", "batch-inference"),
    level=2,
    hints=(
        "What does your function get at a time: a row, a batch of rows, or the column? Who decides what is in a batch?",
        "A pandas UDF gets one Series for each argument, and *columns takes any number of them. Null arrives as "
        "NaN, which arithmetic hands on. Which of exp(z) and exp(-z) can grow beyond every double?",
        "@pandas_udf('double') over (*columns: pd.Series) -> pd.Series; z is the sum of weight * column plus the "
        "bias; 0.5 * (1 + np.tanh(z / 2)) is the sigmoid, and never overflows.",
    ),
    see=("Spark SQL guide: Apache Arrow in PySpark, pandas UDFs", "PySpark API reference: pandas_udf"),
    without={
        "a NaN": "the contract rules it out: to pandas, NaN and null are one, and the row would have to get null",
        "null and NaN": "the contract rules NaN out",
        "negative zero": "quarters are drawn, of which the scores are exact; a zero has no sign in a sum",
        "a tiny number": "quarters are drawn, of which the scores are exact",
        "several partitions": "every case is scored for a second time in three partitions",
        "a name with a dot": "the contract does not name it: a UDF called by name takes a dot for a path into a struct",
    },
)

MODERATE = 500.0
"""Scores up to here, of either sign, are no trouble to any formula for the sigmoid."""


@dataclass(frozen=True)
class Case:
    table: Table
    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    batch: int
    """The most rows that a UDF is handed at once, when the table is scored for the second time."""


@kata.cases
def cases(draw: Draw) -> Case:
    # Quarters times quarters: the scores are exact, in whatever order they are added up.
    quarters = some.st.integers(-20, 20).map(lambda n: n / 4)
    features = draw(some.column_names())
    few = some.st.integers(-3, 3).map(float)
    large = some.st.sampled_from([8e3, -8e3, 1e6, -1e6])
    cells = quarters | few | large | some.st.none()
    table = some.table(draw, dict.fromkeys(("spare", *reversed(features)), ("double", cells)), most=12)
    weights = draw(some.st.lists(quarters, min_size=len(features), max_size=len(features), unique=True))
    bias = draw(quarters)
    return Case(table, features, tuple(weights), bias, batch=draw(some.st.integers(1, 3)))


ONE = Table.of({"id": "bigint", "age": "double", "income": "double"}, [(0, 1.0, 2.0)])

kata.always(Case(ONE, ("income",), (0.5,), 1.0, 1))


@dataclass(frozen=True)
class Seen:
    whole: Table
    """The result for the table in one batch."""
    cut: Table
    """The result for the same table in several partitions and small batches."""
    python: tuple[str, ...]
    """The steps of the query plan that run Python, each with the type of its UDF where the plan tells."""


@kata.drive
def run(score, case: Case, spark) -> Seen:
    def scored_by(partitions, batch):
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch)
        table = case.table.on(spark, partitions=partitions)
        result = score(table, list(case.features), list(case.weights), case.bias)
        return read(result), python_steps(result)

    whole, python = scored_by(1, 10_000)
    cut, _ = scored_by(3, case.batch)
    return Seen(whole, cut, python)


@kata.property
def keeps_every_row(case: Case, seen: Seen) -> None:
    """The result has the rows and columns of the table as they were, and `probability`, a double."""
    for result in (seen.whole, seen.cut):
        expect_kept(result, case.table, adding=["probability"], expected=scored(case))
        expect(result.type_of("probability") == "double", "`probability` is to be a double", expected=scored(case))


@kata.property
def answers_null_with_null(case: Case, seen: Seen) -> None:
    """A row with a null in one of the features has no probability: null, and nothing made up."""
    expect_right(case, seen, lambda z: z is None)


@kata.property
def gives_the_sigmoid_of_the_score(case: Case, seen: Seen) -> None:
    """The probability is 1 / (1 + exp(-z)) of the score z = w·x + b, each weight with its own feature."""
    expect_right(case, seen, lambda z: z is not None and abs(z) <= MODERATE)


@kata.property
def bears_large_scores(case: Case, seen: Seen) -> None:
    """A score far from 0 gives a probability of 0 or 1 (all but), never NaN or null."""
    expect_right(case, seen, lambda z: z is not None and abs(z) > MODERATE)


@kata.property
def same_result_for_any_batching(case: Case, seen: Seen) -> None:
    """Other partitions and other batches give each row the same probability."""
    one, other = (result.cells("probability") for result in (seen.whole, seen.cut))
    for key in one.keys() & other.keys():
        alike = same(one[key], other[key]) or close(one[key], other[key])
        expect(alike, f"other batches, other probability: {one[key]} and {other[key]}", expected=scored(case))


@kata.property
def works_on_whole_batches(case: Case, seen: Seen) -> None:
    """Python is called once for a batch of rows, not for each row, and it is Python that does the scoring."""
    expect(bool(seen.python or not case.table.rows), "no UDF takes part in the result", expected="a pandas UDF")
    for step in seen.python:
        expect(step in VECTORISED, f"a step of the plan is no vectorised UDF ({step})", expected="a pandas UDF")


def expect_right(case: Case, seen: Seen, concerns: Callable[[float | None], bool]) -> None:
    """Raise `Mismatch` unless every row with such a score has the right probability."""
    found = seen.whole.cells("probability")
    for key, z in scores(case).items():
        if concerns(z) and key in found:
            score = "no score" if z is None else f"the score {z}"
            expect(close(found[key], sigmoid(z)), f"wrong probability for {score}", expected=scored(case))


def scores(case: Case) -> dict[int, float | None]:
    """The score of each row by its `id`, None where a feature is null."""
    found: dict[int, float | None] = {}
    for key, row in case.table.by().items():
        cells = [row[name] for name in case.features]
        found[key] = None if None in cells else fsum(map(mul, case.weights, cells)) + case.bias
    return found


def sigmoid(z: float | None) -> float | None:
    if z is None:
        return None
    return 1 / (1 + exp(-z)) if z > -MODERATE else 0.0


def close(found: float | None, right: float | None) -> bool:
    """Right to 1e-9 of the value, or to 1e-12 where a good formula may round a tiny probability to 0."""
    if found is None or right is None:
        return found is right
    return isclose(found, right, rel_tol=1e-9, abs_tol=1e-12)


def scored(case: Case) -> Table:
    """A right result."""
    return case.table.with_column("probability", "double", [sigmoid(z) for z in scores(case).values()])


def stable(z):
    return 0.5 * (1 + np.tanh(z / 2))


def by_udf(df, features, weights, bias, *, of_score=stable):
    """A right solution: a pandas UDF. The keyword changes how it makes probabilities of a Series of scores."""

    @F.pandas_udf("double")
    def udf(*columns: pd.Series) -> pd.Series:
        products = [weight * column for weight, column in zip(weights, columns, strict=True)]
        return of_score(sum(products) + bias)

    return df.withColumn("probability", udf(*features))


@kata.misconception(
    "a UDF is a UDF",
    because="A plain UDF is called once for every row; useArrow=True changes how the rows travel, but not that. A "
    "vectorised one computes a whole batch in a single call.",
    rejected_by=works_on_whole_batches,
)
def row_at_a_time(df, features, weights, bias):
    @F.udf("double")
    def udf(*cells):
        if None in cells:
            return None
        return float(stable(sum(map(mul, weights, cells)) + bias))

    return df.withColumn("probability", udf(*features))


kata.misconception(
    "the largest score in sight keeps exp() small",
    because="A pandas UDF sees a batch, and how large it is and which rows are in it is chance. Whatever is computed "
    "over the batch changes with it.",
    rejected_by=same_result_for_any_batching,
    solution=variant(by_udf, of_score=lambda z: stable(z / max(1.0, z.abs().max()))),
)


@kata.misconception(
    "null counts as 0",
    because="Zero is a value like any other, and the probability that comes of it looks as good as a real one.",
    rejected_by=answers_null_with_null,
)
def null_as_zero(df, features, *rest):
    return by_udf(df, [F.coalesce(df[name], F.lit(0.0)) for name in features], *rest)


@kata.misconception(
    "rows with a gap need no answer",
    because="Nobody asked for fewer rows. What cannot be scored is to be seen as such, by a null.",
    rejected_by=keeps_every_row,
)
def rows_dropped(df, features, *rest):
    return by_udf(df.dropna(subset=features), features, *rest)


kata.misconception(
    "exp(z) / (1 + exp(z)) is the same formula",
    because="On paper it is. Above 709 exp(z) is infinite, infinity by infinity is NaN, and Spark shows that as null.",
    rejected_by=bears_large_scores,
    solution=variant(by_udf, of_score=lambda z: np.exp(z) / (1 + np.exp(z))),
)


@kata.misconception(
    "the weights follow the columns of the table",
    because="They follow the list of features, which may name the columns in any order and leave some out.",
    rejected_by=gives_the_sigmoid_of_the_score,
)
def table_order(df, features, *rest):
    return by_udf(df, [name for name in df.columns if name in features], *rest)
