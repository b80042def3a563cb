"""Questions on pandas with Spark: the pandas API, Arrow, and pandas UDFs."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    from collections.abc import Callable
    from operator import methodcaller

    import numpy as np
    import pandas as pd
    import pyspark.pandas as ps
    from pyspark.sql import functions as F
    from pyspark.sql.functions import pandas_udf
    from sklearn.linear_model import LinearRegression

    from pytest_dbml_kata.observe import python_steps
    from pytest_dbml_kata.tables import Table

topic = Topic()

GUIDE = "https://spark.apache.org/docs/latest/api/python/"
PANDAS_API = Source(
    "PySpark reference: DataFrame.pandas_api",
    f"{GUIDE}reference/pyspark.sql/api/pyspark.sql.DataFrame.pandas_api.html",
)
TO_SPARK = Source(
    "PySpark reference: pandas-on-Spark DataFrame.to_spark",
    f"{GUIDE}reference/pyspark.pandas/api/pyspark.pandas.DataFrame.spark.frame.html",
)
OPTIONS = Source("pandas API on Spark: options", f"{GUIDE}tutorial/pandas_on_spark/options.html")
ARROW = Source("PySpark: Apache Arrow", f"{GUIDE}tutorial/sql/arrow_pandas.html")
PANDAS_UDF = Source("Databricks: pandas UDFs", "https://docs.databricks.com/aws/en/udf/pandas")

if IN_ENGINE:

    def result_of(way: Callable[[], object]) -> object:
        """What a call gives back, or the error that it raises."""
        try:
            return way()
        except Exception as error:
            return error


# The pandas API on Spark


@topic.question(
    objectives=("pandas-on-spark",),
    difficulty=1,
    stem="""
        `sdf` is a Spark DataFrame of two billion rows. Which expression lets a colleague write pandas syntax on it
        while its rows stay on the cluster?
    """,
    right=Right(
        text="`sdf.pandas_api()`",
        seen=["sdf.pandas_api()"],
        because="It gives a pandas-on-Spark DataFrame: pandas methods on the outside, a Spark plan within, and no row "
        "is moved to the driver.",
    ),
    wrong=(
        Wrong(
            text="`sdf.toPandas()`",
            seen=["sdf.toPandas()"],
            believed="Its name says that it leads to pandas, and on small tables it works.",
            because="It gives a plain pandas DataFrame, so every row is collected into the memory of the driver.",
        ),
        Wrong(
            text="`sdf.to_pandas()`",
            seen=["sdf.to_pandas()"],
            believed="It is the spelling of pandas-on-Spark, which has a method of that name.",
            because="A Spark DataFrame has no such method. On a pandas-on-Spark DataFrame it exists, and collects.",
        ),
        Wrong(
            text="`ps.from_pandas(sdf)`",
            seen=["ps.from_pandas(sdf)"],
            believed="The function stands in `pyspark.pandas` and makes pandas-on-Spark DataFrames.",
            because="It takes a plain pandas object that is already on the driver, and refuses a Spark DataFrame.",
        ),
    ),
    source=PANDAS_API,
)
def pandas_syntax_on_the_cluster(spark) -> list[str]:
    """Try each expression, and list those that give a pandas-on-Spark DataFrame."""
    sdf = spark.range(3)
    ways = {f"sdf.{method}()": methodcaller(method) for method in ("pandas_api", "toPandas", "to_pandas")}
    ways["ps.from_pandas(sdf)"] = ps.from_pandas
    return [text for text, way in ways.items() if isinstance(result_of(lambda way=way: way(sdf)), ps.DataFrame)]


@topic.question(
    objectives=("pandas-on-spark",),
    difficulty=2,
    stem="""
        `sdf` has the columns id, x and y. Which columns does `back` have?

            psdf = sdf.pandas_api().set_index("id")
            back = psdf.to_spark()
    """,
    right=Right(
        text="x and y, because an index is left behind",
        seen=["x", "y"],
        because="A Spark DataFrame has no index, and `to_spark()` leaves it out unless `index_col=` names a column for "
        "it. The id is lost here.",
    ),
    wrong=(
        Wrong(
            text="id, x and y, because an index becomes a column again",
            seen=["id", "x", "y"],
            believed="The index was made from a column, so it seems natural that it returns as that column.",
            because="It returns when it is asked for, with `to_spark(index_col='id')`. Otherwise it is left out.",
            claim="`to_spark()` turns the index of a pandas-on-Spark DataFrame back into a column.",
        ),
        Wrong(
            text="`__index_level_0__`, x and y, because an index keeps its internal name",
            seen=["__index_level_0__", "x", "y"],
            believed="Pandas-on-Spark carries its index in a column of such a name inside, as Parquet files do.",
            because="That column belongs to the inner frame. `to_spark()` selects the data columns alone.",
        ),
        Wrong(
            text="index, x and y, because an index is reset first",
            seen=["index", "x", "y"],
            believed="In pandas, `reset_index()` turns an index without a name into a column called index.",
            because="No index is reset on the way. Who wants it back calls `reset_index()` or passes `index_col=`.",
        ),
    ),
    source=TO_SPARK,
)
def columns_after_a_way_through_the_pandas_api(spark) -> list[str]:
    """Set an index in pandas-on-Spark, convert back, and list the columns."""
    sdf = spark.createDataFrame(pd.DataFrame({"id": [7, 8], "x": [1.0, 2.0], "y": [3.0, 4.0]}))
    psdf = sdf.pandas_api().set_index("id")
    back = psdf.to_spark()
    return back.columns


@topic.question(
    objectives=("pandas-on-spark",),
    difficulty=1,
    stem="""
        `sdf` has one partition, with these rows in this order. What does `sdf.pandas_api().loc[1, "shop"]` give?

            id  shop
             2  north
             0  east
             1  south
    """,
    right=Right(
        text="east, as labels count from 0",
        seen="east",
        because="Without `index_col=` the rows get a default index that counts them from 0 in the order in which they "
        "come. Label 1 is the second row, whatever its id.",
    ),
    wrong=(
        Wrong(
            text="south, as its id is 1",
            seen="south",
            believed="The column called id looks like an index, and stands first.",
            because="No column is guessed to be the index. That would take `sdf.pandas_api(index_col='id')`.",
        ),
        Wrong(
            text="north, as labels count from 1",
            seen="north",
            believed="`row_number()` of SQL gives the first row a 1, so counting from 1 seems to be Spark's way.",
            because="The default index starts at 0, as that of pandas does, so label 0 is the first row.",
        ),
        Wrong(
            text="A `KeyError`, as there is no index",
            seen="KeyError",
            believed="A Spark DataFrame is known to have no index, so a label seems to have nothing to refer to.",
            because="Pandas-on-Spark attaches an index of its own when it is given none. That is work for Spark, so "
            "naming `index_col` is better on large tables.",
        ),
    ),
    source=OPTIONS,
)
def label_without_an_index_column(spark) -> str | None:
    """Look up label 1 in a table that went to the pandas API without an index column."""
    rows = pd.DataFrame({"id": [2, 0, 1], "shop": ["north", "east", "south"]})
    psdf = spark.createDataFrame(rows).coalesce(1).pandas_api()
    return error_of(lambda: psdf.loc[1, "shop"]) or psdf.loc[1, "shop"]


@topic.question(
    objectives=("pandas-on-spark",),
    difficulty=2,
    stem="""
        What is the value of `total` at label "a"?

            import pyspark.pandas as ps
            ps.set_option("compute.ops_on_diff_frames", True)
            one = ps.Series([1, 2, 3], index=["a", "b", "c"])
            two = ps.Series([10, 20, 30], index=["c", "b", "a"])
            total = one + two
    """,
    right=Right(
        text="31",
        seen=31,
        because="The two are joined on their index, so 1 meets the 30 that has the label a. This join is a shuffle, "
        "which is why the option exists.",
    ),
    wrong=(
        Wrong(
            text="11",
            seen=11,
            believed="Both have three rows, so they seem to be added row by row.",
            because="Distributed rows have no position that two frames would share. Labels decide, as in pandas.",
        ),
        Wrong(
            text="61",
            seen=61,
            believed="Without a common plan, each row seems to meet every row of the other series.",
            because="There is no cross join here: each label meets the same label of the other series.",
        ),
        Wrong(
            text="It has none, as `+` raises an error",
            seen="ValueError",
            believed="Operations across frames are known to be refused by pandas-on-Spark.",
            because="They are refused while the option is off. Here it is on, so they are joined.",
        ),
    ),
    source=OPTIONS,
)
def sum_of_two_series_of_different_frames(spark) -> int | str:
    """Add two series whose labels are in opposite order, and read one label."""
    ps.set_option("compute.ops_on_diff_frames", True)
    one = ps.Series([1, 2, 3], index=["a", "b", "c"])
    two = ps.Series([10, 20, 30], index=["c", "b", "a"])
    return error_of(lambda: one + two) or int((one + two).to_pandas()["a"])


@topic.question(
    objectives=("pandas-on-spark",),
    difficulty=1,
    stem="""
        `psdf` is a pandas-on-Spark DataFrame that is larger than the driver's memory. Which line puts the driver at
        risk?
    """,
    right=Right(
        text="`psdf.to_pandas()`",
        seen=["psdf.to_pandas()"],
        because="It gives a plain pandas DataFrame, for which all rows are collected to the driver.",
    ),
    wrong=(
        Wrong(
            text="`psdf.to_spark()`",
            seen=["psdf.to_spark()"],
            believed="A conversion between two kinds of DataFrame sounds as if all the data were copied.",
            because="Both kinds are views of the same distributed plan, so nothing is moved.",
            claim="Converting a pandas-on-Spark DataFrame with `to_spark()` copies its rows through the driver.",
        ),
        Wrong(
            text='`psdf.groupby("shop").mean()`',
            seen=['psdf.groupby("shop").mean()'],
            believed="In pandas, a group-by needs the whole table in memory.",
            because="Here it is a distributed aggregation, and its result is a pandas-on-Spark DataFrame again.",
        ),
        Wrong(
            text="`psdf.describe()`",
            seen=["psdf.describe()"],
            believed="Quartiles need the data in order, which sounds like one machine's work.",
            because="The statistics are computed by Spark on the cluster, quartiles approximately; the few numbers are "
            "handed back as a pandas-on-Spark DataFrame.",
        ),
    ),
    source=PANDAS_API,
)
def lines_that_fill_the_driver(spark) -> list[str]:
    """Run each line, and list those that give a plain pandas DataFrame on the driver."""
    psdf = spark.createDataFrame(pd.DataFrame({"shop": ["a", "a", "b"], "x": [1.0, 2.0, 3.0]})).pandas_api()
    found = {
        "psdf.to_pandas()": psdf.to_pandas(),
        "psdf.to_spark()": psdf.to_spark(),
        'psdf.groupby("shop").mean()': psdf.groupby("shop").mean(),
        "psdf.describe()": psdf.describe(),
    }
    return [line for line, result in found.items() if isinstance(result, pd.DataFrame)]


@topic.question(
    objectives=("pandas-on-spark",),
    difficulty=1,
    stem="""
        `sdf` is a Spark DataFrame (not a pandas-on-Spark one) with the column n of type bigint. A helper that sorts
        numbers from text needs the type as a string. Which expression gives "bigint"?
    """,
    right=Right(
        text='`dict(sdf.dtypes)["n"]`',
        seen=["dict"],
        because="`dtypes` of a Spark DataFrame is a list of pairs of name and type, both strings.",
    ),
    wrong=(
        Wrong(
            text='`sdf["n"].dtype`',
            seen=["column"],
            believed="That is how a Series of pandas, or of pandas-on-Spark, tells its type.",
            because="A `Column` is an expression without data. It takes `.dtype` for a field within n, and gives "
            "another `Column`.",
        ),
        Wrong(
            text='`sdf.dtypes["n"]`',
            seen=["label"],
            believed="In pandas, `dtypes` is a Series that can be asked for a label.",
            because="In Spark it is a list, which cannot be indexed by a string: a TypeError.",
        ),
        Wrong(
            text='`sdf.schema["n"].dataType.pythonType`',
            seen=["pythonType"],
            believed="A Spark type has a Python type that it is collected to, so an attribute for it is plausible.",
            because="There is no such attribute. `dataType.simpleString()` and `dataType.typeName()` exist.",
            claim="`DataType` has a `pythonType`.",
        ),
    ),
)
def expression_for_the_type_of_a_column(spark) -> list[str]:
    """Evaluate each expression, and list those that give the string."""
    sdf = spark.range(3).withColumnRenamed("id", "n")
    ways = {
        "dict": lambda: dict(sdf.dtypes)["n"],
        "column": lambda: sdf["n"].dtype,
        "label": lambda: sdf.dtypes["n"],
        "pythonType": lambda: sdf.schema["n"].dataType.pythonType,
    }
    return [name for name, way in ways.items() if str(result_of(way)) == "bigint"]


# Arrow and pandas UDFs


@topic.question(
    objectives=("arrow", "pandas-udf"),
    difficulty=2,
    stem="""
        `sdf` has one partition of 5 rows, and `plus_one` is a pandas UDF. What becomes of the query?

            spark.conf.set("spark.sql.execution.arrow.pyspark.enabled", "false")
            sdf.select(plus_one("x")).collect()
    """,
    right=Right(
        text="It runs as before: batches of many rows go through Arrow",
        seen={"steps": "ArrowEvalPython", "rows": 5},
        because="The setting is about `toPandas()` and about `createDataFrame` from pandas. Pandas UDFs have no other "
        "way than Arrow.",
    ),
    wrong=(
        Wrong(
            text="It fails: a pandas UDF needs this setting",
            seen="error",
            believed="Many notes tell to switch the setting on before pandas UDFs are used.",
            because="They confuse two uses of Arrow. The UDF runs whatever the setting says.",
            claim="Pandas UDFs need spark.sql.execution.arrow.pyspark.enabled to be true.",
        ),
        Wrong(
            text="It runs, but row by row: values are pickled one by one",
            seen=lambda out: "BatchEvalPython" in out["steps"],
            believed="That is how plain UDFs work, and what is left when Arrow is off.",
            because="The plan still has the Arrow step. A pandas UDF is never pickled row by row.",
        ),
        Wrong(
            text="It runs, but more slowly: each batch holds a single row",
            seen={"steps": "ArrowEvalPython", "rows": 1},
            believed="Without Arrow, a Series of one row would still satisfy the function.",
            because="The whole partition of 5 rows came as one batch, since the size of batches is another setting.",
        ),
    ),
    source=ARROW,
)
def pandas_udf_with_the_arrow_setting_off(spark) -> dict | str:
    """Run a pandas UDF that tells the rows of its batch, with the setting off, and look into the plan."""
    spark.conf.set("spark.sql.execution.arrow.pyspark.enabled", "false")

    @pandas_udf("long")
    def rows(x: pd.Series) -> pd.Series:
        return pd.Series([len(x)] * len(x))

    result = spark.range(0, 5, 1, numPartitions=1).select(rows("id").alias("rows"))
    if error_of(result.collect):
        return "error"
    return {"steps": " ".join(python_steps(result)).split()[0], "rows": result.collect()[0].rows}


@topic.question(
    objectives=("arrow",),
    difficulty=2,
    stem="""
        A table of 12 rows lies in 2 partitions of 6. With which numbers of rows is a pandas UDF called?

            spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 4)
            sdf.select(score("x")).collect()
    """,
    right=Right(
        text="4, 2, 4, 2",
        seen=[4, 4, 4, 4, 2, 2] * 2,
        because="Each partition is cut into batches of at most 4 rows, and its last batch takes what is left. A batch "
        "never reaches over the end of a partition.",
    ),
    wrong=(
        Wrong(
            text="4, 4, 4",
            seen=[4] * 12,
            believed="Twelve rows make three full batches.",
            because="The second of these batches would hold rows of two partitions. They are the work of two tasks, "
            "which share nothing.",
        ),
        Wrong(
            text="3, 3, 3, 3",
            seen=[3] * 12,
            believed="It would be fair to divide 6 rows evenly into two batches.",
            because="Nothing is evened out: a batch is filled up to the limit before the next one begins.",
        ),
        Wrong(
            text="6, 6",
            seen=[6] * 12,
            believed="A call for each partition is a common picture of pandas UDFs.",
            because="That would be so if a partition had no more rows than the limit, which is 10,000 by default.",
            claim="A pandas UDF is called once per partition, with all of its rows.",
        ),
    ),
    source=ARROW,
)
def rows_of_each_call_of_a_pandas_udf(spark) -> list[int]:
    """Let a pandas UDF write the number of its rows beside each row, and read them in order."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 4)

    @pandas_udf("long")
    def rows(x: pd.Series) -> pd.Series:
        return pd.Series([len(x)] * len(x))

    sdf = spark.range(0, 12, 1, numPartitions=2)
    return [row.rows for row in sdf.select(rows("id").alias("rows")).collect()]


