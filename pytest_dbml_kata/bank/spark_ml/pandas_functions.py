"""Questions on functions of pandas within Spark: iterator UDFs, mapInPandas, and a model for each group."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from pyspark import TaskContext
    from pyspark.sql import functions as F
    from pyspark.sql.functions import pandas_udf, udf

    from pytest_dbml_kata.observe import Calls
    from pytest_dbml_kata.tables import Table

topic = Topic()

PANDAS_UDF = Source("Databricks: pandas UDFs", "https://docs.databricks.com/aws/en/udf/pandas")
FUNCTIONS = Source("Databricks: pandas function APIs", "https://docs.databricks.com/aws/en/pandas/pandas-function-apis")

if IN_ENGINE:

    def result_of(way: Callable[[], object]) -> object:
        """What a call gives back, or the error that it raises."""
        try:
            return way()
        except Exception as error:
            return error


# Iterator UDFs


@topic.question(
    objectives=("iterator-udf",),
    difficulty=1,
    stem="""
        A table of 12 rows lies in 3 partitions of 4, and a batch holds at most 2 rows. How often is the model loaded?

            @pandas_udf("double")
            def score(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
                model = load_model()
                for x in batches:
                    yield model.predict(x)
    """,
    right=Right(
        text="3 times",
        seen=3,
        because="The function is called once for each task, that is for each partition, and goes through all of its "
        "batches. What stands before the loop is done once for them.",
    ),
    wrong=(
        Wrong(
            text="6 times",
            seen=6,
            believed="A pandas UDF from Series to Series would load it for each of the 6 batches.",
            because="Iterators are there to avoid this: one call goes through the two batches of its partition.",
            claim="An iterator UDF loads its model anew for each batch.",
        ),
        Wrong(
            text="1 time",
            seen=1,
            believed="Once for the whole job is how the advice to load a model once is often read.",
            because="Tasks run in separate processes on separate machines, and each one has to load the model.",
            claim="An iterator UDF loads its model once for the whole DataFrame.",
        ),
        Wrong(
            text="12 times",
            seen=12,
            believed="A plain UDF that loads the model within would do it for every row.",
            because="The rows of a batch are scored together, and the model is loaded before the first batch.",
        ),
    ),
    source=PANDAS_UDF,
)
def loads_of_a_model_in_an_iterator_udf(spark, scratch) -> int:
    """Note each time that an iterator UDF passes the line before its loop."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)
    loads = Calls.within(scratch)

    @pandas_udf("double")
    def score(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        loads.note("the model is loaded")
        for x in batches:
            yield x * 0.5

    spark.range(0, 12, 1, numPartitions=3).select(score("id")).collect()
    return len(loads.all())


@topic.question(
    objectives=("iterator-udf",),
    difficulty=1,
    stem="""
        An iterator pandas UDF with `for item in batches:` is called as `score("age", "income")`. What is each `item`?
    """,
    right=Right(
        text="A tuple that holds a Series for each of the columns",
        seen="tuple of Series, Series",
        because="With several columns the iterator is one of tuples, a Series for each column, and the loop unpacks "
        "them: `for age, income in batches`.",
    ),
    wrong=(
        Wrong(
            text="A DataFrame with the two columns",
            seen="DataFrame",
            believed="Two columns side by side are a DataFrame in pandas.",
            because="A DataFrame comes for a struct column, or in `mapInPandas`. Separate arguments come as Series.",
        ),
        Wrong(
            text="A Series of pairs, one for each row",
            seen="Series",
            believed="Zipped columns would look like that.",
            because="Columns stay columns: no row is put together, since Arrow carries each of them on its own.",
        ),
        Wrong(
            text="A single row with the fields age and income",
            seen="Row",
            believed="An iterator suggests that one goes row by row.",
            because="It goes batch by batch. A batch has up to 10,000 rows by default.",
        ),
    ),
    source=PANDAS_UDF,
)
def items_of_an_iterator_udf_of_two_columns(spark) -> str:
    """Let an iterator UDF of two columns tell the type of what it goes through."""

    @pandas_udf("string")
    def told(batches: Iterator[tuple[pd.Series, pd.Series]]) -> Iterator[pd.Series]:
        for item in batches:
            kinds = ", ".join(type(part).__name__ for part in item)
            yield pd.Series([f"{type(item).__name__} of {kinds}"] * len(item[0]))

    sdf = Table.of({"age": "bigint", "income": "double"}, [(40, 10.0), (50, 20.0)]).on(spark)
    return sdf.select(told("age", "income").alias("told")).collect()[0].told


@topic.question(
    objectives=("iterator-udf", "batch-inference"),
    difficulty=2,
    stem="""
        One function is to load a model once per task, leave out the rows without a value of x, and score the others.
        Which tool can do all of it in a single step?
    """,
    right=Right(
        text="`mapInPandas` with a generator, from DataFrames to DataFrames",
        seen=["mapInPandas"],
        because="It maps an iterator of batches to an iterator of DataFrames of any length, so it may drop rows, and "
        "what stands before the loop is done once per task.",
    ),
    wrong=(
        Wrong(
            text="`select` with a pandas UDF, from Series to Series",
            seen=["Series to Series"],
            believed="`dropna()` on the Series is how one would do it in pandas.",
            because="A scalar UDF has to give a result for each row: a shorter Series is an error. It would also load "
            "the model for each batch.",
        ),
        Wrong(
            text="`select` with an iterator pandas UDF, from batches to batches",
            seen=["iterator"],
            believed="It loads the model once per task, and a generator seems free to yield less.",
            because="The results still become a column beside the others, so their number has to be that of the rows.",
            claim="An iterator pandas UDF may drop rows.",
        ),
        Wrong(
            text="`withColumn` with a plain UDF, returning None for them",
            seen=["plain"],
            believed="A row with None looks as if it were left out.",
            because="The row stays, with null for its result. A UDF in a column expression removes no row.",
        ),
    ),
    source=FUNCTIONS,
)
def tools_that_can_leave_rows_out(spark) -> list[str]:
    """Try to leave out one of three rows in each way, and list the ways that return two."""
    sdf = Table.of({"x": "double"}, [(1.0,), (None,), (3.0,)]).on(spark).coalesce(1)

    def on_series(x: pd.Series) -> pd.Series:
        return x.dropna()

    def on_batches(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        return (x.dropna() for x in batches)

    ways = {
        "mapInPandas": lambda: sdf.mapInPandas(lambda frames: (each.dropna() for each in frames), "x double"),
        "Series to Series": lambda: sdf.select(pandas_udf(on_series, "double")("x")),
        "iterator": lambda: sdf.select(pandas_udf(on_batches, "double")("x")),
        "plain": lambda: sdf.withColumn("y", udf(lambda x: x, "double")("x")),
    }
    rows = {name: result_of(lambda way=way: way().collect()) for name, way in ways.items()}
    return [name for name, found in rows.items() if isinstance(found, list) and len(found) == 2]


@topic.question(
    objectives=("iterator-udf", "distributed-difficulties"),
    difficulty=3,
    stem="""
        Six rows lie in 2 partitions of 3, and a batch holds at most 2 rows. Which numbers do the rows get?

            @pandas_udf("long")
            def number(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
                seen = 0
                for x in batches:
                    yield pd.Series(range(seen + 1, seen + 1 + len(x)))
                    seen += len(x)
    """,
    right=Right(
        text="1, 2, 3, 1, 2, 3",
        seen=[1, 2, 3, 1, 2, 3],
        because="`seen` lives as long as the call, which goes through the batches of one partition. The other "
        "partition has a call, and a count, of its own.",
    ),
    wrong=(
        Wrong(
            text="1, 2, 3, 4, 5, 6",
            seen=[1, 2, 3, 4, 5, 6],
            believed="The generator looks as if it went through the table from beginning to end.",
            because="It goes through one partition. Another task, perhaps on another machine, starts at 0 again.",
        ),
        Wrong(
            text="1, 2, 1, 1, 2, 1",
            seen=[1, 2, 1, 1, 2, 1],
            believed="A pandas UDF from Series to Series would forget everything after each batch.",
            because="The loop stays in one call from batch to batch, so the count goes on within a partition.",
        ),
        Wrong(
            text="1, 1, 1, 1, 1, 1",
            seen=[1, 1, 1, 1, 1, 1],
            believed="A UDF is thought to be called for each row by itself.",
            because="Batches of 2 rows come in here, and one call serves all batches of a partition.",
        ),
    ),
    source=PANDAS_UDF,
)
def numbers_that_an_iterator_udf_counts(spark) -> list[int]:
    """Number the rows of two partitions with a count that an iterator UDF keeps."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)

    @pandas_udf("long")
    def number(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        seen = 0
        for x in batches:
            yield pd.Series(range(seen + 1, seen + 1 + len(x)))
            seen += len(x)

    sdf = spark.range(0, 6, 1, numPartitions=2)
    return [row.n for row in sdf.select(number("id").alias("n")).collect()]


# A model per group


@topic.question(
    objectives=("group-models", "arrow"),
    difficulty=2,
    stem="""
        Shop A has 5 rows and shop B has 3, in one partition. How many rows does `fit` get at each call?

            spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)
            sdf.groupBy("shop").applyInPandas(fit, schema)
    """,
    right=Right(
        text="5 rows, then 3 rows, whole shops",
        seen=[3, 5],
        because="A group is handed over whole, as one DataFrame, since a model needs all of its rows. So the largest "
        "group has to fit into the memory of a worker; the setting does not help.",
    ),
    wrong=(
        Wrong(
            text="2, 2 and 1 rows, then 2 and 1 rows",
            seen=[1, 1, 2, 2, 2],
            believed="The setting limits what a pandas UDF gets, and the function looks like one.",
            because="It limits the batches of scalar UDFs and of `mapInPandas`. A group may cross in pieces, but they "
            "are put together again before the call.",
            claim="spark.sql.execution.arrow.maxRecordsPerBatch splits the groups of `applyInPandas`.",
        ),
        Wrong(
            text="2 rows, then 2 rows, cut off",
            seen=[2, 2],
            believed="A maximum reads as if everything beyond it were cut off.",
            because="No row is dropped by any setting about batches.",
        ),
        Wrong(
            text="8 rows, the whole partition",
            seen=[8],
            believed="That is what a function over partitions would get.",
            because="The rows are grouped first, and the function is called for each shop by itself.",
        ),
    ),
    source=FUNCTIONS,
)
def rows_of_a_group_with_small_batches(spark) -> list[int]:
    """Let the function that is applied to each group tell how many rows it got."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)

    def fit(rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"rows": [len(rows)]})

    sdf = Table.of({"shop": "string"}, [("A",)] * 5 + [("B",)] * 3).on(spark).coalesce(1)
    return sorted(row.rows for row in sdf.groupBy("shop").applyInPandas(fit, "rows long").collect())


@topic.question(
    objectives=("group-models",),
    difficulty=1,
    stem="""
        `sdf` has the columns shop, x and y. What does `rows` hold?

            def fit(rows: pd.DataFrame) -> pd.DataFrame: ...
            sdf.groupBy("shop").applyInPandas(fit, "shop string, slope double")
    """,
    right=Right(
        text="The columns shop, x and y, with a plain index",
        seen="no index name; shop, x, y",
        because="The function gets every column of its group, the grouping column included, so that it can write the "
        "shop into the result.",
    ),
    wrong=(
        Wrong(
            text="The columns x and y, without the shop",
            seen="no index name; x, y",
            believed="In newer versions of pandas, `groupby().apply` leaves the grouping column out.",
            because="Spark leaves nothing out. A function of two arguments gets the key as a tuple besides.",
        ),
        Wrong(
            text="The columns x and y, with the shop as their index",
            seen="shop; x, y",
            believed="Aggregations of pandas move the key into the index.",
            because="Rows come from Spark without an index, so they are counted from 0 in every group.",
        ),
        Wrong(
            text="The columns shop and slope",
            seen="no index name; shop, slope",
            believed="The schema stands right beside the function.",
            because="It describes what the function returns. What goes in are the columns of `sdf`.",
        ),
    ),
    source=FUNCTIONS,
)
def columns_that_a_group_function_gets(spark) -> str:
    """Let the function that is applied to each group tell what it got."""

    def fit(rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"told": [f"{rows.index.name or 'no index name'}; {', '.join(rows.columns)}"]})

    sdf = Table.of({"shop": "string", "x": "double", "y": "double"}, [("A", 1.0, 2.0)]).on(spark)
    return sdf.groupBy("shop").applyInPandas(fit, "told string").first().told


