"""Questions on splitting: what a split promises, what leaks through it, and data in which one class is rare."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong

if IN_ENGINE:
    import numpy as np
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import functions as F
    from pyspark.sql.window import Window
    from sklearn.metrics import recall_score
    from sklearn.model_selection import train_test_split
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.utils import resample

    from pytest_dbml_kata.tables import Table

topic = Topic()

RANDOM_SPLIT = Source(
    "PySpark reference: DataFrame.randomSplit",
    "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.randomSplit.html",
)
SAMPLE_BY = Source(
    "PySpark reference: DataFrameStatFunctions.sampleBy",
    "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/"
    "pyspark.sql.DataFrameStatFunctions.sampleBy.html",
)


# Splits


@topic.question(
    objectives=("split-data",),
    difficulty=2,
    stem="""
        The same 1,000 rows are read as 2 partitions on one day and as 7 on the next, and split by the same line. What
        holds for the two training parts?

            train, test = df.randomSplit([0.8, 0.2], seed=42)
    """,
    right=Right(
        text="They hold different rows in spite of the seed",
        seen=lambda out: out["common"] < min(out["first"], out["second"]),
        because="Each partition draws its own random numbers from the seed. When rows lie otherwise in the partitions, "
        "other rows are drawn.",
    ),
    wrong=(
        Wrong(
            text="They hold the same rows, thanks to the seed",
            seen=lambda out: out["common"] == out["first"] == out["second"],
            believed="In scikit-learn a fixed `random_state` and the same rows do give the same split.",
            because="There, rows have one order. Here the layout counts as well: write the parts down, or split by a "
            "hash of a key.",
            claim="The seed alone makes randomSplit repeatable.",
        ),
        Wrong(
            text="They have no row in common, since 7 differs from 2",
            seen=lambda out: out["common"] == 0,
            believed="Another partitioning seems to turn the whole draw around.",
            because="Each part holds about 80 % of the rows, so they overlap a great deal by chance alone.",
        ),
        Wrong(
            text="They hold exactly 800 rows each, though others",
            seen=lambda out: out["first"] == out["second"] == 800,
            believed="0.8 of 1,000 is 800, and one takes the weights for a promise.",
            because="Each row is drawn on its own with a probability of 0.8, so sizes are approximate.",
        ),
    ),
    source=RANDOM_SPLIT,
)
def one_seed_on_two_layouts(spark) -> dict:
    """Split the same rows in 2 and in 7 partitions with one seed, and count the training rows in common."""
    drawn = []
    for partitions in (2, 7):
        df = spark.range(0, 1000, 1, partitions)
        train, _ = df.randomSplit([0.8, 0.2], seed=42)
        drawn.append({row["id"] for row in train.collect()})
    first, second = drawn
    return {"first": len(first), "second": len(second), "common": len(first & second)}


@topic.question(
    objectives=("split-data",),
    difficulty=1,
    stem="""
        `df` reads 1,000 rows from a file. What can be relied on after `df.randomSplit([3.0, 1.0], seed=7)`?
    """,
    right=Right(
        text="Both parts together hold each row once",
        seen=lambda out: out["union"] == 1000 and out["common"] == 0 and out["first"] != 750,
        because="Each row falls into one of the parts. Their sizes are near 750 and 250, as the weights are normalised "
        "to 0.75 and 0.25, and they are not exact.",
    ),
    wrong=(
        Wrong(
            text="The first part holds exactly 750 of the rows",
            seen=lambda out: out["first"] == 750,
            believed="That is how `train_test_split` of scikit-learn sizes its parts.",
            because="Spark decides about each row with a random number, so that no row has to be counted first.",
            claim="randomSplit gives parts of exactly the sizes that the weights ask for.",
        ),
        Wrong(
            text="Some of the rows lie in both parts",
            seen=lambda out: out["common"] > 0,
            believed="Each part seems to be an independent sample of its own size.",
            because="One random number decides for each row, and the parts cover ranges that do not overlap.",
        ),
        Wrong(
            text="It raises an error, as the weights exceed 1",
            seen=lambda out: "error" in out,
            believed="Fractions of a whole are expected to add up to one.",
            because="Weights that do not add up to one are divided by their sum.",
        ),
    ),
    source=RANDOM_SPLIT,
)
def what_a_random_split_promises(spark) -> dict:
    """Split 1,000 rows with the weights 3 and 1, and compare the parts."""
    df = spark.range(0, 1000, 1, 4)
    try:
        parts = df.randomSplit([3.0, 1.0], seed=7)
    except ValueError as error:
        return {"error": str(error)}
    first, second = ({row["id"] for row in part.collect()} for part in parts)
    return {"first": len(first), "second": len(second), "union": len(first | second), "common": len(first & second)}


@topic.question(
    objectives=("split-data",),
    difficulty=2,
    stem="""
        The training rows are to be the same on each run, however the table is partitioned, and rows that are added
        later are not to move old ones. Which condition marks the training rows in that way?
    """,
    right=Right(
        text='`F.pmod(F.xxhash64("id"), F.lit(10)) < 8`',
        seen=["hash"],
        because="The hash of a key depends on nothing but the key, so each row stays on its side for good.",
    ),
    wrong=(
        Wrong(
            text="`F.rand(seed=42) < 0.8`",
            seen=lambda out: "rand" in out,
            believed="The seed is fixed, so the numbers are always the same.",
            because="The numbers are, but which row gets which depends on its partition and its place in there.",
        ),
        Wrong(
            text="`F.monotonically_increasing_id() % 10 < 8`",
            seen=lambda out: "increasing" in out,
            believed="The function gives an id to each row without any chance.",
            because="This id is made of the number of the partition and of the row's place within it.",
        ),
        Wrong(
            text='`F.row_number().over(Window.orderBy("id")) <= 800`',
            seen=lambda out: "number" in out,
            believed="A sorted order is the same for any partitioning, and 800 rows are 80 % of today's table.",
            because="It is stable until rows are added: smaller ids that come later push old rows over the limit.",
        ),
    ),
)
def split_that_stays_when_a_table_grows(spark) -> list:
    """Mark rows of a table, of the same one in other partitions and of a longer one; name the stable conditions."""
    number = F.row_number().over(Window.orderBy("id"))
    conditions = {
        "hash": F.pmod(F.xxhash64("id"), F.lit(10)) < 8,
        "rand": F.rand(seed=42) < 0.8,
        "increasing": F.monotonically_increasing_id() % 10 < 8,
        "number": number <= 800,
    }
    tables = [spark.range(0, 1000, 1, 2), spark.range(0, 1000, 1, 7), spark.range(-100, 1000, 1, 2)]
    stable = []
    for way, keep in conditions.items():
        train = [table.withColumn("keep", keep).where("keep and id >= 0").select("id") for table in tables]
        first, *others = ({row["id"] for row in part.collect()} for part in train)
        stable += [way] if all(each == first for each in others) else []
    return stable


@topic.question(
    objectives=("split-data",),
    difficulty=3,
    stem="""
        A table has 5 rows for each of 300 customers. It is split with `randomSplit([0.8, 0.2], seed=1)`. How many of
        the customers in the test part also have rows in the training part?
    """,
    right=Right(
        text="Nearly each of them",
        seen=lambda out: out > 0.95,
        because="The rows of a customer are drawn apart. Whoever has a row in the test part has four more, and these "
        "hardly ever lie there too. A model can recognise customers; split by customer to prevent that.",
    ),
    wrong=(
        Wrong(
            text="Hardly one of them",
            seen=lambda out: out < 0.05,
            believed="The parts have no row in common, so they seem to have no customer in common.",
            because="The split looks at rows. It does not know that some of them belong together.",
            claim="A random split keeps the test customers out of the training data.",
        ),
        Wrong(
            text="About 80 % of them",
            seen=lambda out: 0.75 < out < 0.85,
            believed="80 % of the rows are for training, and one expects the same of customers.",
            because="That would hold for one further row. There are four, of which a single one is enough.",
        ),
        Wrong(
            text="About 20 % of them",
            seen=lambda out: 0.15 < out < 0.25,
            believed="The test part holds a fifth, so its share of shared customers seems to be a fifth.",
            because="The share of rows says little here: each customer has five chances to be in the training part.",
        ),
    ),
)
def customers_of_a_random_split(spark) -> float:
    """Split the rows of 300 customers and take the share of test customers that are in the training part."""
    df = spark.range(0, 1500, 1, 4).select("id", (F.col("id") % 300).alias("customer"))
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    tested = test.select("customer").distinct()
    return tested.join(train.select("customer").distinct(), "customer").count() / tested.count()


# A rare class


@topic.question(
    objectives=("class-imbalance", "split-data"),
    difficulty=2,
    stem="""
        The column `label` holds 900 zeros and 100 ones. What does this call return?

            df.sampleBy("label", fractions={1: 1.0}, seed=3)
    """,
    right=Right(
        text="The 100 ones",
        seen={"0": 0, "1": 100},
        because="A value that `fractions` does not name has the fraction 0. To thin out the zeros, name them too: "
        "`{0: 0.1, 1: 1.0}`.",
    ),
    wrong=(
        Wrong(
            text="All 1,000 rows",
            seen={"0": 900, "1": 100},
            believed="A stratum that is not mentioned seems to be left as it is.",
            because="What is not mentioned is not sampled at all.",
            claim="sampleBy keeps the strata that its fractions do not name.",
        ),
        Wrong(
            text="The 100 ones and about 100 zeros",
            seen=lambda out: out["1"] == 100 and 50 < out["0"] < 150,
            believed="Stratified sampling is thought to balance the classes.",
            because="It takes the given fraction of each stratum. Balance is a matter of choosing the fractions.",
        ),
        Wrong(
            text="100 zeros and 100 ones",
            seen={"0": 100, "1": 100},
            believed="Undersampling to the size of the rare class is a common step.",
            because="`sampleBy` knows fractions, not sizes, and no fraction is given for the zeros.",
        ),
    ),
    source=SAMPLE_BY,
)
def sample_with_one_stratum_named(spark) -> dict:
    """Sample by label with a fraction for the ones alone, and count what is left of each label."""
    df = spark.range(1000).select((F.col("id") % 10 == 0).cast("int").alias("label"))
    left = df.sampleBy("label", fractions={1: 1.0}, seed=3)
    return {str(label): left.where(F.col("label") == label).count() for label in (0, 1)}


@topic.question(
    objectives=("class-imbalance",),
    difficulty=2,
    stem="""
        A LogisticRegression without regularisation is trained with a `weightCol` that is 9.0 for positive rows and 1.0
        for negative ones. What gives the same model?
    """,
    right=Right(
        text="Training on a table in which each positive row occurs nine times",
        seen={"repeated": True, "multiplied": False, "scaled": False, "plain": False},
        because="A weight multiplies the row's share of the loss, just as copies of the row do. The coefficients come "
        "out the same, and no row has to be copied.",
    ),
    wrong=(
        Wrong(
            text="Training without weights and multiplying the coefficients by nine",
            seen=lambda out: out["multiplied"],
            believed="Weights is also a name for the coefficients of a model.",
            because="Row weights enter the loss, and the best coefficients for another loss are no multiple of these.",
        ),
        Wrong(
            text="Training on a table in which the features of positive rows are nine times as large",
            seen=lambda out: out["scaled"],
            believed="A weight sounds like a factor for the row's values.",
            because="The features are left as they are. The factor is put on the row's loss.",
        ),
        Wrong(
            text="Training without weights and counting positive rows nine times in the evaluator",
            seen=lambda out: out["plain"],
            believed="Evaluators have a `weightCol` too.",
            because="That would weigh the metric and leave the model as it is. Here the weights enter the training.",
        ),
    ),
)
def what_row_weights_amount_to(spark) -> dict:
    """Train with weights and in other ways, and say which of them gives the same coefficient and intercept."""
    rows = [(at * 7 % 19 / 10 - 0.9 + 0.3 * (at % 10 == 0), float(at % 10 == 0)) for at in range(200)]
    df = Table.of({"x": "double", "label": "double"}, rows).on(spark)

    def line(frame, **settings) -> list:
        ready = VectorAssembler(inputCols=["x"], outputCol="features").transform(frame)
        model = LogisticRegression(**settings).fit(ready)
        return [model.coefficients[0], model.intercept]

    weighted = line(df.withColumn("w", F.when(df.label == 1, 9.0).otherwise(1.0)), weightCol="w")
    others = {
        "repeated": line(df.withColumn("copy", F.explode(F.expr("sequence(1, if(label = 1, 9, 1))")))),
        "multiplied": [9 * number for number in line(df)],
        "scaled": line(df.withColumn("x", F.when(df.label == 1, df.x * 9).otherwise(df.x))),
        "plain": line(df),
    }
    return {way: bool(np.allclose(found, weighted, atol=0.01)) for way, found in others.items()}


@topic.question(
    objectives=("class-imbalance", "classification-metrics"),
    difficulty=2,
    stem="""
        A fitted binary LogisticRegressionModel finds too few of the rare positives, so its threshold is set from 0.5 to
        0.2. Which of these metrics on the test rows keeps its value?
    """,
    right=Right(
        text="`areaUnderROC`",
        seen=["areaUnderROC"],
        because="It is computed from the order of the scores and runs through all thresholds. The scores stay as they "
        "are; what changes is from where on a row counts as positive.",
    ),
    wrong=(
        Wrong(
            text="`recallByLabel` of label 1",
            seen=lambda out: "recallByLabel" in out,
            believed="The model is the same, so it seems to find the same positives.",
            because="More rows are called positive, more true ones among them: recall rises.",
        ),
        Wrong(
            text="`precisionByLabel` of label 1",
            seen=lambda out: "precisionByLabel" in out,
            believed="Recall is known to change with the threshold, and precision is taken for the other kind.",
            because="Rows with lower scores are called positive now, and many of them are not: precision changes.",
        ),
        Wrong(
            text="`accuracy`",
            seen=lambda out: "accuracy" in out,
            believed="What is won among the positives seems to be lost among the negatives.",
            because="Accuracy counts predictions, and those change with the threshold; nothing keeps the balance.",
        ),
    ),
)
def metric_that_a_threshold_leaves_alone(spark) -> list:
    """Evaluate one model with both thresholds and name the metrics that stay the same."""
    rows = [(((at * 37) % 101) / 100 + 0.5 * (at % 8 == 0), float(at % 8 == 0)) for at in range(400)]
    df = Table.of({"x": "double", "label": "double"}, rows).on(spark)
    df = VectorAssembler(inputCols=["x"], outputCol="features").transform(df)
    model = LogisticRegression().fit(df)
    metrics = [BinaryClassificationEvaluator(metricName="areaUnderROC")]
    for name in ("accuracy", "recallByLabel", "precisionByLabel"):
        metrics.append(MulticlassClassificationEvaluator(metricName=name, metricLabel=1.0))
    before, after = ([each.evaluate(model.setThreshold(at).transform(df)) for each in metrics] for at in (0.5, 0.2))
    same = [bool(np.isclose(one, other)) for one, other in zip(before, after, strict=True)]
    return [each.getMetricName() for each, stays in zip(metrics, same, strict=True) if stays]


@topic.question(
    objectives=("class-imbalance", "split-data"),
    difficulty=3,
    stem="""
        Five features are pure noise, and 5 % of 1,000 labels are positive. The positives are resampled with replacement
        to 950 rows; then the table is split, and a nearest-neighbour model (k = 1) is trained. What recall of the
        positives does it reach on the test part?
    """,
    right=Right(
        text="About 1",
        seen=lambda out: out > 0.95,
        because="Copies of one row end up in both parts, so the model finds each test positive among its training "
        "rows. Split first, and resample the training part.",
    ),
    wrong=(
        Wrong(
            text="About 0.05",
            seen=lambda out: out < 0.15,
            believed="Noise predicts nothing, and 5 % is the share of positives in the table.",
            because="An honest split would show that. Here the test rows are copies of training rows.",
            claim="It makes no difference whether one oversamples before or after the split.",
        ),
        Wrong(
            text="About 0.5",
            seen=lambda out: 0.4 < out < 0.6,
            believed="The classes are balanced now, so guessing is right on half of the positives.",
            because="The model does not have to guess: a copy of the very row lies in the training part.",
        ),
        Wrong(
            text="Exactly 0",
            seen=lambda out: out == 0,
            believed="A model without useful features is expected to call each row negative.",
            because="There are as many positives as negatives now, and each has its copies in the training part.",
        ),
    ),
)
def recall_after_oversampling_before_the_split() -> float:
    """Oversample noise, split it, and take the recall of a nearest-neighbour model on the test part."""
    x = np.random.default_rng(0).normal(size=(1000, 5))
    y = (np.arange(1000) < 50).astype(int)
    x_more, y_more = resample(x[y == 1], y[y == 1], n_samples=950, random_state=0)
    x_all, y_all = np.vstack([x[y == 0], x_more]), np.concatenate([y[y == 0], y_more])
    x_train, x_test, y_train, y_test = train_test_split(x_all, y_all, test_size=0.25, random_state=0)
    model = KNeighborsClassifier(n_neighbors=1).fit(x_train, y_train)
    return float(recall_score(y_test, model.predict(x_test)))