@topic.question(
    objectives=("arrow", "pandas-udf"),
    difficulty=2,
    stem="""
        The column n of type bigint holds 1, 2 and null, all in one batch. What does a pandas UDF on n get by default?
    """,
    right=Right(
        text="A Series of `float64` with 1.0, 2.0 and NaN",
        seen="float64: 1.0, 2.0, nan",
        because="Plain integers of NumPy have no missing value, so the conversion from Arrow to pandas falls back to "
        "floats. Integers above 2**53 lose digits that way.",
    ),
    wrong=(
        Wrong(
            text="A Series of `int64` with 1, 2 and 0",
            seen="int64: 1, 2, 0",
            believed="The column's type is an integer one, and something has to stand in for null.",
            because="No value is invented for a null. It comes as NaN, and with it the whole batch as floats.",
        ),
        Wrong(
            text="A Series of `int64` with 1 and 2, its null left out",
            seen="int64: 1, 2",
            believed="Aggregates of SQL skip nulls, so UDFs are thought to be spared of them too.",
            because="A scalar UDF gives a result for every row, so every row comes in, nulls too.",
        ),
        Wrong(
            text="A Series of `object` with 1, 2 and None",
            seen="object: 1, 2, None",
            believed="A plain Python UDF does get None for a null.",
            because="It is so for a plain UDF. Numbers come to a pandas UDF as arrays of NumPy, where null is NaN.",
        ),
    ),
    source=ARROW,
)
def integers_with_a_null_in_a_pandas_udf(spark) -> str:
    """Let a pandas UDF describe the Series that it gets."""

    @pandas_udf("string")
    def describe(n: pd.Series) -> pd.Series:
        return pd.Series([f"{n.dtype}: {', '.join(map(str, n))}"] * len(n))

    sdf = Table.of({"n": "bigint"}, [(1,), (2,), (None,)]).on(spark).coalesce(1)
    return sdf.select(describe("n").alias("told")).collect()[0].told


