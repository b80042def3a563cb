"""Scoring with a vectorised UDF: a row's probability is the row's own, however the rows are dealt out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect, read, same

if IN_ENGINE:
    import numpy as np
    import pandas as pd
    from pyspark.sql import functions as F

kata = Kata(
    title="Score rows with a vectorised pandas UDF",
    objectives=("pandas-udf", "arrow"),
    level=2,
    hints=(
        "What does your function get at a time: a row, a batch of rows, or the column? Who decides what is in a batch?",
        (
            "A pandas UDF gets one Series for each argument, and *columns takes any number of them. Null arrives as "
            "NaN, which arithmetic hands on. Which of exp(z) and exp(-z) can grow beyond every double?"
        ),
        (
            "@pandas_udf('double') over (*columns: pd.Series) -> pd.Series; z is the sum of weight * column plus the "
            "bias; 0.5 * (1 + np.tanh(z / 2)) is the sigmoid, and never overflows."
        ),
    ),
    see=("Spark SQL guide: Apache Arrow in PySpark, pandas UDFs", "PySpark API reference: pandas_udf"),
)


@dataclass(frozen=True)
class Layout:
    partitions: int
    batch: int
    """The most rows that a UDF is handed at once."""


@dataclass(frozen=True)
class Case:
    table: Table
    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    layouts: tuple[Layout, Layout]


# Multiples of 1/4 times multiples of 1/4: the scores are exact, in whatever order they are added up.
QUARTERS = sorted((n / 4 for n in range(-20, 21)), key=abs)
LARGE = [-0.0, 8e3, -8e3, 1e6, -1e6]


@kata.cases
def cases(draw: Draw) -> Case:
    size = draw(some.st.sampled_from([1, 2, 2, 3, 4]))
    features = draw(some.column_names(least=size, most=size))
    weights = draw(some.st.lists(some.st.sampled_from(QUARTERS), min_size=size, max_size=size, unique=True))
    cells = some.st.sampled_from([*QUARTERS, *(LARGE * 2), *([None] * 8)])
    columns = dict.fromkeys(("spare", *reversed(features)), ("double", cells))
    columns["label"] = ("string", some.categories(missing=True))
    table = some.table(draw, columns, least=draw(some.st.sampled_from([0, 1, 4, 6, 8])), most=10)
    whole = Layout(1, 10_000)
    cut = Layout(draw(some.st.integers(1, 3)), draw(some.st.integers(1, 3)))
    layouts = draw(some.st.sampled_from([(whole, cut), (cut, whole)]))
    return Case(table, features, tuple(weights), draw(some.st.sampled_from(QUARTERS)), layouts)


@dataclass(frozen=True)
class Seen:
    results: tuple[Table, Table]
    """What came back, one for each layout."""
    python: tuple[str, ...]
    """The steps of the query plan that run Python, each with the type of its UDF where the plan tells."""


@kata.drive
def run(score, case: Case, spark) -> Seen:
    results = []
    for layout in case.layouts:
        table = case.table.on(spark, partitions=layout.partitions)
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", layout.batch)
        result = score(table, list(case.features), list(case.weights), case.bias)
        results.append(read(result))
    plan = result._jdf.queryExecution().optimizedPlan().toString()
    python = re.findall(r"^\W*(\w+EvalPython|\w+InPandas|\w+InArrow)\b.*?(?:, (\d+))?$", plan, re.MULTILINE)
    return Seen((results[0], results[1]), tuple(f"{step} {kind}".strip() for step, kind in python))


MODERATE = 500.0
"""Scores up to here, of either sign, are no trouble to any formula for the sigmoid."""

VECTORISED = {
    "ArrowEvalPython 200": "a pandas UDF",
    "ArrowEvalPython 204": "a pandas UDF over an iterator of batches",
    "ArrowEvalPython 250": "an Arrow UDF",
    "ArrowEvalPython 251": "an Arrow UDF over an iterator of batches",
    "MapInPandas": "mapInPandas",
    "MapInArrow": "mapInArrow",
}
"""Steps whose Python sees many rows at once. A plain UDF is `BatchEvalPython`, or `ArrowEvalPython 101`: Arrow
carries its rows, but it is called for each of them."""


@kata.property
def keeps_every_row(case: Case, seen: Seen) -> None:
    """The result has the rows and columns of the table as they were, and `probability`, a double."""
    right = scored(case)
    for result in seen.results:
        expect(sorted(result.columns) == sorted(right.columns), "the columns are others", expected=right)
        expect(result.type_of("probability") == "double", "`probability` is to be a double", expected=right)
        rows = result.by()
        expect(rows.keys() == case.table.by().keys(), "each row of the table is to be kept", expected=right)
        for key, before in case.table.by().items():
            for name, cell in before.items():
                expect(same(rows[key][name], cell), f"a cell of {name!r} has changed", expected=right)


@kata.property
def answers_null_with_null(case: Case, seen: Seen) -> None:
    """A row with a null in one of the features has no probability: null, and nothing made up."""
    found = probabilities(seen.results[0])
    for key, z in scores(case).items():
        if z is None and key in found:
            expect(found[key] is None, "a row with a null among its features got a probability", expected=scored(case))


@kata.property
def gives_the_sigmoid_of_the_score(case: Case, seen: Seen) -> None:
    """The probability is 1 / (1 + exp(-z)) of the score z = w·x + b, each weight with its own feature."""
    found = probabilities(seen.results[0])
    for key, z in scores(case).items():
        if z is not None and abs(z) <= MODERATE and key in found:
            expect(close(found[key], sigmoid(z)), f"the score {z} has another probability", expected=scored(case))


@kata.property
def bears_large_scores(case: Case, seen: Seen) -> None:
    """A score far from 0 gives a probability of 0 or 1 (all but), never NaN or null."""
    found = probabilities(seen.results[0])
    for key, z in scores(case).items():
        if z is not None and abs(z) > MODERATE and key in found:
            expect(close(found[key], sigmoid(z)), f"the score {z} is too much for the formula", expected=scored(case))


@kata.property
def same_result_for_any_batching(case: Case, seen: Seen) -> None:
    """Other partitions and other batches give each row the same probability."""
    one, other = map(probabilities, seen.results)
    for key in one.keys() & other.keys():
        alike = same(one[key], other[key]) or close(one[key], other[key])
        expect(alike, f"other batches, other probability: {one[key]} and {other[key]}", expected=scored(case))


@kata.property
def works_on_whole_batches(case: Case, seen: Seen) -> None:
    """Python is called once for a batch of rows, not for each row, and it is Python that does the scoring."""
    if case.table.rows:
        expect(bool(seen.python), "no UDF takes part in the result", expected="a pandas UDF")
    for step in seen.python:
        expect(step in VECTORISED, f"a step of the plan is no vectorised UDF ({step})", expected="a pandas UDF")


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def close(found: object, right: object) -> bool:
    """Right to 1e-9 of the value, or to 1e-12 where a good formula may round a tiny probability to 0."""
    if not isinstance(found, float) or not isinstance(right, float):
        return False
    return abs(found - right) <= max(1e-9 * abs(right), 1e-12)


def scores(case: Case) -> dict:
    """The score of each row by its `id`, None where a feature is null."""
    return {
        key: None
        if any(row[name] is None for name in case.features)
        else math.fsum(w * row[name] for w, name in zip(case.weights, case.features, strict=True)) + case.bias
        for key, row in case.table.by().items()
    }


def probabilities(table: Table) -> dict:
    return dict(zip(table.column("id"), table.column("probability"), strict=True))


def scored(case: Case) -> Table:
    """A right result."""
    right = [None if z is None else sigmoid(z) for z in scores(case).values()]
    return case.table.with_column("probability", "double", right)


def by_udf(df, features, weights, bias, of_score, gaps=None):
    """Score with a pandas UDF that makes a probability of a Series of scores."""

    @F.pandas_udf("double")
    def udf(*columns: pd.Series) -> pd.Series:
        present = [column if gaps is None else gaps(column) for column in columns]
        return of_score(sum(w * column for w, column in zip(weights, present, strict=True)) + bias)

    return df.withColumn("probability", udf(*features))


def stable(z):
    return 0.5 * (1 + np.tanh(z / 2))


def by_row(df, features, weights, bias, **options):
    def one(*cells):
        if None in cells:
            return None
        return float(stable(sum(w * cell for w, cell in zip(weights, cells, strict=True)) + bias))

    return df.withColumn("probability", F.udf(one, "double", **options)(*features))


@kata.misconception(
    "a UDF is a UDF",
    because="A plain UDF is called once for every row, and every row is taken apart and put together again in Python. "
    "A vectorised one computes a whole batch in a single call.",
    rejected_by=works_on_whole_batches,
)
def row_at_a_time(df, features, weights, bias):
    return by_row(df, features, weights, bias, useArrow=False)


@kata.misconception(
    "Arrow makes any UDF a vectorised one",
    because="useArrow=True changes how the rows travel. The function is still called for one row after the other.",
    rejected_by=works_on_whole_batches,
)
def arrow_row_at_a_time(df, features, weights, bias):
    return by_row(df, features, weights, bias, useArrow=True)


@kata.misconception(
    "the largest score in sight keeps exp() small",
    because="A pandas UDF sees a batch, and how large it is and which rows are in it is chance. Whatever is computed "
    "over the batch changes with it.",
    rejected_by=same_result_for_any_batching,
)
def scaled_by_batch(df, features, weights, bias):
    return by_udf(df, features, weights, bias, lambda z: stable(z / max(1.0, z.abs().max())))


@kata.misconception(
    "a gap is filled with the mean of what the function sees",
    because="What it sees is a batch, so the mean is another one each time. And null asks for null: a gap is no place "
    "for a guess at scoring time.",
    rejected_by=answers_null_with_null,
)
def gap_as_batch_mean(df, features, weights, bias):
    return by_udf(df, features, weights, bias, stable, gaps=lambda column: column.fillna(column.mean()).fillna(0.0))


@kata.misconception(
    "null counts as 0",
    because="Zero is a value like any other, and the probability that comes of it looks as good as a real one.",
    rejected_by=answers_null_with_null,
)
def null_as_zero(df, features, weights, bias):
    return by_udf(df, features, weights, bias, stable, gaps=lambda column: column.fillna(0.0))


@kata.misconception(
    "rows with a gap need no answer",
    because="Nobody asked for fewer rows. What cannot be scored is to be seen as such, by a null.",
    rejected_by=keeps_every_row,
)
def rows_dropped(df, features, weights, bias):
    return by_udf(df.dropna(subset=features), features, weights, bias, stable)


@kata.misconception(
    "exp(z) / (1 + exp(z)) is the same formula",
    because="On paper it is. Above 709 exp(z) is infinite, infinity by infinity is NaN, and Spark shows that as null.",
    rejected_by=bears_large_scores,
)
def overflow(df, features, weights, bias):
    return by_udf(df, features, weights, bias, lambda z: np.exp(z) / (1 + np.exp(z)))


@kata.misconception(
    "math.exp does for a batch",
    because="math.exp takes one number and raises OverflowError where NumPy says infinity: a single large score stops "
    "the whole job.",
    rejected_by=ANSWERS,
)
def math_exp(df, features, weights, bias):
    return by_udf(df, features, weights, bias, lambda z: z.map(lambda each: 1 / (1 + math.exp(-each))))


@kata.misconception(
    "the weights follow the columns of the table",
    because="They follow the list of features, which may name the columns in any order and leave some out.",
    rejected_by=gives_the_sigmoid_of_the_score,
)
def table_order(df, features, weights, bias):
    return by_udf(df, [name for name in df.columns if name in features], weights, bias, stable)
