"""Questions on distributing: settings, shuffles and joins, how Spark fits linear models and trees, and when it pays."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import os

    import numpy as np
    import pandas as pd
    from pyspark import TaskContext
    from pyspark.ml.classification import DecisionTreeClassifier, LogisticRegression
    from pyspark.ml.feature import StringIndexer, VectorAssembler
    from pyspark.ml.linalg import Vectors
    from pyspark.ml.regression import LinearRegression
    from pyspark.sql import functions as F
    from pyspark.sql.functions import pandas_udf, udf
    from sklearn.linear_model import LinearRegression as SingleNodeRegression
    from sklearn.linear_model import LogisticRegression as SingleNodeLogistic

    from pytest_dbml_kata.observe import Calls, plan, steps
    from pytest_dbml_kata.tables import Table

topic = Topic()

SETTINGS = Source("Spark configuration", "https://spark.apache.org/docs/latest/configuration.html")
TUNING = Source("Spark SQL: performance tuning", "https://spark.apache.org/docs/latest/sql-performance-tuning.html")
PROGRAMMING = Source("Spark: RDD guide", "https://spark.apache.org/docs/latest/rdd-programming-guide.html")
LINEAR = Source("Spark ML: optimisation of linear methods", "https://spark.apache.org/docs/latest/ml-advanced.html")
TREES = Source("Spark MLlib: decision trees", "https://spark.apache.org/docs/latest/mllib-decision-tree.html")
PANDAS_UDF = Source("Databricks: pandas UDFs", "https://docs.databricks.com/aws/en/udf/pandas")

if IN_ENGINE:

    def with_features(frame, *columns):
        """The frame with a vector of these columns, called features."""
        return VectorAssembler(inputCols=list(columns), outputCol="features").transform(frame)

    def accuracy(model, frame) -> float:
        """The share of rows whose label the model predicts."""
        return model.transform(frame).agg(F.avg((F.col("prediction") == F.col("label")).cast("double"))).first()[0]


# What can be set while a session runs


@topic.question(
    objectives=("distributed-difficulties",),
    difficulty=2,
    stem="""
        Tasks run out of memory, and a notebook of the running session executes this line. What does it do?

            spark.conf.set("spark.executor.memory", "16g")
    """,
    right=Right(
        text="It raises an error; the executors stay as they are",
        seen=lambda out: out["error"] is not None and out["memory"] == out["memory before"],
        because="The memory of an executor is fixed when its Java process is started. It belongs in the settings of "
        "the cluster or of `spark-submit`, and `spark.conf.set` refuses it.",
    ),
    wrong=(
        Wrong(
            text="It restarts the executors, which then have 16 GB",
            seen={"error": None, "memory before": "1g", "memory": "16g"},
            believed="Other settings, such as the number of shuffle partitions, do take effect from the next query on.",
            because="Those are settings of SQL queries. No running process can be given another heap, and none is "
            "restarted for it.",
            claim="Executor memory can be set on a running session.",
        ),
        Wrong(
            text="It is kept for the executors that are added later",
            seen=lambda out: out["error"] is None and out["memory"] == "16g",
            believed="With autoscaling, new executors come while the session runs.",
            because="They are started with the settings that the application began with.",
        ),
        Wrong(
            text="It is accepted, and the executors stay as they are",
            seen=lambda out: out["error"] is None and out["memory"] == out["memory before"],
            believed="Unknown settings are accepted without a word, so this one seems to be just as harmless.",
            because="A setting that Spark knows, and knows to be of no use now, is refused with an error.",
        ),
    ),
    source=SETTINGS,
)
def more_executor_memory_in_a_session(spark) -> dict:
    """Set the memory of executors in a running session, and compare the configuration before and after."""
    before = spark.sparkContext.getConf().get("spark.executor.memory", "1g")
    error = error_of(lambda: spark.conf.set("spark.executor.memory", "16g"))
    after = spark.sparkContext.getConf().get("spark.executor.memory", "1g")
    return {"error": error, "memory before": before, "memory": after}


@topic.question(
    objectives=("distributed-difficulties",),
    difficulty=1,
    stem="""
        Which of these settings can `spark.conf.set` change within a running session?
    """,
    right=Right(
        text="`spark.sql.shuffle.partitions`",
        seen=["spark.sql.shuffle.partitions"],
        because="It is read when a query is planned, so each query can have its own. `spark.conf.isModifiable` tells "
        "which settings are of this kind.",
    ),
    wrong=(
        Wrong(
            text="`spark.sql.catalogImplementation`",
            seen=["spark.sql.catalogImplementation"],
            believed="Settings of SQL are known to be open to change, and this name begins like one.",
            because="Some settings of SQL are static: they are read once, when the first session is made.",
            claim="Every setting whose name starts with spark.sql can be changed at run time.",
        ),
        Wrong(
            text="`spark.driver.maxResultSize`",
            seen=["spark.driver.maxResultSize"],
            believed="One wants to raise it as soon as a `collect()` has failed on it.",
            because="It belongs to the application, and has to be given before the driver starts.",
        ),
        Wrong(
            text="`spark.executor.cores`",
            seen=["spark.executor.cores"],
            believed="Cores are handed out to tasks all the time, so their number seems to be open.",
            because="An executor's slots are fixed when it starts. Cores belong to the settings of the cluster.",
        ),
    ),
    source=SETTINGS,
)
def settings_of_a_running_session(spark) -> list[str]:
    """Ask Spark which of the settings a session may change."""
    names = [
        "spark.sql.shuffle.partitions",
        "spark.sql.catalogImplementation",
        "spark.driver.maxResultSize",
        "spark.executor.cores",
    ]
    return [name for name in names if spark.conf.isModifiable(name)]


# Partitions, caches and joins


@topic.question(
    objectives=("distributed-difficulties",),
    difficulty=2,
    stem="""
        `sdf` has 6 rows, and `slow` is a Python UDF. How often has it been called in all after line 2, after line 3,
        and after line 4?

            features = sdf.withColumn("f", slow("id"))      # line 1
            features.cache()                                # line 2
            features.agg(F.sum("f")).collect()              # line 3
            features.agg(F.avg("f")).collect()              # line 4
    """,
    right=Right(
        text="0, 6, 6",
        seen=[0, 6, 6],
        because="`cache()` is a note for later. The first action computes the rows and keeps them, and the second one "
        "reads what was kept.",
    ),
    wrong=(
        Wrong(
            text="6, 6, 6",
            seen=[6, 6, 6],
            believed="The call reads like an order that is carried out on the spot.",
            because="Nothing is computed by it. Code that counts on a warm cache runs an action first.",
            claim="`cache()` computes a DataFrame and stores it at once.",
        ),
        Wrong(
            text="0, 6, 12",
            seen=[0, 6, 12],
            believed="The result of `cache()` was not assigned to a variable, so it seems to be lost.",
            because="The DataFrame itself is marked, so every later query on it finds what was kept.",
        ),
        Wrong(
            text="6, 12, 18",
            seen=[6, 12, 18],
            believed="In Spark, everything that is not written to a table is computed anew for each use.",
            because="That is so without a cache. With it, rows are computed once, unless memory and disk run out.",
        ),
    ),
    source=PROGRAMMING,
)
def calls_of_a_udf_around_a_cache(spark, scratch) -> list[int]:
    """Count the calls of a UDF after marking a DataFrame as cached, and after each of two actions on it."""
    calls = Calls.within(scratch)
    slow = udf(lambda value: calls.note() or value * 2, "long")
    features = spark.range(6).withColumn("f", slow("id"))
    features.cache()
    counts = [len(calls.all())]
    for aggregate in (F.sum("f"), F.avg("f")):
        features.agg(aggregate).collect()
        counts.append(len(calls.all()))
    features.unpersist()
    return counts


@topic.question(
    objectives=("distributed-difficulties",),
    difficulty=2,
    stem="""
        `sdf` has 5 partitions, and k has 3 values. How many partitions do `counts` and `late` have?

            spark.conf.set("spark.sql.adaptive.enabled", "false")
            spark.conf.set("spark.sql.shuffle.partitions", 7)
            counts = sdf.groupBy("k").count()
            late = sdf.filter("id > 10")
    """,
    right=Right(
        text="7 and 5",
        seen=[7, 5],
        because="A group-by shuffles its rows into as many partitions as the setting says, here at least 4 of them "
        "empty. A filter works within each partition.",
    ),
    wrong=(
        Wrong(
            text="3 and 5",
            seen=[3, 5],
            believed="It seems natural that each key gets a partition.",
            because="A key is hashed to one of the 7 partitions. Keys can share one, and partitions can stay empty.",
        ),
        Wrong(
            text="7 and 7",
            seen=[7, 7],
            believed="The setting sounds as if it were about all DataFrames of the session.",
            because="It counts where rows are shuffled. A filter needs no shuffle.",
        ),
        Wrong(
            text="5 and 5",
            seen=[5, 5],
            believed="A DataFrame is thought to keep its partitions until it is repartitioned.",
            because="Rows of the same key have to meet, so a group-by repartitions without being told.",
        ),
    ),
    source=TUNING,
)
def partitions_after_a_group_by_and_a_filter(spark) -> list[int]:
    """Count the partitions of a group-by and of a filter."""
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    spark.conf.set("spark.sql.shuffle.partitions", 7)
    sdf = spark.range(0, 50, 1, numPartitions=5).withColumn("k", F.col("id") % 3)
    counts = sdf.groupBy("k").count()
    late = sdf.filter("id > 10")
    return [counts.rdd.getNumPartitions(), late.rdd.getNumPartitions()]


@topic.question(
    objectives=("distributed-difficulties",),
    difficulty=2,
    stem="""
        What does the plan of this inner join do, with adaptive execution off?

            spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
            big.join(F.broadcast(small), "key")
    """,
    right=Right(
        text="It broadcasts `small` and shuffles neither side",
        seen={"join": "BroadcastHashJoin", "shuffles": 0},
        because="The threshold decides what Spark broadcasts of its own accord. A hint asks for it expressly, and "
        "holds whatever the threshold is.",
    ),
    wrong=(
        Wrong(
            text="It shuffles both sides, as broadcasts are switched off",
            seen={"join": "SortMergeJoin", "shuffles": 2},
            believed="The value -1 is described as the switch for broadcast joins.",
            because="It switches off those that Spark chooses by size. The hint of the query still counts.",
            claim="A threshold of -1 switches every broadcast join off, hinted ones included.",
        ),
        Wrong(
            text="It broadcasts `small` and shuffles `big` by its key",
            seen={"join": "BroadcastHashJoin", "shuffles": 1},
            believed="Rows of the same key have to meet, which usually takes a shuffle of the large side.",
            because="Every executor has all of `small`, so each row of `big` finds its match where it lies.",
        ),
        Wrong(
            text="It fails, because hint and setting contradict each other",
            seen="error",
            believed="Two instructions that exclude each other look like a mistake that has to be reported.",
            because="A hint for a join never makes it fail. If it cannot be followed, it is left aside.",
        ),
    ),
    source=TUNING,
)
def join_with_a_hint_and_a_threshold(spark) -> dict | str:
    """Read the join and the number of shuffles from the physical plan."""
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
    big = spark.range(1000).withColumnRenamed("id", "key")
    small = spark.range(10).withColumnRenamed("id", "key")
    joined = big.join(F.broadcast(small), "key")
    if error_of(joined.collect):
        return "error"
    names = steps(plan(joined))
    return {"join": next(name for name in names if name.endswith("Join")), "shuffles": names.count("Exchange")}


@topic.question(
    objectives=("distributed-difficulties",),
    difficulty=3,
    stem="""
        Nine tenths of the rows of `big` have the same key, so one task of a shuffle join does nearly everything. `big`
        gets a column salt with the numbers 0 to 15 in turn. `small` has one row for each key. What is to be done with
        it, so that the work is spread and no row is lost?
    """,
    right=Right(
        text="Repeat each of its rows for all 16 salts, and join on key and salt",
        seen=["every salt"],
        because="The hot key becomes 16 keys, which hash to different partitions. A row of `big` finds its match with "
        "whatever salt it has, as `small` holds them all.",
    ),
    wrong=(
        Wrong(
            text="Leave it as it is, and join on the key, since salting `big` spreads its rows",
            seen=["unchanged"],
            believed="The skew is on one side, so treating this side seems to be enough.",
            because="Rows are sent to partitions by the columns of the join. If the salt is none of them, the hot key "
            "still goes to one task.",
            claim="Salting one side of a join is enough.",
        ),
        Wrong(
            text="Give each of its rows one of the salts at random, and join on key and salt",
            seen=["random salt"],
            believed="Two sides that are treated alike look consistent.",
            because="A row of `big` then finds its match with one salt of 16. The others are lost in an inner join.",
        ),
        Wrong(
            text="Give each of its rows the salt 0, and join on key and salt",
            seen=["one salt"],
            believed="The join needs a salt on this side too, and any seems to do.",
            because="All rows of `big` with another salt than 0 lose their match.",
        ),
    ),
)
def small_side_of_a_salted_join(spark) -> list[str]:
    """Join in each way, and list those that keep all 400 rows and give no partition half of them."""
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
    spark.conf.set("spark.sql.shuffle.partitions", 8)
    key = F.when(F.col("id") % 10 == 0, "rare").otherwise("hot")
    big = spark.range(400).select(key.alias("key"), F.floor(F.col("id") / 10 % 16).alias("salt"))
    small = Table.of({"key": "string", "price": "double"}, [("hot", 1.0), ("rare", 2.0)]).on(spark)
    every = F.explode(F.sequence(F.lit(0), F.lit(15)))
    ways = {
        "every salt": big.join(small.withColumn("salt", every), ["key", "salt"]),
        "unchanged": big.join(small, "key"),
        "random salt": big.join(small.withColumn("salt", F.floor(F.rand(seed=1) * 16)), ["key", "salt"]),
        "one salt": big.join(small.withColumn("salt", F.lit(0)), ["key", "salt"]),
    }
    found = []
    for name, joined in ways.items():
        rows = [row["count"] for row in joined.groupBy(F.spark_partition_id()).count().collect()]
        if sum(rows) == 400 and max(rows) < 200:
            found.append(name)
    return found


# Linear models


@topic.question(
    objectives=("distribute-linear",),
    difficulty=2,
    stem="""
        The same rows are given to Spark ML's `LinearRegression` in 1 partition and then in 4, each with other values of
        x than the rest. How do the coefficients of the two models compare?
    """,
    right=Right(
        text="They are equal, because sums over the partitions are added up before solving",
        seen=lambda out: out["in 1"] == out["in 4"] != out["averaged"],
        because="What has to be known of the rows are sums, of products or of gradients. Sums of parts add up to the "
        "sum of the whole, so how the rows are spread plays no part, up to rounding.",
    ),
    wrong=(
        Wrong(
            text="They differ, because the second model is the average of a model for each partition",
            seen=lambda out: out["in 4"] == out["averaged"] != out["in 1"],
            believed="Training in parallel is often drawn as models that are trained side by side and then averaged.",
            because="One model is fitted to all rows. The average of four fits is another model, and a worse one.",
            claim="Spark ML fits a linear regression in each partition and averages the coefficients.",
        ),
        Wrong(
            text="They differ, because each partition contributes a random sample of its rows",
            seen=lambda out: out["in 1"] != out["in 4"],
            believed="Stochastic gradient descent, which draws samples, is how neural networks are trained.",
            because="Spark ML's linear regression goes through all rows in every pass, and draws nothing.",
        ),
        Wrong(
            text="They differ, because the partitions update a shared model one after another",
            seen=lambda out: out["in 1"] != out["in 4"],
            believed="Parameter servers work like this, and results then depend on the order of updates.",
            because="Tasks change no shared model. They return sums, and the driver computes the next coefficients.",
        ),
    ),
    source=LINEAR,
)
def coefficients_in_one_and_in_four_partitions(spark) -> dict[str, float]:
    """Fit the same rows in 1 and in 4 partitions, and average the fits of the 4 parts."""

    def slope(rows) -> float:
        return float(LinearRegression(labelCol="y").fit(rows).coefficients[0])

    rows = spark.range(0, 80, 1, numPartitions=4).selectExpr("id / 80 AS x", "pow(id / 80, 3) AS y")
    rows = with_features(rows, "x")
    parts = [slope(rows.filter(F.spark_partition_id() == part)) for part in range(4)]
    found = {"in 1": slope(rows.coalesce(1)), "in 4": slope(rows), "averaged": sum(parts) / 4}
    return {name: round(value, 4) for name, value in found.items()}


@topic.question(
    objectives=("distribute-linear",),
    difficulty=2,
    stem="""
        A `LinearRegression` of Spark ML with its default solver, "auto", is fitted to 5,000 features. How does it find
        the coefficients?
    """,
    right=Right(
        text="In many passes over the rows, by an iterative method",
        seen=lambda out: out["coefficients"] == 5000 and out["iterations"] > 0 == out["iterations of 3"],
        because="The normal equations need a matrix of features times features on the driver, which Spark allows up to "
        "4,096 features. Beyond that, it descends by L-BFGS, step by step.",
    ),
    wrong=(
        Wrong(
            text="In one pass over the rows, by the normal equations",
            seen=lambda out: out["coefficients"] == 5000 and out["iterations"] == 0,
            believed="Linear regression has a solution in closed form, as every textbook says.",
            because="It is used for few features. Its matrix grows with the square of their number.",
            claim="Spark ML solves every linear regression by matrix decomposition.",
        ),
        Wrong(
            text="In no way: it fails, since 4,096 features are the most",
            seen="error",
            believed="The limit is found in the documentation.",
            because='It is the limit of `solver="normal"`. The solver "auto" goes over to the other method.',
        ),
        Wrong(
            text="In one pass over the rows, after it has dropped 904 features",
            seen=lambda out: out["coefficients"] == 4096,
            believed="A limit of 4,096 can be read as the number of features that are kept.",
            because="No feature is dropped. The model has 5,000 coefficients.",
        ),
    ),
    source=LINEAR,
)
def solver_for_many_features(spark) -> dict | str:
    """Fit 5,000 and 3 features with the default solver, and read the iterations of both."""

    def fit(features: int):
        values = np.random.default_rng(0).normal(size=(12, features))
        rows = [(Vectors.dense(row), float(n)) for n, row in enumerate(values)]
        data = spark.createDataFrame(rows, ["features", "label"]).coalesce(1)
        return LinearRegression(solver="auto").fit(data)

    models = [fit(3)]
    if error_of(lambda: models.append(fit(5000))):
        return "error"
    narrow, wide = models
    return {
        "coefficients": len(wide.coefficients),
        "iterations": wide.summary.totalIterations,
        "iterations of 3": narrow.summary.totalIterations,
    }


@topic.question(
    objectives=("distribute-linear",),
    difficulty=2,
    stem="""
        `rows` holds 1,000 rows in 4 partitions, each row with 3 features. How many numbers does one step of gradient
        descent bring to the driver?

            def partial(part):
                yield sum(error(x, y, weights) * x for x, y in part)    # a vector of 3

            sums = rows.mapPartitions(partial).collect()
    """,
    right=Right(
        text="12",
        seen=12,
        because="Each partition sends one vector of 3 partial sums, however many rows it has. The weights go out, and "
        "sums of their size come back, which is why this scales with rows.",
    ),
    wrong=(
        Wrong(
            text="3",
            seen=3,
            believed="The gradient has 3 numbers, and the cluster seems to add it up before it answers.",
            because="`collect()` brings one result for each partition. The driver adds up the four vectors.",
        ),
        Wrong(
            text="3,000",
            seen=3000,
            believed="Each row has a gradient of its own, of 3 numbers.",
            because="They are added up within the task, where the rows lie. Rows and their gradients stay there.",
            claim="In each step of distributed gradient descent, the driver collects a gradient for every row.",
        ),
        Wrong(
            text="1,000",
            seen=1000,
            believed="The error of each row has to be known for a step.",
            because="It is known to the task that has the row. The driver gets sums only.",
        ),
    ),
    source=PROGRAMMING,
)
def numbers_that_a_gradient_step_collects(spark) -> int:
    """Compute a gradient step over 4 partitions, and count the numbers that were collected."""
    weights = np.zeros(3)

    def partial(part):
        yield sum((x @ weights - y) * x for x, y in part)

    rows = spark.sparkContext.parallelize([(np.array([1.0, n, n * n]), float(n)) for n in range(1000)], 4)
    sums = rows.mapPartitions(partial).collect()
    return sum(len(vector) for vector in sums)


@topic.question(
    objectives=("distribute-linear", "distributed-difficulties"),
    difficulty=3,
    stem="""
        Spark ML adds up gradients with `treeAggregate`. Suppose that they come from 9 partitions. What does the second
        line spare the driver, compared with the first?

            rdd.aggregate(zero, add, merge)
            rdd.treeAggregate(zero, add, merge, depth=2)
    """,
    right=Right(
        text="Most merges: executors merge groups of partial results first",
        seen=lambda out: 0 < out["treeAggregate"] < out["aggregate"],
        because="With `aggregate`, the results of all 9 partitions come to the driver. In a tree, executors merge them "
        "into a few before, which counts when each is a vector of millions.",
    ),
    wrong=(
        Wrong(
            text="Nothing: the driver merges as often, in another order",
            seen=lambda out: out["treeAggregate"] == out["aggregate"],
            believed="The result is the same, so the tree looks like a detail of the order.",
            because="It decides where the merging is done. The driver is left with a few partial results.",
        ),
        Wrong(
            text="All merges: a last executor merges the rest and sends one result",
            seen=lambda out: out["treeAggregate"] == 0,
            believed="A tree ends in one root, and the root is thought of as an executor.",
            because="The root is the driver: the results of the last level are merged there.",
        ),
        Wrong(
            text="Only memory: it merges more often, but smaller results",
            seen=lambda out: out["treeAggregate"] > out["aggregate"],
            believed="More levels sound like more work, that must be paid for somewhere.",
            because="A partial result, such as a gradient, has the same size at every level. The driver gets fewer.",
        ),
    ),
    source=PROGRAMMING,
)
def merges_on_the_driver(spark) -> dict[str, int]:
    """Add up 9 partitions in both ways, and count the merges that the process of the driver does."""
    merges: list[int] = []  # what executors add to their copies is not seen here

    def merge(one: int, two: int) -> int:
        merges.append(1)
        return one + two

    rdd, found = spark.sparkContext.parallelize(range(90), 9), {}
    rdd.aggregate(0, lambda total, value: total + value, merge)
    found["aggregate"] = len(merges)
    merges.clear()
    rdd.treeAggregate(0, lambda total, value: total + value, merge, depth=2)
    found["treeAggregate"] = len(merges)
    return found


# Trees


@topic.question(
    objectives=("distribute-trees",),
    difficulty=1,
    stem="""
        `StringIndexer` has turned a column of 40 cities into a feature. What does a `DecisionTreeClassifier` of Spark
        with `maxBins=32` do at `fit`?
    """,
    right=Right(
        text="It fails, since `maxBins` has to be at least the number of cities",
        seen={"32 bins": "error", "40 bins": "fits"},
        because="Each category needs a bin of its own in the statistics that the workers send. So `maxBins` has to be "
        "at least the largest number of categories.",
    ),
    wrong=(
        Wrong(
            text="It keeps the 31 most frequent cities, and puts the rest into one bin",
            seen={"32 bins": "fits", "40 bins": "fits"},
            believed="Other libraries merge rare categories, and the indexer has put the frequent ones first.",
            because="Spark merges no categories. It stops, and says which feature has too many.",
            claim="Spark's trees put the rarest categories into one bin when there are more than maxBins.",
        ),
        Wrong(
            text="It takes the index of a city for a number, and splits it by thresholds",
            seen={"32 bins": "fits", "40 bins": "fits"},
            believed="The index is stored as a double, so nothing seems to tell it from a measurement.",
            because="The indexer writes into the metadata that the column is nominal, and trees read this.",
        ),
        Wrong(
            text="It fails, since trees need one-hot encoded cities",
            seen={"32 bins": "error", "40 bins": "error"},
            believed="Linear models do need it, so it is applied to everything.",
            because="Trees split indexed categories directly: with 40 bins the same data fit.",
        ),
    ),
    source=TREES,
)
def tree_on_forty_categories(spark) -> dict[str, str]:
    """Fit a tree on an indexed column of 40 categories with 32 and with 40 bins."""
    rows = [(f"city {n % 40}", float(n % 2)) for n in range(80)]
    data = Table.of({"city": "string", "label": "double"}, rows).on(spark)
    data = StringIndexer(inputCol="city", outputCol="index").fit(data).transform(data)
    data = with_features(data, "index")
    found = {}
    for bins in (32, 40):
        tree = DecisionTreeClassifier(maxBins=bins)
        found[f"{bins} bins"] = "error" if error_of(lambda tree=tree: tree.fit(data)) else "fits"
    return found


@topic.question(
    objectives=("distribute-trees", "spark-ml-or-single-node"),
    difficulty=3,
    stem="""
        x takes the values 0 to 99 once each, and the label is 1 where x > 36. scikit-learn finds the threshold 36.5.
        What does `DecisionTreeClassifier(maxDepth=1, maxBins=4)` of Spark find?
    """,
    right=Right(
        text="The best of 3 thresholds from quantiles, not 36.5",
        seen=lambda out: out["4 bins"] > 0 == out["128 bins"] and out["nodes"] == 3,
        because="Spark chooses candidate thresholds from quantiles before it grows the tree, one less than there are "
        "bins. So only counts for each bin have to be added up over the cluster.",
    ),
    wrong=(
        Wrong(
            text="The threshold 36.5, as bins are for categories",
            seen=lambda out: out["4 bins"] == 0 and out["nodes"] == 3,
            believed="`maxBins` is mostly met in the error message about categories.",
            because="It limits the thresholds of continuous features too. With 128 bins the tree finds 36.5.",
            claim="For Spark's trees, maxBins matters for categorical features alone.",
        ),
        Wrong(
            text="One leaf for each of the 4 bins, 25 values wide",
            seen=lambda out: out["nodes"] > 3,
            believed="A histogram is cut into bins like that.",
            because="Bins are places where a node may be split. A tree of depth 1 still has a single split.",
        ),
        Wrong(
            text="No threshold, as it fails on 100 values in 4 bins",
            seen="error",
            believed="With more categories than bins a tree does fail.",
            because="That is about categories. Continuous values are put into bins of many values each.",
        ),
    ),
    source=TREES,
)
def threshold_with_few_bins(spark) -> dict | str:
    """Fit a tree with 128 and with 4 bins, and count the rows on the wrong side."""
    data = with_features(spark.range(100).selectExpr("double(id) AS x", "double(id > 36) AS label"), "x")
    models = [DecisionTreeClassifier(maxDepth=1, maxBins=128).fit(data)]
    if error_of(lambda: models.append(DecisionTreeClassifier(maxDepth=1, maxBins=4).fit(data))):
        return "error"
    many, few = (model.transform(data).filter("prediction != label").count() for model in models)
    return {"4 bins": few, "128 bins": many, "nodes": models[1].numNodes}


@topic.question(
    objectives=("distribute-trees",),
    difficulty=2,
    stem="""
        The rows of a table lie in 4 partitions, and in each partition all rows have the same label. What does Spark's
        `DecisionTreeClassifier` make of them?
    """,
    right=Right(
        text="One tree, by adding up the counts of all partitions for each node",
        seen={"same tree": True, "accuracy": 1.0},
        because="Workers count labels for each node, feature and bin; the counts are added up, and the best split is "
        "chosen from the sums. How the rows are spread changes nothing.",
    ),
    wrong=(
        Wrong(
            text="Four trees, one for each partition, whose votes are counted",
            seen=lambda out: not out["same tree"] and out["accuracy"] < 1,
            believed="Parallel training is easily pictured as one model for each worker.",
            because="A tree that has seen one label predicts nothing else, and their vote would be useless. All "
            "partitions work on the same tree.",
            claim="Spark grows a decision tree on each partition and lets them vote.",
        ),
        Wrong(
            text="One tree, grown on the driver from a sample of the rows",
            seen=lambda out: out["accuracy"] < 1,
            believed="scikit-learn needs all rows in one place, and a sample is how one gets them there.",
            because="A sample serves to choose candidate thresholds. The counts for splits are of all rows.",
        ),
        Wrong(
            text="One tree, whose four branches are the trees of the partitions",
            seen={"same tree": False, "accuracy": 1.0},
            believed="Trees have branches, and partitions look like a ready-made division.",
            because="Which rows go to a branch is decided by features. A partition is no feature.",
        ),
    ),
    source=TREES,
)
def tree_on_partitions_of_one_label_each(spark) -> dict:
    """Fit the same rows in 4 partitions and in 1, and compare the trees."""
    rows = spark.range(0, 400, 1, numPartitions=4).selectExpr("double(id) AS x", "double(id div 100 % 2) AS label")
    rows = with_features(rows, "x")
    tree = DecisionTreeClassifier(maxDepth=5, maxBins=512, seed=1)
    spread, together = tree.fit(rows), tree.fit(rows.coalesce(1))
    drawn = [model.toDebugString.partition("\n")[2] for model in (spread, together)]
    return {"same tree": drawn[0] == drawn[1], "accuracy": accuracy(spread, rows)}


# Spark or a single node


@topic.question(
    objectives=("spark-ml-or-single-node",),
    difficulty=1,
    stem="""
        `sdf` is a Spark DataFrame. What does this line of a notebook on a cluster do, with `LinearRegression` of
        scikit-learn?

            LinearRegression().fit(sdf.select("x"), sdf.select("y"))
    """,
    right=Right(
        text="It raises an error, as these are no arrays in memory",
        seen="error",
        because="scikit-learn works on arrays in the memory of one machine, and a Spark DataFrame is none. One has to "
        "collect a part that fits, or use Spark ML.",
    ),
    wrong=(
        Wrong(
            text="It trains on all executors in parallel",
            seen=lambda out: out == 2.0,
            believed="The notebook is attached to a cluster, so everything in it seems to run there.",
            because="Python code runs on the driver. Work is distributed by Spark's own operations alone.",
            claim="scikit-learn trains in parallel on a cluster when it is given a Spark DataFrame.",
        ),
        Wrong(
            text="It collects the rows, and trains on the driver",
            seen=2.0,
            believed="That is what `toPandas()` would do, so one expects it to happen on its own.",
            because="Nothing is collected unless it is asked for. `toPandas()` has to be called.",
        ),
        Wrong(
            text="It trains on the rows of the first partition",
            seen=lambda out: isinstance(out, float) and out != 2.0,
            believed="The driver can see some rows, as `show()` and `head()` demonstrate.",
            because="No rows are fetched at all: the object is refused before any job is started.",
        ),
    ),
)
def single_node_library_on_a_spark_dataframe(spark) -> float | str:
    """Give a Spark DataFrame to scikit-learn, and read the coefficient if there is one."""
    sdf = spark.range(0, 20, 1, numPartitions=4).selectExpr("id AS x", "id * 2 AS y")
    model = SingleNodeRegression()
    if error_of(lambda: model.fit(sdf.select("x"), sdf.select("y"))):
        return "error"
    return float(np.ravel(model.coef_)[0])


@topic.question(
    objectives=("spark-ml-or-single-node", "batch-inference"),
    difficulty=1,
    stem="""
        A scikit-learn model was trained on a sample that fits into the driver. Each night it has to score a table of
        two billion rows. What is the most direct way?
    """,
    right=Right(
        text="Call its `predict` in a pandas UDF, so that the executors score",
        seen={"tasks": 3, "on the driver": False},
        because="Rows are scored independently, so any model that can be pickled can be sent to the tasks and score "
        "their batches. Training and scoring need not be done by the same means.",
    ),
    wrong=(
        Wrong(
            text="Train it again in Spark ML, whose models alone score on executors",
            seen="error",
            believed="`transform` of Spark ML is the best-known way to score on a cluster.",
            because="A model of another library runs in a UDF just as well, as each task has a Python process.",
            claim="Only models of Spark ML can score in parallel on the workers.",
        ),
        Wrong(
            text="Call its `predict` on `sdf.toPandas()`, with a larger driver",
            seen={"tasks": 1, "on the driver": True},
            believed="It is the shortest code, and it worked on the sample.",
            because="Two billion rows would pass through one machine while the others wait.",
        ),
        Wrong(
            text="Call its `predict` on the Spark DataFrame, which sends it to the executors",
            seen=lambda out: out["tasks"] > 1 and out["on the driver"],
            believed="Operations on a Spark DataFrame are distributed.",
            because="`predict` is none of Spark's operations. It wants an array, and refuses a Spark DataFrame.",
        ),
    ),
    source=PANDAS_UDF,
)
def where_a_single_node_model_scores(spark) -> dict | str:
    """Score with a scikit-learn model in a pandas UDF, and note in which tasks and processes that happens."""
    model = SingleNodeRegression().fit([[0.0], [1.0]], [0.0, 2.0])
    driver = os.getpid()

    @pandas_udf("prediction double, task long, on_driver boolean")
    def score(x: pd.Series) -> pd.DataFrame:
        task, here = TaskContext.get().partitionId(), os.getpid() == driver
        return pd.DataFrame({"prediction": model.predict(x.to_frame()), "task": task, "on_driver": here})

    scored = spark.range(0, 30, 1, numPartitions=3).select(score("id").alias("out")).select("out.*")
    if error_of(scored.collect):
        return "error"
    rows = scored.collect()
    return {"tasks": len({row.task for row in rows}), "on the driver": any(row.on_driver for row in rows)}


@topic.question(
    objectives=("spark-ml-or-single-node",),
    difficulty=3,
    stem="""
        The same 200 rows are given to the `LogisticRegression` of scikit-learn and to that of Spark ML, each with its
        defaults. Spark's coefficients are clearly larger. What is the reason?
    """,
    right=Right(
        text="scikit-learn penalises large coefficients by default, Spark does not",
        seen=["no penalty in scikit-learn"],
        because="scikit-learn starts with `C=1.0`, an L2 penalty, Spark ML with `regParam=0.0`. Without a penalty both "
        "find the same model: the libraries differ in defaults, not in what they can find.",
    ),
    wrong=(
        Wrong(
            text="Spark standardises its features, and reports coefficients for that scale",
            seen=["no standardisation in Spark"],
            believed="The parameter `standardization` of Spark is on by default.",
            because="Features are scaled within the training, but coefficients are given on the scale of the data.",
            claim="Spark ML reports logistic regression coefficients for standardised features.",
        ),
        Wrong(
            text="Spark adds the gradients of its partitions, so more partitions enlarge them",
            seen=["one partition in Spark"],
            believed="Partial gradients are summed, and a sum grows with the number of its terms.",
            because="The sum is divided by the number of rows. One partition gives the same model.",
        ),
        Wrong(
            text="scikit-learn ends after 100 iterations by default, Spark goes on",
            seen=["more iterations in scikit-learn"],
            believed="Warnings of scikit-learn about too few iterations are familiar.",
            because="Spark's default is 100 too, and on such data both have converged long before.",
        ),
    ),
)
def default_logistic_regressions_of_two_libraries(spark) -> list[str]:
    """Change one thing at a time, and list what makes the coefficients of both libraries agree."""
    x, noise = np.random.default_rng(7).normal(scale=0.2, size=(2, 200))
    rows = pd.DataFrame({"x": x, "label": (x + noise > 0).astype(float)})
    data = with_features(spark.createDataFrame(rows).coalesce(2), "x")

    def single(**changed) -> float:
        return SingleNodeLogistic(**changed).fit(rows[["x"]], rows.label).coef_[0][0]

    def spread(given=data, **changed) -> float:
        return LogisticRegression(**changed).fit(given).coefficients[0]

    ways = {
        "no penalty in scikit-learn": (single(C=1e9), spread()),
        "no standardisation in Spark": (single(), spread(standardization=False)),
        "one partition in Spark": (single(), spread(data.coalesce(1))),
        "more iterations in scikit-learn": (single(max_iter=10_000), spread()),
    }
    return [name for name, (one, other) in ways.items() if abs(one - other) < 0.01 * abs(one)]