@topic.question(
    objectives=("group-models",),
    difficulty=1,
    stem="""
        Which result does Spark give for a shop?

            def fit(rows: pd.DataFrame) -> pd.DataFrame:
                return pd.DataFrame({"level": [5.0], "slope": [2.0]})

            sdf.groupBy("shop").applyInPandas(fit, "slope double, level double")
    """,
    right=Right(
        text="slope 2 and level 5, because names are matched",
        seen={"slope": 2.0, "level": 5.0},
        because="Where the returned columns are named by strings, they are matched with the schema by name, so their "
        "order does not matter.",
    ),
    wrong=(
        Wrong(
            text="slope 5 and level 2, because positions are matched",
            seen={"slope": 5.0, "level": 2.0},
            believed="A union of SQL goes by position, and so do pandas columns without names.",
            because="Position counts when the labels are no strings. Here names are there, and they decide.",
            claim="The columns that an `applyInPandas` function returns are matched with the schema by position.",
        ),
        Wrong(
            text="An error, because the order is not that of the schema",
            seen="error",
            believed="The schema reads like a contract that has to be met to the letter.",
            because="Names and types have to fit, which they do. A missing column would be an error.",
        ),
        Wrong(
            text="slope null and level null, because the columns do not fit",
            seen={"slope": None, "level": None},
            believed="Readers of files give null for columns that they do not find.",
            because="Both columns are found by their names. One that is not found raises an error instead.",
        ),
    ),
    source=FUNCTIONS,
)
def returned_columns_in_another_order(spark) -> dict | str:
    """Return the columns in another order than the schema names them."""

    def fit(rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"level": [5.0], "slope": [2.0]})

    sdf = Table.of({"shop": "string"}, [("A",), ("A",)]).on(spark)
    models = sdf.groupBy("shop").applyInPandas(fit, "slope double, level double")
    return "error" if error_of(models.first) else models.first().asDict()


