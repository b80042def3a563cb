"""Centring a column: a pandas UDF sees a batch, and the mean of a batch is not the mean of the column."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, missing, read

if IN_ENGINE:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from pyspark.sql import functions as F

kata = Kata(
    title="Repair a UDF that centres a column",
    objectives=("pandas-udf", "arrow", "distributed-difficulties"),
    level=1,
    hints=(
        "How many values does the Series hold that your function is given, and who decides that?",
        "Two steps: one number for the whole table first, then a subtraction that each row can do on its own. Which "
        "values does avg() leave out, null or NaN?",
        "mean = df.agg(F.avg(F.nanvl(x, F.lit(None)))).first()[0], then df.withColumn('centred', x - F.lit(mean)); it "
        "may be None, so cast the literal to double.",
    ),
    see=("Spark SQL guide: Apache Arrow in PySpark, setting the Arrow batch size", "PySpark API reference: pandas_udf"),
    without={"a name with a dot": "a dot would have to be quoted, which is another lesson; the contract rules it out"},
)


@dataclass(frozen=True)
class Case:
    table: Table
    column: str
    batch: int
    """The most rows that a UDF is handed at once."""
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    column, spare = draw(some.column_names(least=2, most=2))
    cells = dict.fromkeys((spare, column), ("double", some.gaps(some.numbers())))
    table = some.table(draw, cells, most=10)
    batch = draw(some.st.integers(1, 3))
    return Case(table, column, batch, draw(some.partitions()))


SAME = Table.of({"id": "bigint", "age": "double", "income": "double"}, [(0, 1.0, 2.0), (1, 1.0, 2.0)])

kata.always(Case(SAME, "income", 1))


@dataclass(frozen=True)
class Seen:
    result: Table
    batches: tuple[tuple[int, ...], ...]
    """The ids of the rows that a pandas UDF is handed together."""


@kata.drive
def run(centre, case: Case, spark) -> Seen:
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", case.batch)
    table = case.table.on(spark, partitions=case.partitions)
    return Seen(read(centre(table, case.column)), batches_of(table))


def batches_of(table) -> tuple[tuple[int, ...], ...]:
    """How Spark cuts a table into batches."""

    def ids(batches):
        for batch in batches:
            yield pd.DataFrame({"ids": [batch["id"].tolist()]})

    return tuple(sorted(tuple(row.ids) for row in table.mapInPandas(ids, "ids array<bigint>").collect()))


@kata.property
def keeps_every_row(case: Case, seen: Seen) -> None:
    """The result has the rows and columns of the table as they were, and `centred`, a double."""
    expect_kept(seen.result, case.table, adding=["centred"], expected=centred(case))
    expect(seen.result.type_of("centred") == "double", "`centred` is to be a double", expected=centred(case))


@kata.property
def leaves_a_gap_where_one_was(case: Case, seen: Seen) -> None:
    """`centred` is missing in exactly those rows in which the column is."""
    found = seen.result.cells("centred")
    for key, x in case.table.cells(case.column).items():
        gap = missing(found.get(key))
        expect(gap or not missing(x), f"row {key} has no value, and yet it is centred", expected=centred(case))
        expect(missing(x) or not gap, f"row {key} has a value, and is not centred", expected=centred(case))


@kata.property
def takes_the_same_from_every_row(case: Case, seen: Seen) -> None:
    """One number is subtracted from the values of all batches and all partitions alike."""
    taken = subtracted(case, seen)
    said = "; ".join(words(batch, taken) for batch in seen.batches if taken.keys() & set(batch))
    message = f"one mean is to be taken from all rows; batch by batch it was {said}"
    expect(agree(case, taken), message, expected=centred(case))


@kata.property
def takes_the_mean_of_all_values(case: Case, seen: Seen) -> None:
    """What is subtracted is the mean of the values present in the whole column, each counted once."""
    taken = subtracted(case, seen)
    for each in taken.values() if agree(case, taken) else ():
        message = f"{each} is taken from the values, and their mean is {mean(case)}"
        expect(close(case, each, mean(case)), message, expected=centred(case))


def present(case: Case) -> dict[int, float]:
    """The values that are there, by the id of their row."""
    return {key: x for key, x in case.table.cells(case.column).items() if not missing(x)}


def mean(case: Case) -> float | None:
    values = present(case).values()
    return fsum(values) / len(values) if values else None


def subtracted(case: Case, seen: Seen) -> dict[int, float]:
    """What was taken from each value that is there before and after."""
    found = seen.result.cells("centred")
    return {key: x - found[key] for key, x in present(case).items() if not missing(found.get(key))}


def close(case: Case, one: float, other: float) -> bool:
    """Equal but for the rounding that sums and differences of numbers of this size bring."""
    return abs(one - other) <= 1e-12 * max(map(abs, present(case).values()))


def agree(case: Case, taken: dict[int, float]) -> bool:
    """Was one and the same number taken from every row?"""
    return all(close(case, each, next(iter(taken.values()))) for each in taken.values())


def words(batch: tuple[int, ...], taken: dict[int, float]) -> str:
    """What was taken from the values of one batch."""
    rows = [key for key in batch if key in taken]
    numbers = " and ".join(str(each) for each in dict.fromkeys(taken[key] for key in rows))
    noun = "rows" if len(rows) > 1 else "row"
    return f"{noun} {', '.join(map(str, rows))} minus {numbers}"


def centred(case: Case) -> Table:
    """A right result."""
    cells = [None if missing(x) else x - mean(case) for x in case.table.column(case.column)]
    return case.table.with_column("centred", "double", cells)


@kata.misconception(
    "a pandas UDF gets the whole column",
    because="It gets one batch of rows at a time, 10 000 at most by default, from one partition. A mean taken inside "
    "is the mean of that batch; what concerns all rows has to be computed before, by Spark.",
    rejected_by=takes_the_same_from_every_row,
)
def mean_of_the_batch(df, column):
    @F.pandas_udf("double")
    def centred(x: pd.Series) -> pd.Series:
        return x - x.mean()

    return df.withColumn("centred", centred(column))


@kata.misconception(
    "all batches of an iterator make up the column",
    because="They make up one partition. Each task has an iterator of its own, so a table of many partitions is "
    "centred on many means.",
    rejected_by=takes_the_same_from_every_row,
)
def mean_of_the_partition(df, column):
    @F.pandas_udf("double")
    def centred(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        every = list(batches)
        mean = pd.concat(every).mean() if every else None
        for x in every:
            yield x - mean

    return df.withColumn("centred", centred(column))


@kata.misconception(
    "the mean of the batches' means is the mean",
    because="Only if all batches hold equally many values. The last batch is short, and gaps are not counted, so add "
    "up sums and counts, and divide once.",
    rejected_by=takes_the_mean_of_all_values,
)
def mean_of_means(df, column):
    def means(batches):
        for batch in batches:
            yield pd.DataFrame({"mean": [batch[column].mean()]})

    found = df.mapInPandas(means, "mean double").toPandas()["mean"].mean()
    mean = None if np.isnan(found) else float(found)
    return df.withColumn("centred", F.nanvl(column, F.lit(None)) - F.lit(mean))


@kata.misconception(
    "avg() passes over whatever is missing",
    because="It passes over null. One NaN among the values makes the average NaN, and with it every centred value, so "
    "make NaN a null before averaging.",
    rejected_by=leaves_a_gap_where_one_was,
)
def nan_in_the_mean(df, column):
    mean = df.agg(F.avg(column)).first()[0]
    return df.withColumn("centred", F.col(column) - mean)


@kata.misconception(
    "a gap counts as 0",
    because="A zero that nobody measured pulls the mean towards 0. A mean is that of the values there are.",
    rejected_by=takes_the_mean_of_all_values,
)
def gap_as_zero(df, column):
    x = F.nanvl(column, F.lit(None))
    mean = df.agg(F.avg(F.coalesce(x, F.lit(0.0)))).first()[0]
    return df.withColumn("centred", x - F.lit(mean).cast("double"))


@kata.misconception(
    "a gap is centred at 0",
    because="Zero says that the value is exactly the mean. Filling gaps is a step of its own, and nobody asked for it.",
    rejected_by=leaves_a_gap_where_one_was,
)
def gap_at_the_mean(df, column):
    x = F.nanvl(column, F.lit(None))
    mean = df.agg(F.avg(x)).first()[0]
    return df.withColumn("centred", F.coalesce(x - F.lit(mean).cast("double"), F.lit(0.0)))


@kata.misconception(
    "rows without a value can go",
    because="Their other columns are as good as ever. What cannot be centred stays a gap.",
    rejected_by=keeps_every_row,
)
def rows_dropped(df, column):
    rest = df.dropna(subset=[column])
    mean = rest.agg(F.avg(column)).first()[0]
    return rest.withColumn("centred", F.col(column) - F.lit(mean).cast("double"))