@topic.question(
    objectives=("pandas-udf", "arrow"),
    difficulty=3,
    stem="""
        `root` returns `np.sqrt(x)`, which is NaN for a negative number. x holds 4.0, -1.0 and 9.0. What does the query
        give?

            sdf.select(F.count(root("x")))      # root: a pandas UDF of type double
    """,
    right=Right(
        text="2, as a NaN of pandas comes back as null",
        seen=2,
        because="pandas uses NaN for what is missing, so it becomes null on the way from pandas to Arrow, and `count` "
        "skips null.",
    ),
    wrong=(
        Wrong(
            text="3, as NaN is a value of double",
            seen=3,
            believed="In Spark NaN and null are two things, and `count` does count NaN.",
            because="That holds for a NaN in a column. The one of a pandas UDF has become null before Spark sees it.",
        ),
        Wrong(
            text="0, as one NaN makes the aggregate empty",
            seen=0,
            believed="A sum or a mean becomes NaN as soon as one value is.",
            because="A count depends on no value but null. Two rows have a result here.",
        ),
        Wrong(
            text="An error, as NaN is no valid result of a UDF",
            seen="error",
            believed="Results are checked against the declared type, which sounds strict.",
            because="NaN is a double, and a missing value is allowed in any column. No check fails.",
        ),
    ),
    source=PANDAS_UDF,
)
def nan_that_a_pandas_udf_returns(spark) -> int | str:
    """Count the results of a pandas UDF that returns NaN for one of three rows."""

    @pandas_udf("double")
    def root(x: pd.Series) -> pd.Series:
        return np.sqrt(x)

    sdf = Table.of({"x": "double"}, [(4.0,), (-1.0,), (9.0,)]).on(spark)
    count = sdf.select(F.count(root("x")).alias("count"))
    return "error" if error_of(count.first) else count.first()["count"]


