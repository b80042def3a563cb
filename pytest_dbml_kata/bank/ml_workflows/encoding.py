"""Questions on encoding: categories as numbers and vectors, and features and labels on a log scale."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import numpy as np
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import DecisionTreeClassifier
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, RegressionEvaluator
    from pyspark.ml.feature import OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler, VectorIndexer
    from pyspark.ml.regression import LinearRegression as SparkLinearRegression
    from pyspark.sql import functions as F
    from pyspark.sql.window import Window
    from scipy.stats import skew
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.dummy import DummyRegressor
    from sklearn.linear_model import LinearRegression, Ridge
    from sklearn.neighbors import KNeighborsRegressor
    from sklearn.tree import DecisionTreeRegressor

    from pytest_dbml_kata.tables import Table

topic = Topic()

INDEXER = Source(
    "PySpark reference: StringIndexer",
    "https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.StringIndexer.html",
)
LOG_TARGET = Source(
    "scikit-learn reference: TransformedTargetRegressor",
    "https://scikit-learn.org/stable/modules/generated/sklearn.compose.TransformedTargetRegressor.html",
)


# One-hot encoding


@topic.question(
    objectives=("one-hot-encode",),
    difficulty=2,
    stem="""
        A StringIndexer with default settings is fitted on a column that holds, from the first row to the last: green,
        green, blue, blue, red, red, red. What are the `labels` of its model, from index 0 on?
    """,
    right=Right(
        text="`red`, `blue`, `green`",
        seen=["red", "blue", "green"],
        because="The most frequent label gets index 0. Blue and green are equally frequent, and such labels are put in "
        "alphabetical order.",
    ),
    wrong=(
        Wrong(
            text="`blue`, `green`, `red`",
            seen=["blue", "green", "red"],
            believed="The encoders of scikit-learn sort their categories, and it is natural to expect the same here.",
            because="Spark's default is `frequencyDesc`. The alphabet decides between equally frequent labels alone, "
            "unless `stringOrderType` says otherwise.",
            claim="StringIndexer numbers the labels in alphabetical order by default.",
        ),
        Wrong(
            text="`green`, `blue`, `red`",
            seen=["green", "blue", "red"],
            believed="pandas' `factorize` numbers values as it meets them.",
            because="Rows of a distributed table have no order to rely on, so Spark counts labels; red comes first.",
        ),
        Wrong(
            text="`red`, `green`, `blue`",
            seen=["red", "green", "blue"],
            believed="Frequency comes first, and one thinks that the label that was met earlier wins a tie.",
            because="Ties are settled by the alphabet, which does not depend on how rows lie in partitions.",
        ),
    ),
    source=INDEXER,
)
def order_of_the_labels_of_an_indexer(spark) -> list:
    """Fit a StringIndexer on these seven rows and read its labels."""
    colours = Table.of({"colour": "string"}, [(c,) for c in ("green", "green", "blue", "blue", "red", "red", "red")])
    model = StringIndexer(inputCol="colour", outputCol="index").fit(colours.on(spark))
    return list(model.labels)


@topic.question(
    objectives=("one-hot-encode",),
    difficulty=3,
    stem="""
        This pipeline is fitted on rows with three different cities. Which vector does a row with a fourth city get?

            Pipeline(stages=[
                StringIndexer(inputCol="city", outputCol="index", handleInvalid="keep"),
                OneHotEncoder(inputCol="index", outputCol="vector"),
            ])
    """,
    right=Right(
        text="`[0.0, 0.0, 0.0]`",
        seen=[0.0, 0.0, 0.0],
        because="`keep` adds a fourth index for whatever was not seen. The encoder leaves out the last index by "
        "default, which is just that one, so an unseen city is all zeros.",
    ),
    wrong=(
        Wrong(
            text="`[0.0, 0.0, 0.0, 1.0]`",
            seen=[0.0, 0.0, 0.0, 1.0],
            believed="The indexer keeps a slot for unseen labels, so one expects a column for it.",
            because="`dropLast` is true by default and drops the last slot, the one that `keep` has added.",
        ),
        Wrong(
            text="`[0.0, 0.0]`",
            seen=[0.0, 0.0],
            believed="Three cities make two columns with `dropLast`, and the extra slot is forgotten.",
            because="With `keep` there are four indices, and three of them are left. Each known city has a column.",
        ),
        Wrong(
            text="`[1.0, 0.0, 0.0]`",
            seen=[1.0, 0.0, 0.0],
            believed="Filling with the most frequent value, index 0, is what one does with missing categories.",
            because="Nothing is filled in: what was not seen gets an index of its own, after those of the labels.",
        ),
    ),
    source=INDEXER,
)
def vector_of_a_city_that_was_not_seen(spark) -> list:
    """Fit the pipeline on three cities and encode a fourth one."""
    index = StringIndexer(inputCol="city", outputCol="index", handleInvalid="keep")
    encode = OneHotEncoder(inputCol="index", outputCol="vector")
    known = Table.of({"city": "string"}, [("Bonn",), ("Oslo",), ("Rome",)]).on(spark)
    unknown = Table.of({"city": "string"}, [("Bern",)]).on(spark)
    model = Pipeline(stages=[index, encode]).fit(known)
    return model.transform(unknown).first()["vector"].toArray().tolist()


@topic.question(
    objectives=("one-hot-encode",),
    difficulty=1,
    stem="""
        `city` is a string column with the rows Rome, Bonn, Rome. What comes of this call?

            OneHotEncoder(inputCol="city", outputCol="vector").fit(df).transform(df)
    """,
    right=Right(
        text="An error, since the column has to hold numbers",
        seen="IllegalArgumentException",
        because="Spark's OneHotEncoder turns category indices into vectors. A string column goes through a "
        "StringIndexer first.",
    ),
    wrong=(
        Wrong(
            text="`[1.0]`, `[0.0]`, `[1.0]`: the most frequent city has the first column",
            seen=[[1.0], [0.0], [1.0]],
            believed="One thinks that the encoder numbers the strings by itself, as StringIndexer does.",
            because="The encoder numbers nothing. It takes the indices that another stage has made.",
            claim="OneHotEncoder of Spark ML encodes string columns directly.",
        ),
        Wrong(
            text="`[0.0]`, `[1.0]`, `[0.0]`: the cities are taken in alphabetical order",
            seen=[[0.0], [1.0], [0.0]],
            believed="The class of the same name in scikit-learn takes strings and sorts them.",
            because="That is another library. In Spark ML the steps are apart: index first, then encode.",
        ),
        Wrong(
            text="`[0.0]`, `[0.0]`, `[0.0]`: strings count as invalid, which makes zeros",
            seen=[[0.0], [0.0], [0.0]],
            believed="Elsewhere in Spark, text that is cast to a number silently becomes null.",
            because="The type of the column is checked before anything is encoded, and a string column is refused.",
        ),
    ),
)
def one_hot_encoder_on_a_string_column(spark) -> object:
    """Fit a OneHotEncoder on a string column, and give its vectors or the error."""
    df = Table.of({"city": "string"}, [("Rome",), ("Bonn",), ("Rome",)]).on(spark)
    encoder = OneHotEncoder(inputCol="city", outputCol="vector")
    refused = error_of(lambda: encoder.fit(df))
    return refused or [row["vector"].toArray().tolist() for row in encoder.fit(df).transform(df).collect()]


@topic.question(
    objectives=("one-hot-encode",),
    difficulty=2,
    stem="""
        The column `x` holds the vectors [10.0, 1.5], [20.0, 2.7], [30.0, 3.1] and [10.0, 4.9]. What becomes of
        [30.0, 3.1]?

            VectorIndexer(inputCol="x", outputCol="indexed", maxCategories=3).fit(df).transform(df)
    """,
    right=Right(
        text="`[2.0, 3.1]`",
        seen=[2.0, 3.1],
        because="The first feature has three distinct values, few enough to be a category, and 30.0 gets index 2. The "
        "second has four, so it stays a number. The vector keeps its size.",
    ),
    wrong=(
        Wrong(
            text="`[0.0, 0.0, 1.0, 3.1]`",
            seen=[0.0, 0.0, 1.0, 3.1],
            believed="The stage looks for categorical features, so one expects it to encode them as models need them.",
            because="It only replaces values by indices and notes which features are categories, for trees above all. "
            "One-hot vectors come from OneHotEncoder.",
            claim="VectorIndexer one-hot encodes categorical features.",
        ),
        Wrong(
            text="`[2.0, 2.0]`",
            seen=[2.0, 2.0],
            believed="An indexer seems to give every feature an index.",
            because="A feature with more distinct values than `maxCategories` counts as continuous and is left alone.",
        ),
        Wrong(
            text="`[30.0, 3.1]`",
            seen=[30.0, 3.1],
            believed="One thinks that the stage merely marks the feature as a category in the metadata.",
            because="It does note that in the metadata, and it replaces the values by indices from 0 on as well.",
        ),
    ),
)
def vector_after_a_vector_indexer(spark) -> list:
    """Fit a VectorIndexer on four vectors and look at the third one."""
    df = Table.of({"x": "vector"}, [([10.0, 1.5],), ([20.0, 2.7],), ([30.0, 3.1],), ([10.0, 4.9],)]).on(spark)
    indexed = VectorIndexer(inputCol="x", outputCol="indexed", maxCategories=3).fit(df).transform(df)
    return next(row["indexed"].toArray().tolist() for row in indexed.collect() if row["x"][0] == 30.0)


@topic.question(
    objectives=("one-hot-encode",),
    difficulty=1,
    stem="""
        A StringIndexer with `handleInvalid="skip"` has been fitted on the towns Bonn and Rome. It transforms a table of
        five rows: Bonn, Rome, Rome, Oslo and a null. How many rows come out?
    """,
    right=Right(
        text="3, those with a known town",
        seen=3,
        because="`skip` drops each row whose value has no index: the unseen town as well as the null.",
    ),
    wrong=(
        Wrong(
            text="4, as the row with the null stays",
            seen=4,
            believed="`skip` is said to be about labels that were not seen, and null is not a label.",
            because="A null counts as invalid too. It is dropped with `skip`, and shares the extra index with `keep`.",
        ),
        Wrong(
            text="5, two of them with a null as index",
            seen=5,
            believed="It sounds as if the indexing of these values were skipped.",
            because="The rows themselves are left out. So skipping shrinks the table, also when one only predicts.",
            claim='With handleInvalid="skip" StringIndexer keeps the row and leaves its index empty.',
        ),
        Wrong(
            text="0, for the first unseen town ends the job",
            seen=lambda out: not isinstance(out, int),
            believed="An unseen label is indeed an error, as long as nothing else is said.",
            because="That is what the default, `error`, does. `skip` was set in order to avoid it.",
        ),
    ),
    source=INDEXER,
)
def rows_that_an_indexer_with_skip_gives(spark) -> object:
    """Index five rows, of which one holds an unseen town and one a null, and count what comes out."""
    towns = Table.of({"town": "string"}, [("Bonn",), ("Rome",)]).on(spark)
    model = StringIndexer(inputCol="town", outputCol="index", handleInvalid="skip").fit(towns)
    later = Table.of({"town": "string"}, [("Bonn",), ("Rome",), ("Rome",), ("Oslo",), (None,)]).on(spark)
    indexed = model.transform(later)
    return error_of(indexed.collect) or len(indexed.collect())


# For which models


@topic.question(
    objectives=("when-one-hot",),
    difficulty=3,
    stem="""
        A category has 8 equally frequent values. The label is 1 for 4 of them and 0 for the other 4. Two
        DecisionTreeClassifiers with `maxDepth=1` are trained, after a VectorAssembler: one on the output of
        StringIndexer, one on that of OneHotEncoder. What is their training accuracy?
    """,
    right=Right(
        text="1.0 with the index, 0.625 with the vector",
        seen={"index": 1.0, "vector": 0.625},
        because="Spark's trees know that an index is a category and split its values into two sets at once. A split on "
        "a 0/1 column parts one value from the other seven, so one-hot trees have to grow deep.",
    ),
    wrong=(
        Wrong(
            text="0.625 with the index, 1.0 with the vector",
            seen={"index": 0.625, "vector": 1.0},
            believed="One-hot encoding is taught as the right treatment of categories for any model.",
            because="It suits linear models. For a tree it spreads one useful split over many weak ones.",
            claim="Tree models need one-hot encoded categories.",
        ),
        Wrong(
            text="1.0 with the index, 1.0 with the vector",
            seen={"index": 1.0, "vector": 1.0},
            believed="Both columns hold the same information, so the trees seem to be equally good.",
            because="A tree of depth 1 can use one feature. That is the whole category or one eighth of it.",
        ),
        Wrong(
            text="0.5 with the index, 0.625 with the vector",
            seen={"index": 0.5, "vector": 0.625},
            believed="One thinks that the tree takes the index for a number, whose order means nothing.",
            because="The indexer leaves its labels in the column's metadata, and the tree reads from it that the "
            "feature is a category.",
        ),
    ),
)
def one_split_on_an_index_and_on_a_vector(spark) -> dict:
    """Train a tree with one split on the index and one on the one-hot vector, and compare their accuracy."""
    rows = [(kind, float(kind in "adfg")) for kind in "abcdefgh" * 10]
    df = Table.of({"kind": "string", "label": "double"}, rows).on(spark)
    index = StringIndexer(inputCol="kind", outputCol="index")
    encode = OneHotEncoder(inputCol="index", outputCol="vector")
    found = {}
    for column in ("index", "vector"):
        features = VectorAssembler(inputCols=[column], outputCol="features")
        model = Pipeline(stages=[index, encode, features, DecisionTreeClassifier(maxDepth=1)]).fit(df)
        found[column] = model.transform(df).where("prediction = label").count() / df.count()
    return found


@topic.question(
    objectives=("when-one-hot",),
    difficulty=2,
    stem="""
        A StringIndexer turns a column with 40 different values into indices, which go through a VectorAssembler into a
        DecisionTreeClassifier with default settings (`maxBins` is 32). What happens?
    """,
    right=Right(
        text="`fit` raises an error that asks for a larger `maxBins`",
        seen={"32": "IllegalArgumentException", "40": None},
        because="Each value of a categorical feature needs a bin of its own, so `maxBins` has to be 40 at least; "
        "with 40 the tree is trained.",
    ),
    wrong=(
        Wrong(
            text="`fit` puts the rarest values together so that 32 bins are enough",
            seen=lambda out: out["32"] is None,
            believed="Other libraries have such a bin for infrequent categories.",
            because="Spark merges no categories. With more values than bins the training does not start.",
            claim="A Spark tree puts the categories that exceed maxBins into one bin.",
        ),
        Wrong(
            text="`fit` treats the index as a number and forms 32 ranges of it",
            seen=lambda out: out["32"] is None,
            believed="That is what happens to continuous features with many different values.",
            because="The metadata of the indexer says that the feature is a category, so no ranges are formed.",
        ),
        Wrong(
            text="`fit` succeeds and `transform` fails on rows of the last 8 values",
            seen=lambda out: out["32"] is None,
            believed="Unknown values of an indexer come to light as late as in `transform`.",
            because="The numbers of values and bins are compared before the first tree node is made, in `fit`.",
        ),
    ),
)
def tree_on_more_values_than_bins(spark) -> dict:
    """Train trees with 32 and with 40 bins on a category of 40 values, and note the errors."""
    rows = [(f"value {at % 40}", float(at % 3 == 0)) for at in range(120)]
    df = Table.of({"kind": "string", "label": "double"}, rows).on(spark)
    indexed = StringIndexer(inputCol="kind", outputCol="index").fit(df).transform(df)
    ready = VectorAssembler(inputCols=["index"], outputCol="features").transform(indexed)
    trees = {str(bins): DecisionTreeClassifier(maxBins=bins, maxDepth=2) for bins in (32, 40)}
    return {bins: error_of(lambda tree=tree: tree.fit(ready)) for bins, tree in trees.items()}


@topic.question(
    objectives=("when-one-hot", "one-hot-encode"),
    difficulty=2,
    stem="""
        Houses of kind a cost 10, those of kind b 30 and those of kind c 20. Kind a is the most frequent, kind c the
        rarest. After which preparation of `kind` does a LinearRegression predict the price of each house exactly?
    """,
    right=Right(
        text="StringIndexer, OneHotEncoder",
        seen=["StringIndexer, OneHotEncoder"],
        because="With a column for each kind, the model has a coefficient for each kind, whatever the prices are.",
    ),
    wrong=(
        Wrong(
            text="StringIndexer, VectorAssembler",
            seen=lambda out: "StringIndexer, VectorAssembler" in out,
            believed="The indexer's metadata says that the column is a category, and trees make use of that.",
            because="A linear model multiplies the index by one coefficient: 0, 1 and 2 lie on a straight line, while "
            "10, 30 and 20 do not.",
            claim="StringIndexer output can be used as it is in linear regression.",
        ),
        Wrong(
            text="StringIndexer, VectorAssembler, StandardScaler",
            seen=lambda out: "StringIndexer, VectorAssembler, StandardScaler" in out,
            believed="Linear models are said to want scaled features.",
            because="Scaling stretches the index and leaves its meaningless order as it is.",
        ),
        Wrong(
            text="StringIndexer, VectorAssembler, VectorIndexer",
            seen=lambda out: "StringIndexer, VectorAssembler, VectorIndexer" in out,
            believed="VectorIndexer is the stage that handles categorical features within vectors.",
            because="It marks features as categories for models that ask, such as trees. Linear models do not ask.",
        ),
    ),
)
def preparation_of_a_category_for_a_linear_model(spark) -> list:
    """Train a LinearRegression after each preparation, and name those whose predictions are exact."""
    rows = [("a", 10.0)] * 6 + [("b", 30.0)] * 4 + [("c", 20.0)] * 2
    df = Table.of({"kind": "string", "label": "double"}, rows).on(spark)
    df = StringIndexer(inputCol="kind", outputCol="index").fit(df).transform(df)
    df = VectorAssembler(inputCols=["index"], outputCol="vector").transform(df)
    ways = {
        "StringIndexer, OneHotEncoder": OneHotEncoder(inputCol="index", outputCol="x"),
        "StringIndexer, VectorAssembler": VectorAssembler(inputCols=["vector"], outputCol="x"),
        "StringIndexer, VectorAssembler, StandardScaler": StandardScaler(inputCol="vector", outputCol="x"),
        "StringIndexer, VectorAssembler, VectorIndexer": VectorIndexer(inputCol="vector", outputCol="x"),
    }
    line = SparkLinearRegression(featuresCol="x", solver="normal")
    models = {way: Pipeline(stages=[last, line]).fit(df).stages[-1] for way, last in ways.items()}
    return [way for way, model in models.items() if model.summary.rootMeanSquaredError < 0.01]


@topic.question(
    objectives=("when-one-hot",),
    difficulty=3,
    stem="""
        400 rows belong to 200 users, two rows each, and their labels are drawn by tossing a coin. Each user is replaced
        by the mean label of the user; then the rows are split, and the AUC of `encoded` is computed on the test rows.
        About how large is it?

            df = df.withColumn("encoded", F.avg("label").over(Window.partitionBy("user")))
            train, test = df.randomSplit([0.7, 0.3], seed=1)
    """,
    right=Right(
        text="0.9",
        seen=lambda out: 0.8 <= out <= 0.97,
        because="The mean over the window includes the label of the row itself, in the test rows too. The column "
        "gives the answer away, although nothing can be predicted; means have to be learned on training rows.",
    ),
    wrong=(
        Wrong(
            text="0.5",
            seen=lambda out: 0.4 <= out <= 0.6,
            believed="A coin cannot be predicted, so an honest feature reaches 0.5.",
            because="The feature is not honest. It was computed from all labels, those of the test rows included.",
            claim="Target encoding over a window is safe.",
        ),
        Wrong(
            text="0.1",
            seen=lambda out: 0.03 <= out <= 0.2,
            believed="If a user's label is left out of the mean, the mean does lean the other way.",
            because="Nothing is left out here: `avg` over the window takes the row's own label in.",
        ),
        Wrong(
            text="1.0",
            seen=lambda out: out > 0.97,
            believed="The label leaks, and a leak is expected to make everything perfect.",
            because="Half of the users have one label of each kind. Their mean of 0.5 does not tell their rows apart.",
        ),
    ),
)
def target_encoding_of_coin_tosses(spark) -> float:
    """Encode users by their mean label over a window, split, and take the AUC of that column on the test rows."""
    coin = F.pmod(F.xxhash64("id"), F.lit(2)).cast("double")
    df = spark.range(0, 400, 1, 1).select("id", (F.col("id") % 200).alias("user"), coin.alias("label"))
    df = df.withColumn("encoded", F.avg("label").over(Window.partitionBy("user")))
    _, test = df.randomSplit([0.7, 0.3], seed=1)
    return round(BinaryClassificationEvaluator(rawPredictionCol="encoded").evaluate(test), 2)


# Log scale


@topic.question(
    objectives=("when-log-scale",),
    difficulty=1,
    stem="""
        The column `visits` of a Spark table counts visits, and some customers have none. What does `F.log("visits")`
        give for them?
    """,
    right=Right(
        text="`null`",
        seen="null",
        because="In Spark SQL the logarithm of zero is null. Later stages drop such rows or stop at them, so one takes "
        "`log1p` for counts: it is 0 for 0.",
    ),
    wrong=(
        Wrong(
            text="`-Infinity`",
            seen="-inf",
            believed="That is what NumPy gives, together with a warning.",
            because="Spark's `log` gives null for whatever is not positive, in place of an infinite value.",
            claim="F.log of zero is -Infinity in Spark, as in NumPy.",
        ),
        Wrong(
            text="`0.0`",
            seen="0.0",
            believed="No visits before and none after sounds right, and `log1p` does map 0 to 0.",
            because="`log` maps 1 to 0. Zero has no logarithm, and Spark says so by null.",
        ),
        Wrong(
            text="`NaN`",
            seen="nan",
            believed="Results that are not defined are often NaN in computations with floats.",
            because="Spark's `log` answers with null, which is not the same as NaN: `isnan` does not find it.",
        ),
    ),
)
def logarithm_of_zero_visits(spark) -> str:
    """Take the logarithm of a zero in a Spark table."""
    visits = Table.of({"visits": "bigint"}, [(0,)]).on(spark)
    logarithm = visits.select(F.log("visits")).first()[0]
    return "null" if logarithm is None else str(logarithm)


@topic.question(
    objectives=("when-log-scale",),
    difficulty=2,
    stem="""
        Which of these columns becomes nearly symmetric when its logarithm is taken, while it is clearly skewed as it
        is?

            income    20   55  150  400  1100   3000
            pulse     58   63   68   72    77     82
            score     40   78   88   93    96     98
            degrees   -6   -2    1    3     8     40
    """,
    right=Right(
        text="`income`",
        seen=lambda out: out == ["income"],
        because="Its values are positive and have a long tail to the right: they differ by factors, and the logarithm "
        "turns factors into equal steps.",
    ),
    wrong=(
        Wrong(
            text="`pulse`",
            seen=lambda out: "pulse" in out,
            believed="Rescaling any feature is thought to do no harm and some good.",
            because="This column is symmetric as it is, so there is nothing that a logarithm could mend.",
        ),
        Wrong(
            text="`score`",
            seen=lambda out: "score" in out,
            believed="It is skewed, and the logarithm is known as the cure for skewed columns.",
            because="Its tail is on the left. The logarithm draws in large values, so it makes this skew worse.",
            claim="A log transformation makes any skewed column symmetric.",
        ),
        Wrong(
            text="`degrees`",
            seen=lambda out: "degrees" in out,
            believed="It has one value far to the right, as incomes have.",
            because="It holds negative values, which have no logarithm at all.",
        ),
    ),
)
def column_that_a_logarithm_makes_symmetric() -> list:
    """Compare the skewness of each column with that of its logarithm."""
    columns = {
        "income": [20, 55, 150, 400, 1100, 3000],
        "pulse": [58, 63, 68, 72, 77, 82],
        "score": [40, 78, 88, 93, 96, 98],
        "degrees": [-6, -2, 1, 3, 8, 40],
    }
    with np.errstate(invalid="ignore"):
        return [name for name, x in columns.items() if abs(skew(x)) > 1 and abs(skew(np.log(x))) < 0.5]


@topic.question(
    objectives=("when-log-scale", "choose-algorithm"),
    difficulty=2,
    stem="""
        A positive, heavily skewed feature x is replaced by log(x), and the model is trained again. For which of these
        scikit-learn models do the predictions for the training rows stay as they are?
    """,
    right=Right(
        text="`DecisionTreeRegressor`",
        seen=["DecisionTreeRegressor"],
        because="A tree asks whether x lies above a threshold. The logarithm keeps the order of values, so the same "
        "rows fall on the same sides.",
    ),
    wrong=(
        Wrong(
            text="`KNeighborsRegressor`",
            seen=lambda out: "KNeighborsRegressor" in out,
            believed="Neither the order of the values nor the labels change, so the neighbours seem to stay.",
            because="Neighbours are found by distances, and the logarithm changes which of two values is nearer.",
        ),
        Wrong(
            text="`LinearRegression`",
            seen=lambda out: "LinearRegression" in out,
            believed="The coefficient adapts, as it does when a feature is multiplied by a constant.",
            because="A line in x is no line in log(x). The fitted curve is another one.",
        ),
        Wrong(
            text="`Ridge`",
            seen=lambda out: "Ridge" in out,
            believed="Its penalty is thought to make up for the scale of a feature.",
            because="It is a linear model, and its penalty depends on the scale of the feature on top of that.",
        ),
    ),
)
def model_that_a_logarithm_leaves_alone() -> list:
    """Train four models on x and on log(x), and name those that predict the same for the training rows."""
    generator = np.random.default_rng(0)
    x = generator.lognormal(0, 2, size=(200, 1))
    y = np.sqrt(x[:, 0]) + generator.normal(0, 0.1, 200)
    models = (DecisionTreeRegressor(max_depth=3, random_state=0), KNeighborsRegressor(), LinearRegression(), Ridge())
    return [
        type(model).__name__
        for model in models
        if np.allclose(model.fit(x, y).predict(x), model.fit(np.log(x), y).predict(np.log(x)))
    ]


# Labels on a log scale


@topic.question(
    objectives=("log-target",),
    difficulty=1,
    stem="""
        A model was trained on `F.log1p("price")`. Which expression brings its predictions back to the unit of `price`?
    """,
    right=Right(
        text='`F.expm1("prediction")`',
        seen=["expm1"],
        because="`expm1` is e to the power of x, less 1, which is the inverse of the logarithm of 1 + x.",
    ),
    wrong=(
        Wrong(
            text='`F.exp("prediction")`',
            seen=lambda out: "exp" in out,
            believed="Exponentiating is what undoes a logarithm.",
            because="It undoes `log`. After `log1p` it gives 1 + price, so that each prediction is too high by 1.",
        ),
        Wrong(
            text='`F.exp("prediction") + 1`',
            seen=lambda out: "exp + 1" in out,
            believed="A one was added before the logarithm, and one adds it again.",
            because="What was added has to be taken away: this is too high by 2.",
        ),
        Wrong(
            text='`F.pow(F.lit(10), "prediction")`',
            seen=lambda out: "pow" in out,
            believed="In many trades the logarithm is the one with base 10.",
            because="`log` and `log1p` are natural logarithms in Spark, with base e; `log10` is another function.",
        ),
    ),
)
def way_back_from_log1p(spark) -> list:
    """Take prices to the log1p scale and back in four ways, and name those that give the prices again."""
    prices = Table.of({"price": "double"}, [(0.0,), (3.0,), (250.0,)]).on(spark)
    there = prices.withColumn("prediction", F.log1p("price"))
    back = {
        "expm1": F.expm1("prediction"),
        "exp": F.exp("prediction"),
        "exp + 1": F.exp("prediction") + 1,
        "pow": F.pow(F.lit(10), "prediction"),
    }
    wrong = {way: there.where(F.abs(column - F.col("price")) > 1e-6).count() for way, column in back.items()}
    return [way for way, rows in wrong.items() if rows == 0]


@topic.question(
    objectives=("log-target", "regression-metrics"),
    difficulty=2,
    stem="""
        A model was trained on log(price). What is the rmse of these two predictions in the unit of `price`?

            price    prediction   exp(prediction)
              100        4.7005               110
            1,000        6.8024               900
    """,
    right=Right(
        text="71.1",
        seen=71.1,
        because="The predictions are exponentiated row by row and then compared with the prices: the errors are 10 and "
        "100, and the root of their mean square is 71.1.",
    ),
    wrong=(
        Wrong(
            text="1.1",
            seen=1.1,
            believed="The rmse on the log scale is 0.1, and exponentiating it looks like the way back.",
            because="That gives a typical ratio, here 1.1, and no amount of money. Each prediction is exponentiated, "
            "not the metric.",
            claim="Exponentiating the rmse of a log model gives the rmse in the unit of the label.",
        ),
        Wrong(
            text="0.1",
            seen=0.1,
            believed="It is what the evaluator reports when label and prediction are taken as they are.",
            because="This is the error of log(price), which has no unit of money.",
        ),
        Wrong(
            text="705.6",
            seen=lambda out: 700 < out < 710,
            believed="The label column of the evaluator was set to `price`, and the prediction was left as it is.",
            because="This compares prices with logarithms, 100 with 4.7. Both have to be in one unit.",
        ),
    ),
    source=LOG_TARGET,
)
def rmse_of_log_predictions_in_money(spark) -> float:
    """Exponentiate the predictions and evaluate them against the prices."""
    scored = Table.of({"price": "double", "prediction": "double"}, [(100.0, 4.7005), (1000.0, 6.8024)]).on(spark)
    in_money = scored.withColumn("prediction", F.exp("prediction"))
    return round(RegressionEvaluator(labelCol="price", metricName="rmse").evaluate(in_money), 1)


@topic.question(
    objectives=("log-target", "choose-metric"),
    difficulty=2,
    stem="""
        A house for 100 was predicted at 110, and one for 10,000 at 11,000. By which metric do the two predictions
        count as equally bad?
    """,
    right=Right(
        text="rmse of the logarithm of the price",
        seen=["rmse of logs"],
        because="Logarithms turn ratios into differences, and both predictions are 10 % too high. So errors on the log "
        "scale are relative errors.",
    ),
    wrong=(
        Wrong(
            text="rmse of price",
            seen=lambda out: "rmse" in out,
            believed="Both miss by a tenth, and the metric is thought to see that.",
            because="It sees 10 and 1,000, and squares them: the dear house counts ten thousand times as much.",
        ),
        Wrong(
            text="mae of price",
            seen=lambda out: "mae" in out,
            believed="It is known to be fair to large and small errors.",
            because="It does not square, but it still takes the amount of money: 10 against 1,000.",
        ),
        Wrong(
            text="mse of price",
            seen=lambda out: "mse" in out,
            believed="It is an average over rows, in which each row seems to have the same weight.",
            because="Each row has the same weight, but their squared errors are 100 and 1,000,000.",
        ),
    ),
)
def metric_for_which_two_houses_are_equal(spark) -> list:
    """Evaluate each of the two predictions alone, and name the metrics that give both the same value."""
    logs = {"label": F.log("label"), "prediction": F.log("prediction")}
    cheap = Table.of({"label": "double", "prediction": "double"}, [(100.0, 110.0)]).on(spark)
    dear = Table.of({"label": "double", "prediction": "double"}, [(10000.0, 11000.0)]).on(spark)
    pairs = {name: (name, cheap, dear) for name in ("rmse", "mae", "mse")}
    pairs["rmse of logs"] = ("rmse", cheap.withColumns(logs), dear.withColumns(logs))
    values = {
        way: [round(RegressionEvaluator(metricName=name).evaluate(house), 6) for house in houses]
        for way, (name, *houses) in pairs.items()
    }
    return [way for way, (one, other) in values.items() if one == other]


@topic.question(
    objectives=("log-target",),
    difficulty=3,
    stem="""
        A model without features always predicts the mean of what it was trained on. It is trained on the logarithms of
        the prices 10, 10, 10 and 1000, and its prediction is exponentiated. What comes out?
    """,
    right=Right(
        text="31.6",
        seen=31.6,
        because="The mean of logarithms, exponentiated, is the geometric mean. It is below the ordinary mean, so such "
        "predictions are too low on average for skewed labels.",
    ),
    wrong=(
        Wrong(
            text="257.5",
            seen=257.5,
            believed="Logarithm and exponential undo each other, so the mean seems to come back.",
            because="The mean was taken in between, and a mean of logarithms is not the logarithm of a mean.",
            claim="Exponentiated predictions of a log model are right on average.",
        ),
        Wrong(
            text="10.0",
            seen=10.0,
            believed="The median does survive a logarithm and its inverse, and it is 10 here.",
            because="The model predicts the mean of the logarithms, and the large price pulls that up.",
        ),
        Wrong(
            text="3.5",
            seen=3.5,
            believed="It is the mean of the logarithms, as the model itself predicts it.",
            because="That is still on the log scale. Exponentiated it is 31.6.",
        ),
    ),
    source=LOG_TARGET,
)
def mean_prediction_on_a_log_scale() -> float:
    """Train a model that predicts the mean on logarithms, and exponentiate what it predicts."""
    price = np.array([10.0, 10.0, 10.0, 1000.0])
    nothing = np.zeros((4, 1))
    model = TransformedTargetRegressor(DummyRegressor(strategy="mean"), func=np.log, inverse_func=np.exp)
    return round(float(model.fit(nothing, price).predict(nothing)[0]), 1)
