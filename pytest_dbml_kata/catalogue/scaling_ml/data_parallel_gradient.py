"""A data-parallel gradient: each row is looked at once, where it lies, and only sums travel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_same, plain, returned

if IN_ENGINE:
    from unittest.mock import patch

    from pyspark import RDD
    from pyspark.ml.functions import array_to_vector, vector_to_array
    from pyspark.sql import functions as F
    from pyspark.sql.classic.dataframe import DataFrame

    from pytest_dbml_kata.observe import Calls

kata = Kata(
    title="Compute the gradient of a linear model where the data are",
    objectives=("distribute-linear", "distributed-difficulties"),
    level=2,
    hints=(
        "Which numbers of a partition are enough to put the gradient of the whole table together?",
        "The gradient of a mean is a sum over rows, divided by their number. Sums and counts of partitions add up, "
        "means do not. One aggregation can return all of them at once.",
        "df.rdd.treeAggregate((zeros, 0), add_row, add_sums), or one df.agg of F.count and, for each feature, F.sum "
        "of (prediction - label) * feature; then 2 / n times each sum, if n > 0",
    ),
    see=(
        "Spark RDD API reference: RDD.treeAggregate",
        "Spark ML guide: Advanced topics, optimisation of linear methods",
    ),
    examples=10,
    without={
        "a null": "rows are complete, as they are after imputing and assembling",
        "a NaN": "rows are complete, as they are after imputing and assembling",
        "null and NaN": "rows are complete, as they are after imputing and assembling",
        "all missing": "rows are complete, as they are after imputing and assembling",
    },
)

MANY = 240
"""The least number of rows of the larger table, which has the same rows again and again."""


@dataclass(frozen=True)
class Case:
    table: Table
    weights: tuple[float, ...]
    partitions: int | None = None
    batch: int = 10_000


@kata.cases
def cases(draw: Draw) -> Case:
    # Quarters times quarters: all sums are exact, in whatever order they are added up.
    pick = some.st.sampled_from
    quarters = some.st.integers(-12, 12).map(lambda n: n / 4)
    width = draw(pick([1, 2, 2, 3]))
    vector = some.st.tuples(*[quarters] * width)
    least = draw(pick([1, 4, 4, 4]))
    label = some.st.integers(-8, 8).map(float) | pick([-0.0, 2.0**-17, 1e6])
    table = some.table(draw, {"features": ("vector", vector), "label": ("double", label)}, least=least, most=8)
    weights = draw(vector)
    partitions = draw(pick([None, 2, 3, 3, 2, 3, 7]))
    batch = draw(pick([10_000, 1, 2]))
    return Case(table, weights, partitions, batch)


COLUMNS = {"id": "bigint", "features": "vector", "label": "double"}

kata.always(
    Case(Table.of(COLUMNS, []), (1.0, 2.0)),
    Case(Table.of(COLUMNS, [(0, (0.25, 2.0), 1.0)]), (1.0, 2.0), 3),
    Case(Table.of(COLUMNS, [(0, (0.25,), 1.0), (1, (2.0,), 1.0)]), (1.0,)),
)


@dataclass(frozen=True)
class Seen:
    gradient: tuple[float, ...]
    repeated: tuple[float, ...]
    """The gradient of the larger table."""
    computed: dict[int, int]
    """How often the source computed each row of the table, by its id."""
    fetched: int
    """How many numbers of the larger table, or made of it, came to the driver."""


@kata.drive
def run(gradient, case: Case, spark, scratch) -> Seen:
    def answer(table: Table, partitions: int | None, calls: Calls) -> tuple[float, ...]:
        result = gradient(noted(table, spark, partitions, calls), list(case.weights))
        returned(result, list, "a list of floats")
        returned([plain(each) for each in result], list, "a list of floats", items=int | float)
        return tuple(float(each) for each in result)

    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", case.batch)
    calls = Calls.within(scratch)
    small = answer(case.table, case.partitions, calls)
    computed = Counter(int(key) for note in calls.all() for key in note.split())

    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 10_000)
    times = -(-MANY // max(len(case.table.rows), 1))
    repeated = Table(case.table.schema, case.table.rows * times)
    with fetches(numbers_in) as fetched:
        large = answer(repeated, 3, Calls.within(scratch, "others"))
    return Seen(small, large, computed, sum(fetched))


def noted(table: Table, spark, partitions: int | None, calls: Calls):
    """The table from a source that notes the ids of the rows that it computes."""

    def noting(batches):
        for batch in batches:
            calls.note(" ".join(map(str, batch.column("id").to_pylist())))
            yield batch

    kinds = {"id": "bigint", "features": "array<double>", "label": "double"}
    schema = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    source = Table.of(kinds, table.rows).on(spark, partitions=partitions)
    return source.mapInArrow(noting, schema).withColumn("features", array_to_vector("features"))


@contextmanager
def fetches(size: Callable[[Any], int]) -> Iterator[list[int]]:
    """How many numbers, by ``size``, each call that brings data to the driver has brought."""
    found: list[int] = []

    def counting(method):
        def call(self, *args, **options):
            result = method(self, *args, **options)
            kept = list(result) if isinstance(result, Iterator) else result
            found.append(size(kept))
            return kept if kept is result else iter(kept)

        return call

    methods = [(DataFrame, each) for each in ("collect", "toPandas", "toArrow", "toLocalIterator", "tail")]
    methods.append((RDD, "collect"))
    with ExitStack() as stack:
        for owner, name in methods:
            stack.enter_context(patch.object(owner, name, counting(getattr(owner, name))))
        yield found


def numbers_in(value: Any) -> int:
    """How many numbers a value is made of, be it rows, a pandas DataFrame or an Arrow table."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    elif hasattr(value, "to_pylist"):
        value = value.to_pylist()
    cells = plain(value)
    return sum(map(numbers_in, cells)) if isinstance(cells, tuple) else 1


