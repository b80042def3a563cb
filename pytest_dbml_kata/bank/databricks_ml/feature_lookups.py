"""Questions on looking features up: for a training set, and again when the model scores."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    from datetime import date

    import mlflow
    import numpy as np
    import pandas as pd
    from mlflow.models import infer_signature
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.regression import LinearRegression as SparkRegression
    from pyspark.sql import functions as F
    from sklearn.linear_model import LinearRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from pytest_dbml_kata.tables import Table

topic = Topic()

DAY = "2026-11-25"
PAGES = "https://docs.databricks.com/aws/en/machine-learning/feature-store"
TRAIN = Source("Train models with feature tables", f"{PAGES}/train-models-with-feature-store", DAY)
TIME = Source("Point-in-time feature joins", f"{PAGES}/time-series", DAY)
SERVED = Source("Model Serving with automatic feature lookup", f"{PAGES}/automatic-feature-lookup", DAY)
SIGNATURE = Source("Model Signatures and Input Examples", "https://mlflow.org/docs/latest/ml/model/signatures/", DAY)
JOINS = Source("Spark SQL: JOIN", "https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-join.html", DAY)
ASSEMBLER = Source("Spark ML guide: features", "https://spark.apache.org/docs/latest/ml-features.html", DAY)

if IN_ENGINE:

    def days(*numbers):
        """Days of May, as pandas keeps them."""
        return pd.to_datetime([date(2026, 5, number) for number in numbers])


# For training


@topic.question(
    objectives=("feature-table-train",),
    difficulty=1,
    stem="""
        Features are joined to labels by `labels.join(features, "customer")`. How many rows has the training set?

            labels                features
            customer  churned     customer  spend
            a         1           a         10
            b         0           b         20
            b         1           c         30
            x         0
            null      1
    """,
    right=Right(
        text="3",
        seen=3,
        because="`join` is an inner join unless told otherwise: x has no features and the null matches nothing, so "
        "both labels are lost in silence. A lookup is a left join.",
    ),
    wrong=(
        Wrong(
            text="5",
            seen=5,
            believed="Looking something up is not expected to drop rows.",
            because="That is what a left join gives, and what `create_training_set` does. An inner join keeps matches "
            "alone.",
            claim="Joining features to labels keeps every label, with nulls where there are no features.",
        ),
        Wrong(
            text="4",
            seen=4,
            believed="The null is dropped as a broken key, and x is kept without features.",
            because="x has no partner in the features either, and an inner join drops what has no partner.",
        ),
        Wrong(
            text="6",
            seen=6,
            believed="The two tables seem to be put together, with c added to the five labels.",
            because="That is a full outer join. By default, c is left out as well as x.",
        ),
    ),
    source=JOINS,
)
def labels_after_a_plain_join(spark) -> int:
    """Join features to labels by their key, in the way that is the default, and count the rows."""
    rows = [("a", 1), ("b", 0), ("b", 1), ("x", 0), (None, 1)]
    labels = Table.of({"customer": "string", "churned": "int"}, rows).on(spark)
    features = Table.of({"customer": "string", "spend": "double"}, [("a", 10.0), ("b", 20.0), ("c", 30.0)]).on(spark)
    return labels.join(features, "customer").count()


@topic.question(
    objectives=("feature-table-train", "feature-table-write"),
    difficulty=2,
    stem="""
        An append ran twice, so the customers of that batch are in the features twice. How many rows has the left join
        of these labels with the features?

            labels                features
            customer  churned     customer  spend
            a         1           a         10
            b         0           b         20
            b         1           b         20
            x         0
    """,
    right=Right(
        text="6",
        seen=6,
        because="Each label of b meets two rows of features, which makes 4, and a and x are there once. A left join "
        "loses no label, and still multiplies those whose key is repeated.",
    ),
    wrong=(
        Wrong(
            text="4",
            seen=4,
            believed="A left join is said to keep the rows of the left table.",
            because="It keeps each of them at least once. One row for each label needs a key that is unique in the "
            "features.",
            claim="A left join of labels with features has as many rows as there are labels.",
        ),
        Wrong(
            text="5",
            seen=5,
            believed="There is one row too many in the features, so one more seems to come out.",
            because="The repeated row meets both labels of b, so two more come out.",
        ),
        Wrong(
            text="3",
            seen=3,
            believed="Rows that are the same are thought to be merged, one for each customer.",
            because="A join removes no duplicates. They have to be dropped before, or never be written.",
        ),
    ),
    source=JOINS,
)
def labels_with_repeated_features(spark) -> int:
    """Left join labels with features that hold a key twice, and count the rows."""
    labels = Table.of({"customer": "string", "churned": "int"}, [("a", 1), ("b", 0), ("b", 1), ("x", 0)]).on(spark)
    features = Table.of({"customer": "string", "spend": "double"}, [("a", 10.0), ("b", 20.0), ("b", 20.0)]).on(spark)
    return labels.join(features, "customer", "left").count()


@topic.question(
    objectives=("feature-table-train",),
    difficulty=2,
    stem="""
        Besides known customers, `features` has one row whose key is null, with averages for whom nobody knows. One
        label, whose customer is null, is joined by `labels.join(features, "customer", "left")`. What does it get?
    """,
    right=Right(
        text="One row, with null features",
        seen={"rows": 1, "spend": [None]},
        because="Null equals nothing, not even null, so there is no match, and the left join fills in nulls. Defaults "
        "are given by a key that is not null, or filled in afterwards.",
    ),
    wrong=(
        Wrong(
            text="One row, with the averages",
            seen={"rows": 1, "spend": [99.0]},
            believed="The keys look the same, and in Python `None == None` is true.",
            because="SQL compares otherwise: null is unknown, and two unknowns are not equal. `eqNullSafe` would match "
            "them.",
            claim="In a join on a key, a null key matches the row whose key is null.",
        ),
        Wrong(
            text="No row, as nulls are dropped",
            seen={"rows": 0, "spend": []},
            believed="Rows with a null key do vanish from an inner join.",
            because="A left join keeps every row of the left table, with whatever key.",
        ),
        Wrong(
            text="A row for each row of features",
            seen=lambda out: out["rows"] > 1,
            believed="A missing key is taken for one that leaves open which row is meant.",
            because="An unknown key matches no row at all, neither the others nor the null one.",
        ),
    ),
    source=Source("Spark SQL: null semantics", "https://spark.apache.org/docs/latest/sql-ref-null-semantics.html", DAY),
)
def label_with_a_null_key(spark) -> dict[str, object]:
    """Left join a label without a key with features that have a row without a key."""
    labels = Table.of({"customer": "string", "churned": "int"}, [(None, 1)]).on(spark)
    features = Table.of({"customer": "string", "spend": "double"}, [("a", 10.0), (None, 99.0)]).on(spark)
    found = labels.join(features, "customer", "left").collect()
    return {"rows": len(found), "spend": [row["spend"] for row in found]}


@topic.question(
    objectives=("feature-table-train",),
    difficulty=3,
    stem="""
        The stores of `labels` are strings, those of `features` whole numbers. What comes of
        `labels.join(features, "store", "left")`?

            labels            features
            store  sold       store  size
            "7"    1          7      120
            "07"   2          8      300
    """,
    right=Right(
        text='`"7"` and `"07"` each get the size 120',
        seen=[120, 120],
        because="Spark casts the strings to numbers for the comparison, so two different keys meet the same store. A "
        "`FeatureLookup` is stricter: types of lookup key and primary key have to agree.",
    ),
    wrong=(
        Wrong(
            text='`"7"` gets the size 120, and `"07"` gets null',
            seen=[120, None],
            believed="The numbers seem to be written as text, and 7 is written without a zero.",
            because="It is the text that is turned into a number, and both texts are the number 7.",
        ),
        Wrong(
            text='`"7"` and `"07"` each get null as their size',
            seen=[None, None],
            believed="A string is never equal to a number in Python.",
            because="Spark does not compare them as they are. It casts one side, and finds matches.",
        ),
        Wrong(
            text="The join is refused, since the keys are of two types",
            seen="AnalysisException",
            believed="pandas refuses such a merge, and so does the feature engineering client.",
            because="Spark casts in silence. Whether keys are of one type is for you to check.",
            claim="Spark refuses to join a string key with a number key.",
        ),
    ),
    source=Source(
        "Spark SQL: ANSI compliance and casts", "https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html", DAY
    ),
)
def keys_of_two_types(spark) -> list[int | None] | str:
    """Left join a string key with a bigint key, and list what each label gets."""
    labels = Table.of({"store": "string", "sold": "int"}, [("7", 1), ("07", 2)]).on(spark)
    features = Table.of({"store": "bigint", "size": "int"}, [(7, 120), (8, 300)]).on(spark)
    refused = error_of(lambda: labels.join(features, "store", "left"))
    return refused or [row["size"] for row in labels.join(features, "store", "left").orderBy("sold").collect()]


@topic.question(
    objectives=("feature-table-train",),
    difficulty=2,
    stem="""
        A transfer has a sender and a receiver, and `risk` is looked up for each of them in the same features, without
        renaming it. What comes of `select("risk")` on the result?
    """,
    right=Right(
        text="An error, as the name is ambiguous",
        seen="AnalysisException",
        because="Both lookups add a column of this name. A `FeatureLookup` for each key, with a new name for its "
        "output, keeps them apart.",
    ),
    wrong=(
        Wrong(
            text="The risk of the receiver, which came last",
            seen=[[0.9]],
            believed="Assigning a column twice keeps the later one in pandas.",
            because="A join puts columns side by side. It does not replace one by another of the same name.",
        ),
        Wrong(
            text="The risk of the sender, which was there first",
            seen=[[0.2]],
            believed="It looks as if a column that is there already were not looked up again.",
            because="A plain join adds it regardless, so that there are two of the same name.",
        ),
        Wrong(
            text="Two columns, one for each of the lookups",
            seen=[[0.2, 0.9]],
            believed="Both columns are there, so selecting by name might find both.",
            because="A name has to mean one column. Spark asks which one is meant, and that is an error.",
        ),
    ),
    source=TRAIN,
)
def feature_looked_up_for_two_keys(spark) -> str | list:
    """Join the same feature by two keys without renaming it, and select it by its name."""
    transfers = Table.of({"sender": "string", "receiver": "string"}, [("a", "b")]).on(spark)
    risk = Table.of({"account": "string", "risk": "double"}, [("a", 0.2), ("b", 0.9)]).on(spark)
    once = transfers.join(risk.withColumnRenamed("account", "sender"), "sender")
    twice = once.join(risk.withColumnRenamed("account", "receiver"), "receiver")
    return error_of(lambda: twice.select("risk")) or [list(row) for row in twice.select("risk").collect()]


@topic.question(
    objectives=("feature-table-train",),
    difficulty=1,
    stem="""
        In a time series feature table, the features of a customer are looked up as of the time of the label. Which
        balance does the label of May 3 get?

            label            features
            customer  day    customer  day    balance
            a         May 3  a         May 1  10
                             a         May 3  30
                             a         May 4  70
    """,
    right=Right(
        text="30",
        seen=[30.0],
        because="An as-of lookup takes the latest row that is not later than the label. A row of the very same time "
        "counts as known.",
    ),
    wrong=(
        Wrong(
            text="10",
            seen=[10.0],
            believed="To be safe from leakage, the row seems to have to be strictly earlier.",
            because="Not later is the rule, so the same time matches. Who knows a value only after its time has to "
            "write it with a later one.",
            claim="A point-in-time lookup takes rows that are strictly earlier than the label.",
        ),
        Wrong(
            text="70",
            seen=[70.0],
            believed="The newest value is what the customer has now.",
            because="May 4 lies in the label's future. Training on it leaks what the model will not know when it "
            "scores.",
        ),
        Wrong(
            text="20",
            seen=[20.0],
            believed="What was known until May 3 is two values, so their mean might be taken.",
            because="Nothing is averaged. The lookup takes the values of one row.",
        ),
    ),
    source=TIME,
)
def balance_as_of_the_label() -> list[float]:
    """Join a label with the latest row of features that is not later."""
    label = pd.DataFrame({"customer": ["a"], "day": days(3)})
    features = pd.DataFrame({"customer": ["a"] * 3, "day": days(1, 3, 4), "balance": [10.0, 30.0, 70.0]})
    return pd.merge_asof(label, features, on="day", by="customer")["balance"].tolist()


@topic.question(
    objectives=("feature-table-train",),
    difficulty=3,
    stem="""
        In a time series table, customer a has the balance 10 on May 1 and null on May 3. What does an as-of lookup give
        to a label of May 5?
    """,
    right=Right(
        text="Null, as the row of May 3 is the latest",
        seen=[None],
        because="The lookup chooses a row by its time, and takes the values of that row as they are. It does not look "
        "into them for a gap.",
    ),
    wrong=(
        Wrong(
            text="10, as the last value that is not null",
            seen=[10.0],
            believed="That is what filling forward does, and it looks like the best that is known.",
            because="Null may well be what was known on May 3. If gaps are to be filled, fill them when the features "
            "are written.",
            claim="A point-in-time lookup skips nulls and takes the last known value.",
        ),
        Wrong(
            text="0, as null counts for nothing in a sum",
            seen=[0.0],
            believed="Sums of a column without values are often shown as zero.",
            because="Nothing is summed, and a balance of zero would be a statement that nobody made.",
        ),
        Wrong(
            text="No row, as labels without a value are dropped",
            seen=[],
            believed="Training asks for complete rows in the end.",
            because="A lookup keeps every label. What to do about a missing value is decided afterwards.",
        ),
    ),
    source=TIME,
)
def gap_in_the_latest_row() -> list[float | None]:
    """Join a label with the latest row of features that is not later, whose value is missing."""
    label = pd.DataFrame({"customer": ["a"], "day": days(5)})
    features = pd.DataFrame({"customer": ["a", "a"], "day": days(1, 3), "balance": [10.0, np.nan]})
    found = pd.merge_asof(label, features, on="day", by="customer")["balance"]
    return [None if np.isnan(value) else value for value in found]


@topic.question(
    objectives=("feature-table-train", "online-offline-features"),
    difficulty=3,
    stem="""
        Somebody trains from a copy of the online store, which has the latest row of each customer. To how many of the
        labels does it give a balance that was not known yet?

            labels            history
            customer  day     customer  day    balance
            a         May 5   a         May 1  10
            a         May 7   a         May 8  30
            b         May 4   b         May 2  50
            c         May 5   c         May 6  20
    """,
    right=Right(
        text="3",
        seen=3,
        because="The latest rows are of May 8 for a and of May 6 for c, after both labels of a and that of c. An as-of "
        "lookup in the history would give 10 twice, and nothing to c.",
    ),
    wrong=(
        Wrong(
            text="2",
            seen=2,
            believed="One counts the customers whose balance has changed since.",
            because="It is labels that are trained on, and a has two of them before May 8.",
        ),
        Wrong(
            text="1",
            seen=1,
            believed="Only c has no earlier row, so only there a value of the future seems to be taken.",
            because="The copy has no earlier row for a either: it keeps the latest one alone, and hands it to both "
            "labels.",
        ),
        Wrong(
            text="0",
            seen=0,
            believed="Values are taken from a feature store, which is said to prevent leakage.",
            because="What prevents leakage is an as-of lookup, and that needs the history. An online store has none.",
        ),
    ),
    source=TIME,
)
def labels_that_see_their_future(spark) -> int:
    """Join labels with the latest row of each customer, and count those that are older than this row."""
    labels = Table.of({"customer": "string", "day": "int"}, [("a", 5), ("a", 7), ("b", 4), ("c", 5)]).on(spark)
    rows = [("a", 1, 10.0), ("a", 8, 30.0), ("b", 2, 50.0), ("c", 6, 20.0)]
    history = Table.of({"customer": "string", "day": "int", "balance": "double"}, rows).on(spark)
    online = history.groupBy("customer").agg(F.max("day").alias("since"), F.max_by("balance", "day").alias("balance"))
    return labels.join(online, "customer", "left").filter("since > day").count()


topic.documented(
    "excluded_key_of_a_lookup",
    objectives=("feature-table-train",),
    difficulty=1,
    stem="""
        What does the last argument do to `customer_id`?

            lookup = FeatureLookup(table_name="ml.crm.customers", lookup_key="customer_id")
            fe.create_training_set(df=labels, feature_lookups=[lookup], label="churned",
                                   exclude_columns=["customer_id"])
    """,
    right=Right(
        text="It serves the lookup, and is not in the DataFrame that `load_df` returns",
        because="Columns are excluded from the result, after the join. So the model is not trained on an identifier, "
        "which has to be there for lookups when it scores, though.",
    ),
    wrong=(
        Wrong(
            text="It is dropped before the lookup, so all features of the customer are null",
            believed="Excluding reads like removing a column from the input.",
            because="The key is needed for the join, and it is used. Excluded is what `load_df` returns.",
        ),
        Wrong(
            text="It stays in the DataFrame that `load_df` returns, but out of the lookup",
            believed="One may read it as a list of columns that are not looked up.",
            because="It is the lookup key, so the lookup goes by it. It is missing from the training DataFrame "
            "instead.",
        ),
        Wrong(
            text="It is kept for training, and no longer asked for when the model scores",
            believed="Excluded columns are thought to be those that a caller need not give.",
            because="It is the other way round: it is not trained on, and has to be given for scoring, since features "
            "are looked up by it.",
        ),
    ),
    source=TRAIN,
)


# For scoring


topic.documented(
    "columns_that_a_batch_brings",
    objectives=("feature-table-score", "feature-table-train"),
    difficulty=2,
    stem="""
        `df` has the columns visitor, device and bought. What has a batch for `score_batch` to bring?

            lookup = FeatureLookup(table_name="ml.web.visitors", lookup_key="visitor",
                                   feature_names=["visits_30d"])
            fe.create_training_set(df=df, feature_lookups=[lookup], label="bought",
                                   exclude_columns=["visitor"])
    """,
    right=Right(
        text="visitor and device",
        because="The key is needed for the lookup, though it is not trained on. The device came with the labels and is "
        "in no feature table, so the batch has to bring it as well.",
    ),
    wrong=(
        Wrong(
            text="visitor alone",
            believed="Keys are all that one has to bring, as features are looked up.",
            because="Those of feature tables are. The model was trained on the device too, and there is nothing to "
            "look it up in.",
        ),
        Wrong(
            text="device and visits_30d",
            believed="These are the columns that the model was trained on.",
            because="`score_batch` looks visits_30d up by itself, for which it needs the visitor.",
        ),
        Wrong(
            text="visitor, device and bought",
            believed="The batch seems to need the columns of `df`.",
            because="The label is what is to be predicted. Nobody has it when scoring.",
        ),
    ),
    source=TRAIN,
)


topic.documented(
    "feature_that_the_batch_has",
    objectives=("feature-table-score",),
    difficulty=2,
    stem="""
        A model looks up `age` and `spend` in a feature table by customer. The batch for `score_batch` has the columns
        customer and `spend`. Which values does the model get?
    """,
    right=Right(
        text="`age` from the table, and `spend` from the batch",
        because="A feature that is a column of the batch is not looked up. So values can be tried out, or fresher ones "
        "used, and a column of the same name by accident goes unnoticed.",
    ),
    wrong=(
        Wrong(
            text="`age` from the table, and `spend` from the table",
            believed="The feature table is seen as the single source of truth.",
            because="What the batch brings goes first, for each feature by itself.",
        ),
        Wrong(
            text="`age` as null, and `spend` from the batch",
            believed="Once a batch brings features of its own, lookups seem to be switched off.",
            because="Only those features are not looked up that the batch has. The others are.",
        ),
        Wrong(
            text="No values, since the call fails as `spend` is ambiguous",
            believed="Two columns of one name are an error in a join.",
            because="The lookup of `spend` is left out, so there is one column of this name.",
        ),
    ),
    source=TRAIN,
)


topic.documented(
    "old_value_within_a_lookback_window",
    objectives=("feature-table-score", "online-offline-features"),
    difficulty=3,
    stem="""
        A model was trained with `lookback_window=timedelta(days=7)` on a time series table, which is published too. The
        newest values of a customer are 30 days old. What do `score_batch` for today and the serving endpoint use?
    """,
    right=Right(
        text="`score_batch` finds nothing, the endpoint uses the old values",
        because="The window counts in training and in batch scoring. Online, the latest values are used whatever their "
        "age, so what the endpoint sees can differ from what the model was trained on.",
    ),
    wrong=(
        Wrong(
            text="`score_batch` uses the old values, the endpoint finds nothing",
            believed="Real time seems to ask for fresh values more than a batch does.",
            because="It is the other way round: an online lookup goes by the key alone.",
        ),
        Wrong(
            text="`score_batch` finds nothing, nor does the serving endpoint",
            believed="The window is packaged with the model, so it should hold wherever the model is used.",
            because="It holds offline. An online lookup takes the latest row of the key.",
        ),
        Wrong(
            text="`score_batch` uses the old values, as does the serving endpoint",
            believed="A limit on history sounds like a matter of training alone.",
            because="Scoring in batch makes the same as-of lookup as training, with the same window.",
        ),
    ),
    source=TIME,
)


topic.documented(
    "way_of_logging_for_lookups",
    objectives=("feature-table-score", "feature-table-train"),
    difficulty=1,
    stem="""
        A model was trained on `training_set.load_df()`. It should look up its features by itself when it scores. How is
        it logged?
    """,
    right=Right(
        text="`fe.log_model(..., training_set=training_set)`",
        because="This packages the model with the lookups of the training set, so that `score_batch` and Model Serving "
        "know what to look up, where, and by which key.",
    ),
    wrong=(
        Wrong(
            text="`mlflow.sklearn.log_model(..., signature=signature)`",
            believed="A signature names the inputs of a model, features included.",
            because="It says how the inputs are called and typed. Which table they come from is not in it, so the "
            "caller has to bring them.",
        ),
        Wrong(
            text="`mlflow.sklearn.log_model(..., input_example=training_df)`",
            believed="The example holds the features, so they seem to be known.",
            because="An example shows what an input looks like. It is no reference to a feature table.",
        ),
        Wrong(
            text="`mlflow.log_input(mlflow.data.from_spark(training_df))`",
            believed="It notes for the run which data the model was trained on.",
            because="That is for lineage of the run. It is not read when the model scores.",
        ),
    ),
    source=TRAIN,
)


@topic.question(
    objectives=("feature-table-score", "feature-table-train"),
    difficulty=2,
    stem="""
        `spend` is scaled in the notebook by a `StandardScaler`, after `load_df`. The regression is fitted on the scaled
        column and logged without the scaler; it has learned that the target is ten times `spend`. When it scores, it is
        given the `spend` of 30 from the feature table. What does it predict?
    """,
    right=Right(
        text="Far more than 300, as it takes 30 for a scaled value",
        seen=lambda out: out > 1000,
        because="What is done after `load_df` is not part of the model. Thirty standard deviations are a huge value. "
        "Preprocessing belongs into the pipeline that is logged.",
    ),
    wrong=(
        Wrong(
            text="Exactly 300, as the training set remembers the scaling",
            seen=lambda out: round(out) == 300,
            believed="A training set does remember where the features come from.",
            because="It remembers lookups, not what a notebook did to the DataFrame that `load_df` returned.",
            claim="What was done to the training data before fit is done again when the logged model scores.",
        ),
        Wrong(
            text="Nothing, as 30 is out of the range of the fitted values",
            seen="ValueError",
            believed="A value that far out should be noticed.",
            because="Models check types and shapes, and no ranges. A linear model extrapolates without a word.",
        ),
        Wrong(
            text="250, the mean, as a single scaled row is always 0",
            seen=lambda out: round(out) == 250,
            believed="It looks as if the scaler were fitted anew on the batch.",
            because="There is no scaler when the model scores, neither the old one nor a new one.",
        ),
    ),
    source=TRAIN,
)
def scaling_outside_the_model() -> float | str:
    """Fit a regression on a scaled column, and let it score a value that is not scaled."""
    spend = np.array([[10.0], [20.0], [30.0], [40.0]])
    target = 10 * spend.ravel()
    model = LinearRegression().fit(StandardScaler().fit_transform(spend), target)
    pipeline = make_pipeline(StandardScaler(), LinearRegression()).fit(spend, target)
    assert round(pipeline.predict([[30.0]])[0]) == 300  # this is how to do it
    return error_of(lambda: model.predict([[30.0]])) or float(model.predict([[30.0]])[0])


@topic.question(
    objectives=("feature-table-score",),
    difficulty=2,
    stem="""
        Four customers are to be scored, and one is not in the feature table yet. Features are joined by a left join,
        assembled by a `VectorAssembler` with `handleInvalid="skip"`, and scored by a Spark model. How many predictions
        are there?
    """,
    right=Right(
        text="3, as the assembler drops the row without features",
        seen=[10.0, 20.0, 30.0],
        because="The left join keeps the customer with null features, and `skip` filters such rows out. What calls "
        "itself scored then lacks a customer, without any error.",
    ),
    wrong=(
        Wrong(
            text="4, as a null in a vector is taken for zero",
            seen=lambda out: len(out) == 4 and None not in out,
            believed="Sparse vectors leave out what is zero, so gaps look like zeros.",
            because="A vector has no nulls. The assembler raises, skips the row, or with `keep` puts in NaN.",
        ),
        Wrong(
            text="4, one of which is null instead of a number",
            seen=[10.0, 20.0, 30.0, None],
            believed="Null in, null out: so it goes with SQL functions.",
            because="The row does not get as far as the model. It is gone after the assembler.",
            claim='With handleInvalid="skip", a row with a null feature is kept and gets a null prediction.',
        ),
        Wrong(
            text="0, as the whole transformation raises an error",
            seen=lambda out: isinstance(out, str),
            believed="Nulls in features are known to make the assembler fail.",
            because="That is its default, `error`. With `skip` it goes on without the row.",
        ),
    ),
    source=ASSEMBLER,
)
def predictions_for_a_new_customer(spark) -> list[float | None] | str:
    """Score four customers, one without features, by an assembler that skips, and list the predictions."""
    rows = [("a", 1.0, 10.0), ("b", 2.0, 20.0), ("c", 3.0, 30.0)]
    features = Table.of({"customer": "string", "visits": "double", "spend": "double"}, rows).on(spark)
    assembler = VectorAssembler(inputCols=["visits"], outputCol="features", handleInvalid="skip")
    model = SparkRegression(labelCol="spend").fit(assembler.transform(features))
    batch = Table.of({"customer": "string"}, [("a",), ("b",), ("c",), ("new",)]).on(spark)
    scored = model.transform(assembler.transform(batch.join(features.drop("spend"), "customer", "left")))
    predictions = scored.orderBy("customer").select(F.round("prediction"))
    return error_of(predictions.collect) or [prediction for (prediction,) in predictions.collect()]


@topic.question(
    objectives=("feature-table-score",),
    difficulty=3,
    stem="""
        A scikit-learn model was fitted on a NumPy array with the columns age and spend, in this order, and saved by
        MLflow with a signature that names them. A DataFrame comes with spend first, then age. Which predictions are
        right: `loaded.predict(batch)` of the pyfunc model, or `model.predict(batch.to_numpy())`?
    """,
    right=Right(
        text="Those of the pyfunc model, which goes by the signature",
        seen={"pyfunc": True, "numpy": False},
        because="MLflow passes the columns on in the order of the signature, found by their names. An array has no "
        "names: the model takes spend for age, and nothing tells.",
    ),
    wrong=(
        Wrong(
            text="Those from NumPy, as the pyfunc model passes on what it gets",
            seen={"pyfunc": False, "numpy": True},
            believed="The pyfunc model looks like a thin wrapper around the same `predict`.",
            because="It enforces the signature first. By `to_numpy` the names are lost, and with them the order.",
        ),
        Wrong(
            text="Those of each call, as the columns are found by name",
            seen={"pyfunc": True, "numpy": True},
            believed="DataFrames have names for their columns.",
            because="An array has none. The model was fitted on positions, and gets the other ones.",
        ),
        Wrong(
            text="Those of no call, as the order of the training is needed",
            seen={"pyfunc": False, "numpy": False},
            believed="It is good advice to keep the order of columns.",
            because="With named columns in the signature the order of the batch is put right.",
            claim="A batch for a pyfunc model has to have its columns in the order in which the model was trained.",
        ),
    ),
    source=SIGNATURE,
)
def columns_in_another_order(scratch) -> dict[str, bool]:
    """Save a model with a signature, and compare its predictions for swapped columns with what is right."""
    train = pd.DataFrame({"age": [20.0, 30.0, 40.0, 50.0], "spend": [5.0, 9.0, 1.0, 3.0]})
    target = train["age"] + 100 * train["spend"]
    model = LinearRegression().fit(train.to_numpy(), target)
    path = str(scratch / "model")
    mlflow.sklearn.save_model(model, path, signature=infer_signature(train), pip_requirements=[])
    batch = train[["spend", "age"]]
    found = {"pyfunc": mlflow.pyfunc.load_model(path).predict(batch), "numpy": model.predict(batch.to_numpy())}
    return {way: bool(np.allclose(predictions, target)) for way, predictions in found.items()}


topic.documented(
    "payload_of_an_endpoint",
    objectives=("feature-table-score", "online-offline-features"),
    difficulty=2,
    stem="""
        A model was logged with `fe.log_model`. Its features come from one table, by customer, which has been published,
        and the model is served. What does a request have to carry?
    """,
    right=Right(
        text="The customer; features in it would be used instead of those online",
        because="The endpoint knows the lookups from the model and gets the features from the online store by the key. "
        "A value in the payload goes before the one that would be looked up.",
    ),
    wrong=(
        Wrong(
            text="The customer; features in it would be refused as unknown fields",
            believed="An interface that looks things up seems to have no room for them in the request.",
            because="Values in the payload are accepted, as long as they are of the feature's type, and override the "
            "lookup.",
        ),
        Wrong(
            text="The customer and all features, which the endpoint compares with those online",
            believed="A served model without a feature store does need all of its inputs.",
            because="Looking up is what the endpoint takes off the caller. Nothing is compared.",
        ),
        Wrong(
            text="The customer and the time, by which the row of the history is found",
            believed="In batch, a time series lookup does go by the key and a time.",
            because="Online, the latest values of the key are used. There is no history to go back to.",
        ),
    ),
    source=SERVED,
)
