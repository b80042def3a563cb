"""Through the pandas API on Spark and back: the index comes and goes, the rows stay where they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, missing, read, same

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Go through the pandas API on Spark and back",
    objectives=("pandas-on-spark",),
    level=2,
    examples=8,
    hints=(
        "What does a pandas DataFrame have to have that Spark's has not? What becomes of it at each crossing?",
        "df.pandas_api() makes up an index, and to_spark() drops it; an index that was a column has to be named on the "
        "way back, too. Then look at sum() of a column with null and with NaN.",
        "psdf = df.pandas_api(); total = psdf[column].dropna().sum(); psdf['share'] = psdf[column] / (total or "
        "float('nan')); return psdf.to_spark(). Why is the 0 made NaN?",
    ),
    see=(
        "Pandas API on Spark guide: From/to pandas and PySpark DataFrames",
        "PySpark API reference: DataFrame.pandas_api, pyspark.pandas.DataFrame.to_spark",
    ),
    without={"a name with a dot": "a dot would have to be quoted, which is another lesson; the contract rules it out"},
)


@dataclass(frozen=True)
class Case:
    table: Table
    column: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    column, spare = draw(some.column_names(least=2, most=2))
    amounts = some.numbers().map(lambda x: x if x == 0 else abs(x))
    cells = {spare: ("double", some.gaps(some.numbers())), column: ("double", some.gaps(amounts))}
    table = some.table(draw, cells, least=2, most=7)
    return Case(table, column, draw(some.partitions()))


def known(rows, partitions: int | None = None) -> Case:
    return Case(Table.of({"id": "bigint", "y": "double", "unit price": "double"}, rows), "unit price", partitions)


kata.always(
    known([]),
    known([(5, 1.0, 2.0)]),
    known([(3, None, None), (8, nan, nan)], 2),
    known([(3, 1.0, 0.0), (1, 1.0, -0.0), (7, 1.0, nan)]),
    known([(4, 2.0, 2.0**-20), (2, None, None), (6, nan, 1e9), (9, 0.5, nan)], 3),
    known([(4, 1.0, 2.5), (9, 1.0, 2.5), (1, 2.0, 5.0)]),
)


@kata.edge
def nothing_to_share(case: Case) -> bool:
    """all values present are 0"""
    return total(case) == 0 and any(not missing(x) for x in case.table.column(case.column))


@dataclass(frozen=True)
class Seen:
    result: Table
    on_spark: bool
    """Does Spark compute the result from the table that it was given?"""
    by_pandas_api: bool
    """Does a frame of the pandas API on Spark take part in it?"""


@kata.drive
def run(add_share, case: Case, spark) -> Seen:
    given = case.table.on(spark, partitions=case.partitions).alias("given")
    result = add_share(given, case.column)
    table = read(result)
    plan = result._jdf.queryExecution().analyzed().toString()
    return Seen(table, "SubqueryAlias given" in plan, "__natural_order__" in plan)


@kata.property
def keeps_every_row(case: Case, seen: Seen) -> None:
    """The result has the rows of the table, each with its own `id`, its columns, and `share`, a double; no index."""
    expect_kept(seen.result, case.table, adding=["share"], expected=shared(case))
    expect(seen.result.type_of("share") == "double", "`share` is to be a double", expected=shared(case))


@kata.property
def leaves_gaps_alone(case: Case, seen: Seen) -> None:
    """A row without a value has no share; if no value is above 0, no row has one."""
    found = seen.result.cells("share")
    for key, right in shared(case).cells("share").items():
        if missing(right):
            expect(missing(found.get(key)), f"row {key} has a share of what is not there", expected=shared(case))


@kata.property
def gives_each_value_its_share(case: Case, seen: Seen) -> None:
    """The share is the value divided by the sum of all values present."""
    found = seen.result.cells("share")
    for key, right in shared(case).cells("share").items():
        if not missing(right) and key in found:
            message = f"the share of row {key} is not its value by the sum of all, {total(case)}"
            expect(same(found[key], right), message, expected=shared(case))


@kata.property
def stays_on_spark(case: Case, seen: Seen) -> None:
    """Spark computes the result from the rows of the table: they were not collected and sent back."""
    expect(seen.on_spark, "the rows were brought to the driver and sent back to Spark", expected="a plan over `df`")


@kata.property
def goes_through_the_pandas_api(case: Case, seen: Seen) -> None:
    """The result comes out of a frame of the pandas API on Spark."""
    expect(seen.by_pandas_api, "no frame of the pandas API on Spark takes part", expected="df.pandas_api() takes part")


def total(case: Case) -> float:
    """The sum of the values present."""
    return fsum(x for x in case.table.column(case.column) if not missing(x))


def shared(case: Case) -> Table:
    """A right result."""
    whole = total(case)
    shares = [None if missing(x) or whole == 0 else x / whole for x in case.table.column(case.column)]
    return case.table.with_column("share", "double", shares)


def with_share(psdf, column):
    """A right `share` in a frame of the pandas API, be it pandas' own or Spark's."""
    psdf["share"] = psdf[column] / (psdf[column].dropna().sum() or nan)
    return psdf


@kata.misconception(
    "the id makes a good index, and comes back by itself",
    because="to_spark() drops the index unless it is told under which name to keep it. pandas_api(index_col='id') "
    "needs to_spark(index_col='id').",
    rejected_by=keeps_every_row,
)
def id_lost(df, column):
    return with_share(df.pandas_api(index_col="id"), column).to_spark()


@kata.misconception(
    "the made-up index is part of the table",
    because="The pandas API numbers the rows because pandas has to have an index. Nobody asked for that column, and "
    "the numbers may be others at the next run.",
    rejected_by=keeps_every_row,
)
def index_kept(df, column):
    return with_share(df.pandas_api(), column).reset_index().to_spark()


@kata.misconception(
    "pandas code needs pandas data",
    because="toPandas() brings all rows to the driver, where a large table does not fit. pandas_api() gives the same "
    "methods over rows that stay where they are.",
    rejected_by=stays_on_spark,
)
def collected(df, column):
    import pyspark.pandas as ps

    return with_share(ps.from_pandas(df.toPandas()), column).to_spark()


@kata.misconception(
    "sum() passes over NaN here as it does in pandas",
    because="In a column that comes from Spark, the pandas API passes over null, and a NaN makes the sum NaN. dropna() "
    "takes out both.",
    rejected_by=gives_each_value_its_share,
)
def nan_in_the_sum(df, column):
    psdf = df.pandas_api()
    psdf["share"] = psdf[column] / (psdf[column].sum() or nan)
    return psdf.to_spark()


@kata.misconception(
    "a division by 0 answers with a gap by itself",
    because="0 by 0 does. But Spark holds NaN to be larger than every number, and so NaN by 0 is infinite here. Look "
    "at the sum before you divide by it.",
    rejected_by=leaves_gaps_alone,
)
def divided_by_zero(df, column):
    psdf = df.pandas_api()
    psdf["share"] = psdf[column] / psdf[column].dropna().sum()
    return psdf.to_spark()


@kata.misconception(
    "a gap is a share of 0",
    because="Zero is the share of what is known to be nothing. What is not known has no share, and the column is to be "
    "left as it is.",
    rejected_by=leaves_gaps_alone,
)
def gap_as_zero(df, column):
    psdf = df.pandas_api()
    filled = psdf[column].fillna(0.0)
    psdf["share"] = filled / (filled.sum() or nan)
    return psdf.to_spark()


@kata.misconception(
    "rows without a value are dropped",
    because="dropna() on the whole frame, or on the column before it is put back, loses rows that have other things to "
    "tell. Leave gaps out of the sum alone.",
    rejected_by=keeps_every_row,
)
def rows_dropped(df, column):
    return with_share(df.pandas_api().dropna(subset=[column]), column).to_spark()


@kata.misconception(
    "Column expressions do the same",
    because="They do, and are as good. But code written for pandas is to run on Spark here with few changes, and that "
    "is what the pandas API is for.",
    rejected_by=goes_through_the_pandas_api,
)
def without_pandas(df, column):
    x = F.nanvl(column, F.lit(None))
    whole = df.agg(F.nullif(F.sum(x), F.lit(0.0))).first()[0]
    return df.withColumn("share", x / F.lit(whole).cast("double"))