@topic.question(
    objectives=("group-models", "parallel-tuning"),
    difficulty=2,
    stem="""
        The table has 5 shops, and adaptive execution is off. How many models are fitted, and in how many tasks at most?

            spark.conf.set("spark.sql.shuffle.partitions", 2)
            models = sdf.groupBy("shop").applyInPandas(fit, schema)
    """,
    right=Right(
        text="5 models in 2 tasks",
        seen={"models": 5, "tasks": 2},
        because="The rows are shuffled by shop into 2 partitions, and each task calls the function for one shop after "
        "the other. Too few partitions leave workers idle.",
    ),
    wrong=(
        Wrong(
            text="5 models in 5 tasks",
            seen={"models": 5, "tasks": 5},
            believed="A model per group is often drawn with a worker for each of them.",
            because="Tasks are partitions. Several groups share a partition, and are fitted there in turn.",
            claim="`applyInPandas` runs each group in a task of its own.",
        ),
        Wrong(
            text="2 models in 2 tasks",
            seen={"models": 2, "tasks": 2},
            believed="The function might be called for each partition, with all the shops in it.",
            because="That is `mapInPandas`. Here the function is called for each shop by itself.",
        ),
        Wrong(
            text="10 models in 2 tasks",
            seen={"models": 10, "tasks": 2},
            believed="A shop whose rows lie in two partitions seems to get a model in each.",
            because="The shuffle brings all rows of a shop into the same partition before anything is fitted.",
        ),
    ),
    source=FUNCTIONS,
)
def models_and_tasks_of_five_groups(spark) -> dict[str, int]:
    """Let the function that is applied to each group tell the task that it runs in."""
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    spark.conf.set("spark.sql.shuffle.partitions", 2)

    def fit(rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"task": [TaskContext.get().partitionId()]})

    sdf = spark.range(0, 100, 1, numPartitions=4).withColumn("shop", F.col("id") % 5)
    models = sdf.groupBy("shop").applyInPandas(fit, "task long").collect()
    return {"models": len(models), "tasks": len({row.task for row in models})}