@topic.question(
    objectives=("pandas-udf", "distributed-difficulties"),
    difficulty=2,
    stem="""
        x holds 1, 3, 11 and 13 in one partition, in this order. What does `centred` give?

            spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)

            @pandas_udf("double")
            def centred(x: pd.Series) -> pd.Series:
                return x - x.mean()
    """,
    right=Right(
        text="-1, 1, -1, 1",
        seen=[-1.0, 1.0, -1.0, 1.0],
        because="The function sees a batch at a time, so each mean is that of two rows: 2 and then 12. Statistics of "
        "the column have to be computed by Spark first and passed in.",
    ),
    wrong=(
        Wrong(
            text="-6, -4, 4, 6",
            seen=[-6.0, -4.0, 4.0, 6.0],
            believed="The argument is called a Series, as a whole column of pandas is.",
            because="It would take the mean of all rows, 7. The Series is one batch, and batches are cut by number of "
            "rows and by partition.",
            claim="A pandas UDF can standardise a column.",
        ),
        Wrong(
            text="0, 0, 0, 0",
            seen=[0.0, 0.0, 0.0, 0.0],
            believed="A UDF is thought to be called row by row, where each value is its own mean.",
            because="A plain UDF is called so. A pandas UDF gets the rows of a batch together.",
        ),
        Wrong(
            text="1, 3, 11, 13",
            seen=[1.0, 3.0, 11.0, 13.0],
            believed="As the mean cannot be known within a batch, one expects that nothing is subtracted.",
            because="pandas knows nothing of Spark: it subtracts the mean of the Series that it was handed.",
        ),
    ),
    source=PANDAS_UDF,
)
def what_a_pandas_udf_subtracts(spark) -> list[float]:
    """Subtract the mean within a pandas UDF whose batches have two rows."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)

    @pandas_udf("double")
    def centred(x: pd.Series) -> pd.Series:
        return x - x.mean()

    sdf = Table.of({"x": "double"}, [(1.0,), (3.0,), (11.0,), (13.0,)]).on(spark).coalesce(1)
    return [row.out for row in sdf.select(centred("x").alias("out")).collect()]


@topic.question(
    objectives=("pandas-udf",),
    difficulty=2,
    stem="""
        x holds 1, 3, 11 and 13, in 2 partitions of 2 rows. How many rows does the query return?

            spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1)

            @pandas_udf("double")
            def level(x: pd.Series) -> float:
                return x.mean()

            sdf.select(level("x"))
    """,
    right=Right(
        text="1, with the mean of all four rows",
        seen=[7.0],
        because="From Series to a single number is an aggregation: all rows of the group, here the whole table, are "
        "brought together for one call, however small batches are.",
    ),
    wrong=(
        Wrong(
            text="2, with a mean for each partition",
            seen=[2.0, 12.0],
            believed="Each task seems to call the function for its own rows.",
            because="For an aggregating UDF the rows are shuffled together first. There are no partial results.",
        ),
        Wrong(
            text="4, with a mean for each batch",
            seen=[1.0, 3.0, 11.0, 13.0],
            believed="A UDF that returns a Series sees a batch at a time.",
            because="The return type makes the difference: a Series stands for batches, a number for whole groups.",
        ),
        Wrong(
            text="4, with the same mean in each",
            seen=[7.0, 7.0, 7.0, 7.0],
            believed="pandas would repeat a single number down the column.",
            because="Spark treats it as an aggregate such as `F.avg`, which makes one row of many. Over a window it "
            "would be repeated.",
        ),
    ),
    source=PANDAS_UDF,
)
def rows_from_a_udf_that_returns_a_number(spark) -> list[float]:
    """Select a pandas UDF from Series to float, and read every row of the result."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1)

    @pandas_udf("double")
    def level(x: pd.Series) -> float:
        return x.mean()

    sdf = Table.of({"x": "double"}, [(1.0,), (3.0,), (11.0,), (13.0,)]).on(spark, partitions=2)
    return [row.out for row in sdf.select(level("x").alias("out")).collect()]