@kata.property
def gives_the_gradient_of_the_mean_loss(case: Case, seen: Seen) -> None:
    """Entry j is 2/n times the sum of (w·x - y) * x_j over all rows; without any row each entry is 0."""
    expect_same(seen.gradient, right(case), "this is not the gradient")


@kata.property
def same_for_any_partitioning(case: Case, seen: Seen) -> None:
    """The same rows, each as many times as any other and dealt out in another way, have the same gradient."""
    expect_same(seen.gradient, seen.repeated, f"with every row repeated the gradient is {list(seen.repeated)}")


@kata.property
def computes_each_row_once(case: Case, seen: Seen) -> None:
    """One pass over the data: the source of the table computes each of its rows once, not once for every question."""
    for key in case.table.column("id"):
        times = seen.computed.get(key, 0)
        expect(times == 1, f"the row with id {key} was computed {times} times", expected="once")


@kata.property
def leaves_rows_where_they_are(case: Case, seen: Seen) -> None:
    """Of a table with hundreds of rows a handful of sums for each partition comes to the driver, and no rows."""
    message = f"of {MANY} rows or a few more {seen.fetched} numbers came to the driver"
    expect(seen.fetched < MANY / 2, message, expected="some numbers for each partition")


def right(case: Case) -> list[float]:
    """The gradient, in fractions: exact but for the last step."""
    total = [Fraction(0)] * len(case.weights)
    for features, label in zip(case.table.column("features"), case.table.column("label"), strict=True):
        products = [Fraction(weight) * Fraction(x) for weight, x in zip(case.weights, features, strict=True)]
        residual = sum(products) - Fraction(label)
        total = [each + residual * Fraction(x) for each, x in zip(total, features, strict=True)]
    return [float(2 * each / max(len(case.table.rows), 1)) for each in total]


def terms(df, weights, sign=1):
    """For each row its part in each entry of the gradient: g0, g1, ..."""
    x = [vector_to_array("features")[j] for j in range(len(weights))]
    residual = sum(w * each for w, each in zip(weights, x, strict=True)) - F.col("label")
    return df.select([(sign * 2 * residual * each).alias(f"g{j}") for j, each in enumerate(x)])


def aggregated(rows, how):
    entries = [how(name) for name in rows.columns if name != "part"]
    return [value or 0.0 for value in rows.agg(*entries).first()]


@kata.misconception(
    "the mean of the partitions' gradients is the gradient",
    because="Partitions differ in size, and a row in a small one would count for more. Add up the sums and the counts, "
    "and divide once, at the end.",
    rejected_by=same_for_any_partitioning,
)
def mean_of_means(df, weights):
    rows = terms(df, weights).withColumn("part", F.spark_partition_id())
    means = [F.avg(f"g{j}").alias(f"g{j}") for j in range(len(weights))]
    return aggregated(rows.groupBy("part").agg(*means), F.avg)


@kata.misconception(
    "counting the rows beforehand is free",
    because="Nothing is kept unless somebody asks for it: each action computes the table anew, from the source on. Let "
    "the one pass that adds up the terms count the rows too.",
    rejected_by=computes_each_row_once,
)
def counted_first(df, weights):
    n = df.count()
    return [value / max(n, 1) for value in aggregated(terms(df, weights), F.sum)]


@kata.misconception(
    "each entry of the gradient is a job of its own",
    because="With a thousand features that is a thousand passes over the data. One aggregation can return all entries.",
    rejected_by=computes_each_row_once,
)
def pass_by_pass(df, weights):
    return [aggregated(terms(df, weights).select(f"g{j}"), F.avg)[0] for j in range(len(weights))]


@kata.misconception(
    "NumPy is fast, so the rows go to NumPy",
    because="All rows have to fit into the driver's memory, and while one machine computes the others wait. Send the "
    "weights to the data: they are a few numbers, the rows are not.",
    rejected_by=leaves_rows_where_they_are,
)
def collected(df, weights):
    rows = terms(df, weights).toPandas()
    return rows.mean().fillna(0.0).tolist()


@kata.misconception(
    "the gradient is a sum over all rows",
    because="That is the gradient of the summed loss, which grows with the table, so that a step size that suits one "
    "day is far too large for a year. The mean loss divides by the number of rows.",
    rejected_by=same_for_any_partitioning,
)
def summed(df, weights):
    return aggregated(terms(df, weights), F.sum)


@kata.misconception(
    "the residual is label minus prediction",
    because="Then the result points downhill, and a step against it goes uphill. The derivative of (prediction - "
    "label)² has the prediction first.",
    rejected_by=gives_the_gradient_of_the_mean_loss,
)
def downhill(df, weights):
    return aggregated(terms(df, weights, sign=-1), F.avg)