@topic.question(
    objectives=("group-models",),
    difficulty=3,
    stem="""
        `sales` has rows of the shops A and B, `costs` has rows of B and C. For which shops is `compare` called?

            one, two = sales.groupBy("shop"), costs.groupBy("shop")
            one.cogroup(two).applyInPandas(compare, schema)
    """,
    right=Right(
        text="For A, B and C",
        seen=["A: 1 and 0", "B: 2 and 2", "C: 0 and 1"],
        because="A cogroup works like a full outer join of the keys. Where a side has no rows of a shop, the function "
        "gets an empty DataFrame for it, and has to be ready for that.",
    ),
    wrong=(
        Wrong(
            text="For B alone",
            seen=["B: 2 and 2"],
            believed="A join is an inner join unless something else is said.",
            because="A cogroup is no inner join: keys of one side are served too, with an empty DataFrame for the "
            "other.",
            claim="A cogrouped function is called for the keys that both sides have, and for no others.",
        ),
        Wrong(
            text="For A and B",
            seen=["A: 1 and 0", "B: 2 and 2"],
            believed="The left side starts the call, so it seems to lead, as in a left join.",
            because="The sides have equal rights: C, which `sales` lacks, is served as well.",
        ),
        Wrong(
            text="For B, with a call for each pair of rows",
            seen=["B: 1 and 1"] * 4,
            believed="Joins combine each row of one side with each matching row of the other.",
            because="Rows are not paired. The function gets the rows of each side as a DataFrame, once for each key.",
        ),
    ),
    source=FUNCTIONS,
)
def keys_that_a_cogrouped_function_is_called_for(spark) -> list[str]:
    """Let a cogrouped function tell its key and the number of rows of both sides."""

    def compare(key: tuple, one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"told": [f"{key[0]}: {len(one)} and {len(two)}"]})

    sales = Table.of({"shop": "string"}, [("A",), ("B",), ("B",)]).on(spark)
    costs = Table.of({"shop": "string"}, [("B",), ("B",), ("C",)]).on(spark)
    both = sales.groupBy("shop").cogroup(costs.groupBy("shop"))
    return sorted(row.told for row in both.applyInPandas(compare, "told string").collect())