@topic.question(
    objectives=("pandas-udf", "batch-inference"),
    difficulty=2,
    stem="""
        `model` is a scikit-learn model that was fitted on a DataFrame with the columns a and b. How is the function to
        be called?

            @pandas_udf("double")
            def score(rows: pd.DataFrame) -> pd.Series:
                return pd.Series(model.predict(rows))
    """,
    right=Right(
        text='`sdf.select(score(F.struct("a", "b")))`',
        seen=["struct"],
        because="A struct column arrives as a DataFrame with a column for each field, which is what the model was "
        "fitted on.",
    ),
    wrong=(
        Wrong(
            text='`sdf.select(score("a", "b"))`',
            seen=["two columns"],
            believed="The columns of a call are thought to be put side by side into the DataFrame.",
            because="Each column is an argument of its own, a Series. A function of one argument fails on two.",
        ),
        Wrong(
            text='`sdf.select(score(F.array("a", "b")))`',
            seen=["array"],
            believed="An array of features looks like the rows of a matrix.",
            because="An array column arrives as one Series of arrays, which the model cannot read as two features.",
        ),
        Wrong(
            text='`sdf.select("a", "b").withColumn("y", score("*"))`',
            seen=["star"],
            believed="A star stands for all columns in SQL, so it seems to hand over the whole row.",
            because="No DataFrame is made of a star. At best it stands for separate arguments, so the query fails.",
        ),
    ),
    source=PANDAS_UDF,
)
def call_that_hands_over_a_dataframe(spark) -> list[str]:
    """Call the UDF in each way, and list those that give the predictions of the model."""
    train = pd.DataFrame({"a": [0.0, 1.0, 0.0, 2.0], "b": [0.0, 0.0, 1.0, 1.0]})
    model = LinearRegression().fit(train, train.a + 10 * train.b)

    @pandas_udf("double")
    def score(rows: pd.DataFrame) -> pd.Series:
        return pd.Series(model.predict(rows))

    sdf = spark.createDataFrame(train)
    ways = {
        "struct": lambda: sdf.select(score(F.struct("a", "b")).alias("y")).toPandas(),
        "two columns": lambda: sdf.select(score("a", "b").alias("y")).toPandas(),
        "array": lambda: sdf.select(score(F.array("a", "b")).alias("y")).toPandas(),
        "star": lambda: sdf.select("a", "b").withColumn("y", score("*")).toPandas(),
    }
    return [name for name, way in ways.items() if isinstance(result_of(way), pd.DataFrame)]
