"""Questions on inference: tables scored in batches, streams scored as they grow, and data that drifts."""

from __future__ import annotations

import os
from pathlib import Path

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import mlflow
    import numpy as np
    import pandas as pd
    from deltalake import DeltaTable, write_deltalake
    from mlflow.models import infer_signature
    from mlflow.pyfunc import PythonModel
    from pyspark.sql import functions as F
    from pyspark.sql.functions import pandas_udf
    from scipy.stats import ks_2samp
    from sklearn.linear_model import LogisticRegression

topic = Topic()

CHUNKS = Source(
    "pandas user guide: IO tools, iterating through files chunk by chunk",
    "https://pandas.pydata.org/docs/user_guide/io.html",
    "2026-11-25",
)
STREAMS = Source(
    "Structured Streaming guide: APIs on DataFrames and Datasets",
    "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html",
    "2026-11-25",
)
AI_QUERY = Source(
    "Databricks: ai_query function",
    "https://docs.databricks.com/aws/en/sql/language-manual/functions/ai_query",
    "2026-11-25",
)

if IN_ENGINE:

    class Difference(PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input["a"] - model_input["b"]

    class Constant(PythonModel):
        """Predicts the same number for each row."""

        def __init__(self, number):
            self.number = float(number)

        def predict(self, context, model_input, params=None):
            return [self.number] * len(model_input)


def arrive(folder, *texts):
    """Put files into a folder, one after the other, and return its address."""
    folder.mkdir(exist_ok=True)
    for text in texts:
        number = len(list(folder.iterdir()))
        file = folder / f"{number}.csv"
        file.write_text(text)
        os.utime(file, (1_700_000_000 + number,) * 2)
    return str(folder)


def until_done(writer, name):
    """Process what there is into a table in memory; the query, which has ended."""
    query = writer.format("memory").queryName(name).trigger(availableNow=True).start()
    query.awaitTermination(30)
    query.stop()
    return query


def is_refused(writer, name):
    """Is a query refused when it is started?"""
    return error_of(lambda: writer.format("memory").queryName(name).start().stop()) is not None


def register_two(tracking):
    """A registered model with the versions 1 and 2, which predict 1 and 2; the folder beside its store."""
    folder = Path(tracking.uri.removeprefix("sqlite:///")).parent
    tracking.client.create_registered_model("churn")
    for number in (1, 2):
        path = folder / f"model-{number}"
        mlflow.pyfunc.save_model(path, python_model=Constant(number), pip_requirements=[])
        tracking.client.create_model_version("churn", str(path))
    return folder


# In batches


@topic.question(
    objectives=("batch-inference",),
    difficulty=2,
    stem="""
        `table` has 30 rows with the ids 0 to 29. How many rows does the loop score in all?

            for k in range(0, 30, 10):
                score(table.orderBy("id").limit(10).offset(k))
    """,
    right=Right(
        text="10",
        seen=10,
        because="The calls apply one after the other: of the ten rows that `limit` leaves, `offset` skips k. From the "
        "second round on nothing is left. The other way round, `offset(k).limit(10)`, it works.",
    ),
    wrong=(
        Wrong(
            text="30",
            seen=30,
            believed="In SQL one writes LIMIT before OFFSET, and the offset is applied first.",
            because="Methods of a DataFrame are steps, and each works on the result of the one before.",
            claim="`limit(n).offset(k)` walks through a table in batches.",
        ),
        Wrong(
            text="20",
            seen=20,
            believed="One suspects that the first or the last batch gets lost.",
            because="It is two of three that get lost: they skip ten rows or more out of ten.",
        ),
        Wrong(
            text="27",
            seen=27,
            believed="One thinks that each round leaves a row less than the round before.",
            because="k goes up by ten each round, not by one.",
        ),
    ),
)
def rows_that_limit_and_offset_give(spark) -> int:
    """Count the rows of each round, and add them up."""
    table = spark.range(30)
    return sum(table.orderBy("id").limit(10).offset(k).count() for k in range(0, 30, 10))


@topic.question(
    objectives=("batch-inference",),
    difficulty=3,
    stem="""
        The file has 6 rows, none with a gap, and `predict` returns an array. How many rows of `scored` have NaN for a
        prediction?

            parts = []
            for chunk in pd.read_csv(path, chunksize=3):
                chunk["prediction"] = pd.Series(predict(chunk))
                parts.append(chunk)
            scored = pd.concat(parts)
    """,
    right=Right(
        text="3",
        seen=3,
        because="The index goes on from chunk to chunk: the second one has 3, 4, 5, the new Series 0, 1, 2. pandas "
        "assigns by label, finds no match and puts NaN. Assign the array itself.",
    ),
    wrong=(
        Wrong(
            text="0",
            seen=0,
            believed="Each chunk looks like a DataFrame of its own, whose index begins at 0.",
            because="The labels are row numbers of the file. Only the first chunk begins at 0.",
            claim="The index of each chunk that read_csv yields begins at 0.",
        ),
        Wrong(
            text="6",
            seen=6,
            believed="One may think that a Series without a name matches no row.",
            because="The first chunk has the labels 0, 1, 2 as the new Series has, so its rows match.",
        ),
        Wrong(
            text="None: the second round raises an exception",
            seen="ValueError",
            believed="A mismatch of labels sounds like an error.",
            because="A Series is aligned without a word. An array of the wrong length would be an error.",
        ),
    ),
    source=CHUNKS,
)
def predictions_assigned_as_a_series(scratch) -> int | str:
    """Score a file chunk by chunk with predictions as a Series, and count those that are NaN."""
    (scratch / "rows.csv").write_text("x\n1\n2\n3\n4\n5\n6\n")

    def scored():
        parts = []
        for chunk in pd.read_csv(scratch / "rows.csv", chunksize=3):
            chunk["prediction"] = pd.Series(chunk["x"].to_numpy() * 10.0)
            parts.append(chunk)
        return pd.concat(parts)

    return error_of(scored) or int(scored()["prediction"].isna().sum())


@topic.question(
    objectives=("batch-inference",),
    difficulty=2,
    stem="""
        The column `code` of a file holds 007, 012, A13 and 014. It is read with `pd.read_csv(path, chunksize=2)`. What
        are the cells of the two chunks?
    """,
    right=Right(
        text='`7, 12` and `"A13", "014"`',
        seen=[[7, 12], ["A13", "014"]],
        because="The type is worked out for each chunk by itself: the first has nothing but digits and becomes "
        "integer, the second text. Look-ups by code then miss. Say `dtype` where it matters.",
    ),
    wrong=(
        Wrong(
            text='`"007", "012"` and `"A13", "014"`',
            seen=[["007", "012"], ["A13", "014"]],
            believed="Read in one go, the column is text throughout.",
            because="The reader does not know what comes later in the file when it hands out the first chunk.",
            claim="read_csv gives a column the same type in all chunks of a file.",
        ),
        Wrong(
            text='`7, 12` and `"A13", 14`',
            seen=[[7, 12], ["A13", 14]],
            believed="A cell that can be read as a number seems to become one.",
            because="Types belong to columns: one cell that is no number makes text of the whole column in its chunk.",
        ),
        Wrong(
            text="`7, 12` and `NaN, 14.0`",
            seen=lambda out: out[0] == [7, 12] and out[1][0] != out[1][0],
            believed="Once the column is numeric, what is no number seems to be a gap.",
            because="The type of the first chunk binds none of those that follow, and text is never made a gap.",
        ),
    ),
    source=CHUNKS,
)
def codes_in_two_chunks(scratch) -> list[list[int | str]]:
    """Read a file with codes in two chunks, and return the cells of each."""
    (scratch / "rows.csv").write_text("code\n007\n012\nA13\n014\n")
    return [chunk["code"].tolist() for chunk in pd.read_csv(scratch / "rows.csv", chunksize=2)]


@topic.question(
    objectives=("batch-inference",),
    difficulty=2,
    stem="""
        The model wants the columns `red` and `blue`. No row of the second chunk is blue. What happens there?

            for chunk in pd.read_csv(path, chunksize=2):
                encoded = pd.get_dummies(chunk["colour"])
                model.predict(encoded[["red", "blue"]])
    """,
    right=Right(
        text="A KeyError, as `blue` is not among the columns of this chunk",
        seen="KeyError",
        because="`get_dummies` knows the categories that it sees, and remembers none. Use an encoder that is fitted in "
        "training and saved with the model.",
    ),
    wrong=(
        Wrong(
            text="`blue` is 0 for each row, as it was a category before",
            seen=0,
            believed="The first chunk has shown both categories.",
            because="Each call is on its own, and keeps nothing of the call before.",
            claim="get_dummies gives each batch the same columns once it has seen all categories.",
        ),
        Wrong(
            text="`blue` is NaN for each row, as pandas fills columns in",
            seen="NaN",
            believed="Selecting labels that are missing gave NaN in pandas before version 1.",
            because="Selecting by a list raises KeyError when one of the labels is missing. `reindex` would fill in.",
        ),
        Wrong(
            text="`red` is left, and the model predicts from that one column",
            seen="red alone",
            believed="One could read the list as the columns that are wanted where they are there.",
            because="The list has to be there in full. And a model would not take fewer columns than it was fitted on.",
        ),
    ),
)
def dummies_of_a_chunk_without_blue(scratch) -> int | str:
    """Encode two chunks by `get_dummies`, and take both columns from the second."""
    (scratch / "rows.csv").write_text("colour\nred\nblue\nred\nred\n")
    _, second = (pd.get_dummies(chunk["colour"]) for chunk in pd.read_csv(scratch / "rows.csv", chunksize=2))
    if failed := error_of(lambda: second[["red", "blue"]]):
        return failed
    columns = second[["red", "blue"]]
    if list(columns) == ["red"]:
        return "red alone"
    return "NaN" if columns["blue"].isna().all() else int(columns["blue"].sum())


@topic.question(
    objectives=("batch-inference",),
    difficulty=3,
    stem="""
        The bigint column `id` of a table holds 9007199254740993 and a null, both in one batch. What does
        `table.select(same("id"))` give for the former?

            @pandas_udf("bigint")
            def same(ids: pd.Series) -> pd.Series:
                return ids
    """,
    right=Right(
        text="9007199254740992",
        seen=9007199254740992,
        because="pandas has no null among its plain integers, so a batch with a null arrives as float64, and a double "
        "has no room for the last digit. Keep keys out of the function, or drop nulls before.",
    ),
    wrong=(
        Wrong(
            text="9007199254740993",
            seen=9007199254740993,
            believed="The column is a bigint before and after, so it looks as if nothing could be lost.",
            because="In between it is a Series of floats. Without the null in its batch it would be one of integers.",
            claim="A pandas UDF always receives a bigint column as integers.",
        ),
        Wrong(
            text="Null, like the other row of the batch",
            seen=None,
            believed="In pandas a gap spreads through sums.",
            because="A gap in one row does nothing to another row.",
        ),
        Wrong(
            text="Nothing: a float cannot be returned as bigint",
            seen="PythonException",
            believed="The declared type and the type of the Series differ.",
            because="Whole floats are turned into the declared type, and NaN into null.",
        ),
    ),
)
def large_id_beside_a_null(spark) -> int | str | None:
    """Send ids through a pandas UDF that returns them as they are."""

    @pandas_udf("bigint")
    def same(ids: pd.Series) -> pd.Series:
        return ids

    table = spark.sql("select * from values (9007199254740993L), (null) as t(id)").coalesce(1)
    rows = table.select(same("id").alias("id"))
    return error_of(rows.collect) or rows.collect()[0]["id"]


@topic.question(
    objectives=("batch-inference",),
    difficulty=3,
    stem="""
        The model was saved with the signature `a: double, b: double` and predicts `a - b`. A row of `table` has a = 5
        and b = 1. What does it get?

            score = mlflow.pyfunc.spark_udf(spark, path, result_type="double")
            table.withColumn("prediction", score("b", "a"))
    """,
    right=Right(
        text="-4.0",
        seen=-4.0,
        because="Columns that are passed one by one get the names of the signature in the order in which they are "
        "passed, so b is taken for a. Pass `struct(...)` to keep the names, or no column at all: then they are looked "
        "up by name.",
    ),
    wrong=(
        Wrong(
            text="4.0",
            seen=4.0,
            believed="Called from Python, a loaded model sorts columns by their names.",
            because="It sorts a DataFrame, whose columns have names. A UDF gets its arguments by position.",
            claim="A spark_udf matches the columns that it is called with to the signature by name.",
        ),
        Wrong(
            text="5.0",
            seen=5.0,
            believed="One thinks that a column which is not in its place counts as missing.",
            because="Both columns are there and are used, each under the name of the other.",
        ),
        Wrong(
            text="An exception",
            seen="PythonException",
            believed="The signature names a before b, so one expects a check.",
            because="Two doubles are wanted and two doubles come. There is nothing to notice.",
        ),
    ),
)
def columns_of_a_spark_udf(spark, scratch) -> float | str:
    """Apply a saved model as a UDF, with its two columns swapped."""
    table = pd.DataFrame({"a": [5.0], "b": [1.0]})
    signature = infer_signature(table)
    mlflow.pyfunc.save_model(scratch / "model", python_model=Difference(), signature=signature, pip_requirements=[])
    score = mlflow.pyfunc.spark_udf(spark, str(scratch / "model"), result_type="double", env_manager="local")
    rows = spark.createDataFrame(table).withColumn("prediction", score("b", "a"))
    return error_of(rows.collect) or rows.collect()[0]["prediction"]


@topic.question(
    objectives=("batch-inference", "champion-challenger"),
    difficulty=2,
    stem="""
        A nightly job and a service that has been up for a week both load `models:/churn@champion` when they start.
        Today the alias is moved from version 1 to version 2. Who predicts with which version tonight?
    """,
    right=Right(
        text="The job with version 2, the service with version 1",
        seen={"job": 2.0, "service": 1.0},
        because="The alias is resolved when the model is loaded. Whoever loads later gets the new version without a "
        "change of code, whoever has loaded keeps what it has.",
    ),
    wrong=(
        Wrong(
            text="The job with version 2, the service with version 2",
            seen={"job": 2.0, "service": 2.0},
            believed="An alias looks like a live link to the current champion.",
            because="What was loaded is an object in memory, and nothing replaces it. The service has to load again.",
            claim="A model that was loaded by an alias changes as soon as the alias moves.",
        ),
        Wrong(
            text="The job with version 1, the service with version 1",
            seen={"job": 1.0, "service": 1.0},
            believed="Deploying often means that somebody changes the version in the job.",
            because="The address names no version. The job resolves it anew each night.",
        ),
        Wrong(
            text="The job with no version at all, the service with version 1",
            seen={"job": "MlflowException", "service": 1.0},
            believed="Moving an alias may seem to break addresses that were written before.",
            because="The alias has the same name as before, so the address goes on working.",
        ),
    ),
)
def versions_after_the_alias_moved(tracking) -> dict[str, float | str]:
    """Load a model by its alias before and after the alias is moved, and predict with both."""
    register_two(tracking)
    rows = pd.DataFrame({"x": [0.0]})

    def predict_with(model):
        return model.predict(rows)[0]

    tracking.client.set_registered_model_alias("churn", "champion", "1")
    service = mlflow.pyfunc.load_model("models:/churn@champion")
    tracking.client.set_registered_model_alias("churn", "champion", "2")
    job = mlflow.pyfunc.load_model("models:/churn@champion")
    return {"job": predict_with(job), "service": predict_with(service)}


@topic.question(
    objectives=("batch-inference",),
    difficulty=1,
    stem="""
        A job scores 50 customers and appends the predictions to a Delta table. A later task fails, and the whole job
        is run again from its beginning. What is in the table then?
    """,
    right=Right(
        text="100 rows, in which each customer stands twice",
        seen={"rows": 100, "runs": [1, 2]},
        because="An append adds what it is given, and knows nothing of keys. A job that may be repeated overwrites its "
        "day, or merges by key.",
    ),
    wrong=(
        Wrong(
            text="50 rows, those of the first run",
            seen={"rows": 50, "runs": [1]},
            believed="Transactions make one think that a write is done once.",
            because="A transaction makes each write whole or nothing. The second write is another one.",
            claim="Appending the same rows to a Delta table again adds nothing.",
        ),
        Wrong(
            text="50 rows, those of the second run",
            seen={"rows": 50, "runs": [2]},
            believed="Delta keeps versions, so the later one seems to replace the earlier.",
            because="A version is the state after a write. After an append it holds the old rows and the new ones.",
        ),
        Wrong(
            text="No row, as the failure of the job undid the append",
            seen={"rows": 0, "runs": []},
            believed="A failed job sounds like one that is rolled back.",
            because="The append was committed before the other task failed, and a commit is not undone.",
        ),
    ),
)
def job_that_is_run_again(scratch) -> dict[str, object]:
    """Append the predictions of a run and of its repetition to a Delta table, and read it."""
    for run in (1, 2):
        predictions = pd.DataFrame({"customer": range(50), "run": run})
        write_deltalake(scratch / "scores", predictions, mode="append")
    table = DeltaTable(scratch / "scores").to_pandas()
    return {"rows": len(table), "runs": sorted(table["run"].unique().tolist())}


topic.documented(
    "function_that_asks_an_endpoint",
    objectives=("batch-inference", "realtime-endpoint"),
    difficulty=1,
    stem="""
        A model is already served by an endpoint. Each row of a table is now to be scored by it from Databricks SQL.
        Which function does that?
    """,
    right=Right(
        text="`ai_query`",
        because="`ai_query` calls an existing Model Serving endpoint, be it of a custom, an external or a foundation "
        "model, and returns its parsed answer.",
    ),
    wrong=(
        Wrong(
            text="`ai_classify`",
            believed="The name fits a model that puts rows into classes.",
            because="It is made for one task: putting text into given classes by a model that Databricks chooses.",
        ),
        Wrong(
            text="`predict`",
            believed="The method of a loaded model is called so.",
            because="In SQL there is no function of that name that would take an endpoint.",
        ),
        Wrong(
            text="`ai_forecast`",
            believed="A forecast is a prediction, and scoring is predicting.",
            because="It extends time series into the future by a model of its own, and asks no endpoint of yours.",
        ),
    ),
    source=AI_QUERY,
)


# Data that drifts


@topic.question(
    objectives=("choose-metric", "batch-inference"),
    difficulty=2,
    stem="""
        A feature has 200,000 values from training and 200,000 of last week, both normal with standard deviation 1. The
        mean went from 0 to 0.02. What does a Kolmogorov-Smirnov test give?
    """,
    right=Right(
        text="A p-value below 0.001, and a statistic below 0.02",
        seen=lambda out: out["p"] < 0.001 and out["statistic"] < 0.02,
        because="With so many values the test finds the smallest of shifts. The p-value says that there is one, not "
        "that it matters; the statistic, the largest distance between the two curves, says how large it is.",
    ),
    wrong=(
        Wrong(
            text="A p-value above 0.05, and a statistic below 0.02",
            seen=lambda out: out["p"] > 0.05 and out["statistic"] < 0.02,
            believed="A shift that nobody would notice seems to be nothing that a test reports.",
            because="What a test notices depends on the number of values, and there are many.",
            claim="A drift test stays silent when a shift is too small to matter.",
        ),
        Wrong(
            text="A p-value below 0.001, and a statistic above 0.5",
            seen=lambda out: out["p"] < 0.001 and out["statistic"] > 0.5,
            believed="A tiny p-value is easily read as a huge difference.",
            because="The statistic does not grow with the number of values: the curves all but coincide.",
            claim="A very small p-value of a drift test means that the drift is large.",
        ),
        Wrong(
            text="A p-value above 0.05, and a statistic above 0.5",
            seen=lambda out: out["p"] > 0.05 and out["statistic"] > 0.5,
            believed="One may take the statistic for how alike the samples are.",
            because="The statistic is 0 for equal samples and 1 for such as do not overlap.",
        ),
    ),
)
def ks_test_of_many_values() -> dict[str, float]:
    """Run the test on two large samples with means of 0 and 0.02."""
    random = np.random.default_rng(0)
    result = ks_2samp(random.normal(0, 1, 200_000), random.normal(0.02, 1, 200_000))
    return {"p": float(result.pvalue), "statistic": float(result.statistic)}


@topic.question(
    objectives=("batch-inference", "choose-metric"),
    difficulty=3,
    stem="""
        A monitor raises an alarm for a column where this is true, with SciPy 1.12 or later. All values of `new` are
        far above those of `old`, and one cell of `new` is NaN. What does the monitor do?

            scipy.stats.ks_2samp(old, new).pvalue < 0.05
    """,
    right=Right(
        text="No alarm, since the gap makes the p-value NaN",
        seen={"alarm": False, "p": None},
        because="By default NaN is propagated: one gap makes the p-value NaN, and a comparison with NaN is false. Drop "
        "the gaps first, and watch their share as well.",
    ),
    wrong=(
        Wrong(
            text="It raises an alarm, as the gap is left out",
            seen=lambda out: out["alarm"] and out["p"] is not None,
            believed="Means and sums of pandas leave gaps out.",
            because='SciPy leaves them out when it is told to: `nan_policy="omit"`.',
            claim="ks_2samp leaves missing values out by itself.",
        ),
        Wrong(
            text="It breaks off, as the test refuses samples with gaps",
            seen="ValueError",
            believed="Estimators of scikit-learn mostly refuse NaN.",
            because='SciPy does so when it is told to: `nan_policy="raise"`.',
        ),
        Wrong(
            text="It stays silent, as the two columns have different lengths",
            seen=lambda out: not out["alarm"] and out["p"] == 1.0,
            believed="Many tests compare values in pairs.",
            because="This one compares distributions, and the samples may be of any length.",
        ),
    ),
)
def ks_test_with_one_gap() -> dict[str, object] | str:
    """Compare two samples that lie far apart, one of them with a NaN."""
    old = np.arange(100.0)
    new = np.append(old + 1000, np.nan)
    if failed := error_of(lambda: ks_2samp(old, new)):
        return failed
    p = float(ks_2samp(old, new).pvalue)
    return {"alarm": p < 0.05, "p": None if np.isnan(p) else p}


@topic.question(
    objectives=("choose-metric", "serving-modes"),
    difficulty=2,
    stem="""
        A classifier learned how customers with a feature `x` decide. A year later the same values of `x` come in as
        ever, but the customers decide the other way round. What does monitoring show?
    """,
    right=Right(
        text="The drift test of `x` stays silent, and the accuracy falls",
        seen=lambda out: out["p"] > 0.05 and out["accuracy"] < 0.5,
        because="What has changed is the relation between input and label, not the input. To see that one needs "
        "labels: watch the accuracy too, and retrain when it falls.",
    ),
    wrong=(
        Wrong(
            text="The drift test of `x` gives alarm, and the accuracy falls",
            seen=lambda out: out["p"] < 0.05 and out["accuracy"] < 0.5,
            believed="A model that goes out of date seems to be what drift tests are there for.",
            because="A test of the inputs sees inputs alone, and they are distributed as before.",
            claim="A drift test of the inputs shows when a model is out of date.",
        ),
        Wrong(
            text="The drift test of `x` stays silent, and the accuracy holds",
            seen=lambda out: out["p"] > 0.05 and out["accuracy"] >= 0.5,
            believed="As long as the inputs look the same, the model seems to be fine.",
            because="It answers as it did before, and the answers have become wrong.",
        ),
        Wrong(
            text="The drift test of `x` gives alarm, and the accuracy holds",
            seen=lambda out: out["p"] < 0.05 and out["accuracy"] >= 0.5,
            believed="A false alarm is what one has often met.",
            because="The values of `x` come from the same distribution, and the decisions do not.",
        ),
    ),
)
def drift_test_when_the_relation_turns() -> dict[str, float]:
    """Fit a classifier, turn the labels round for new values of the same kind, and test both."""
    random = np.random.default_rng(0)
    x, later = random.normal(size=(500, 1)), random.normal(size=(500, 1))
    model = LogisticRegression().fit(x, x[:, 0] > 0)
    p = ks_2samp(x[:, 0], later[:, 0]).pvalue
    return {"p": round(float(p), 2), "accuracy": round(float(model.score(later, later[:, 0] < 0)), 2)}


# On streams


@topic.question(
    objectives=("streaming-inference",),
    difficulty=1,
    stem="""
        The folder holds CSV files with a header, `id,x`. Spark's settings are the default ones. What does this give?

            spark.readStream.option("header", True).csv(folder)
    """,
    right=Right(
        text="An exception, as a stream of files has to be told its schema",
        seen=lambda out: out.endswith("Exception"),
        because="A stream of files has to know its columns before the first file, and for as long as it runs. So they "
        "are said: `.schema(...)`. Auto Loader of Databricks can infer and track them.",
    ),
    wrong=(
        Wrong(
            text="A stream with the two columns of the header, each a string",
            seen="struct<id:string,x:string>",
            believed="That is what `spark.read` gives for such a folder.",
            because="A batch reader may look at the files first. Later files of a stream may differ from these.",
            claim="readStream takes the columns of a CSV stream from the header, as read does.",
        ),
        Wrong(
            text="A stream without columns, until the first file is read",
            seen="struct<>",
            believed="Streams are lazy, so the columns might come with the data.",
            because="A streaming DataFrame has a fixed schema from the start, or nothing could be built upon it.",
        ),
        Wrong(
            text="A stream with an integer and a double, as in the files that are there",
            seen=lambda out: out.startswith("struct<id:int"),
            believed="Inferring types is known from CSV readers.",
            because="Even a batch reader infers types when it is told to, and for streams it is off by default.",
        ),
    ),
    source=STREAMS,
)
def csv_stream_without_a_schema(spark, scratch) -> str:
    """Open a stream of CSV files without a schema."""
    folder = arrive(scratch / "in", "id,x\n1,0.5\n")

    def columns():
        return spark.readStream.option("header", True).csv(folder).schema.simpleString()

    return error_of(columns) or columns()


@topic.question(
    objectives=("streaming-inference",),
    difficulty=1,
    stem="""
        The query below runs when there is one file with 3 rows, and ends. Then a file with 2 rows arrives, and the same
        program runs again. How many rows are in `out`?

            rows = spark.readStream.schema("x double").csv("in")
            query = rows.writeStream.format("parquet").option("path", "out")
            query.option("checkpointLocation", "notes").trigger(availableNow=True).start()
    """,
    right=Right(
        text="5",
        seen=5,
        because="The checkpoint notes which files are done. The second run finds one that is new, and adds its rows.",
    ),
    wrong=(
        Wrong(
            text="8",
            seen=8,
            believed="A program that starts anew seems to read its input from the beginning.",
            because="That is what it would do with a new checkpoint and a new sink. With the old one it goes on.",
            claim="A streaming query reads its source from the beginning each time it is started.",
        ),
        Wrong(
            text="2",
            seen=2,
            believed="A job that writes its result often replaces the one before.",
            because="A file sink appends. What the first run wrote stays.",
        ),
        Wrong(
            text="3",
            seen=3,
            believed="The query has ended, so its checkpoint might say that all is done.",
            because="The checkpoint tells what is done, not that nothing more may come.",
        ),
    ),
    source=STREAMS,
)
def rows_after_a_second_start(spark, scratch) -> int:
    """Run a query before and after a second file arrives, and count the rows of its sink."""
    for text in ("1\n2\n3\n", "4\n5\n"):
        rows = spark.readStream.schema("x double").csv(arrive(scratch / "in", text))
        writer = rows.writeStream.format("parquet").option("path", str(scratch / "out"))
        query = writer.option("checkpointLocation", str(scratch / "notes")).trigger(availableNow=True).start()
        query.awaitTermination(30)
        query.stop()
    return spark.read.parquet(str(scratch / "out")).count()


@topic.question(
    objectives=("streaming-inference", "serving-modes"),
    difficulty=2,
    stem="""
        Three files wait in the folder. The stream was opened with `maxFilesPerTrigger` = 1, and the query is started
        with `trigger(availableNow=True)`. What does it do?
    """,
    right=Right(
        text="It handles three micro-batches, one file each, and ends",
        seen={"batches": 3, "rows": 3, "ended": True},
        because="availableNow takes all that is there when it starts, in batches as large as the limit allows, and "
        "then ends: a batch job that remembers where it was.",
    ),
    wrong=(
        Wrong(
            text="It handles one micro-batch with all files and ends",
            seen={"batches": 1, "rows": 3, "ended": True},
            believed="Its predecessor `once` did so.",
            because="`once` ignored the limit. availableNow was made to respect it.",
            claim="availableNow puts everything that is there into one micro-batch.",
        ),
        Wrong(
            text="It handles one file and ends, the next start takes another",
            seen={"batches": 1, "rows": 1, "ended": True},
            believed="The limit is one file for each trigger, and it looks as if it fired once.",
            because="It goes on until all that was there is done.",
        ),
        Wrong(
            text="It handles three micro-batches and waits for more files",
            seen={"batches": 3, "rows": 3, "ended": False},
            believed="A streaming query is known to run without an end.",
            because="That is what other triggers are for. This one ends, so its cluster can end too.",
        ),
    ),
    source=STREAMS,
)
def files_that_wait_at_the_start(spark, scratch) -> dict[str, object]:
    """Count the micro-batches of a query over three files, and see whether it ends."""
    folder = arrive(scratch / "in", "1\n", "2\n", "3\n")
    rows = spark.readStream.schema("x double").option("maxFilesPerTrigger", 1).csv(folder)
    query = rows.writeStream.format("memory").queryName("scored").trigger(availableNow=True).start()
    ended = query.awaitTermination(30)
    query.stop()
    batches = [progress for progress in query.recentProgress if progress["numInputRows"]]
    return {"batches": len(batches), "rows": spark.table("scored").count(), "ended": ended}


@topic.question(
    objectives=("streaming-inference",),
    difficulty=2,
    stem="""
        `rows` is a stream without a watermark. Which of these queries is refused when it is started?
    """,
    right=Right(
        text='`rows.groupBy("customer").count()` in append mode',
        seen=["counts, append"],
        because="In append mode a row is written once and for good. Without a watermark no count is ever final, so "
        "there would be nothing that may be written.",
    ),
    wrong=(
        Wrong(
            text='`rows.groupBy("customer").count()` in complete mode',
            seen=["counts, complete"],
            believed="Writing the whole result again and again sounds like something for batches.",
            because="Complete mode is made for aggregations: at each trigger the sink gets the whole result.",
        ),
        Wrong(
            text='`rows.groupBy("customer").count()` in update mode',
            seen=["counts, update"],
            believed="Changing a row that was written looks like more than a stream can do.",
            because="Update mode writes the groups that changed. What to do with the older rows is up to the sink.",
        ),
        Wrong(
            text='`rows.withColumn("score", rows.x * 2)` in append mode',
            seen=["scores, append"],
            believed="Append mode is known to be refused now and then.",
            because="A score of a row is final as soon as it is computed. For such queries append is the default.",
            claim="A stream can be written in append mode only with a watermark.",
        ),
    ),
    source=STREAMS,
)
def output_modes_that_are_refused(spark, scratch) -> list[str]:
    """Start four queries, and list those that are refused."""
    rows = spark.readStream.schema("customer string, x double").csv(arrive(scratch / "in", "a,1\n"))
    counts, scores = rows.groupBy("customer").count(), rows.withColumn("score", rows.x * 2)
    queries = {
        "counts, append": counts.writeStream.outputMode("append"),
        "counts, complete": counts.writeStream.outputMode("complete"),
        "counts, update": counts.writeStream.outputMode("update"),
        "scores, append": scores.writeStream.outputMode("append"),
    }
    return [name for number, name in enumerate(queries) if is_refused(queries[name], f"query_{number}")]


@topic.question(
    objectives=("streaming-inference",),
    difficulty=2,
    stem="""
        `events` is a stream, `features` a table, and both have `id`. Which join is refused when the query is started?
    """,
    right=Right(
        text='`features.join(events, "id", "left")`',
        seen=["features left events"],
        because="It would have to give a row for each feature that no event ever matches, and on a stream one never "
        "knows that none will. The stream has to be on the side that keeps its rows.",
    ),
    wrong=(
        Wrong(
            text='`events.join(features, "id", "left")`',
            seen=["events left features"],
            believed="Outer joins are what is said to be difficult on streams.",
            because="Each event is matched against a table that is there as a whole, so its row is final at once.",
            claim="An outer join of a stream with a table is not supported.",
        ),
        Wrong(
            text='`events.join(features, "id")`',
            seen=["events inner features"],
            believed="A stream and a table seem to be two kinds of things.",
            because="Joining features to events is the usual case, and needs no state at all.",
        ),
        Wrong(
            text='`features.join(events, "id")`',
            seen=["features inner events"],
            believed="One expects that the stream has to come first.",
            because="An inner join gives the same rows either way, and nothing has to be waited for.",
        ),
    ),
    source=STREAMS,
)
def joins_of_a_stream_and_a_table(spark, scratch) -> list[str]:
    """Start a query with each of four joins of a stream and a table, and list those that are refused."""
    events = spark.readStream.schema("id bigint").csv(arrive(scratch / "in", "1\n2\n"))
    features = spark.range(1, 2).withColumn("x", F.lit(0.5))
    joins = {
        "features left events": features.join(events, "id", "left"),
        "events left features": events.join(features, "id", "left"),
        "events inner features": events.join(features, "id"),
        "features inner events": features.join(events, "id"),
    }
    return [name for name, joined in joins.items() if is_refused(joined.writeStream, name.replace(" ", "_"))]


@topic.question(
    objectives=("streaming-inference",),
    difficulty=1,
    stem="""
        A scikit-learn model is to score the streaming DataFrame `stream`. Which way works?
    """,
    right=Right(
        text='`stream.withColumn("score", predict("x"))`, where `predict` is a pandas UDF around the model',
        seen=["pandas UDF"],
        because="A UDF becomes part of the query, and is applied to each micro-batch. It is the very code that "
        "scores a table.",
    ),
    wrong=(
        Wrong(
            text="`model.predict(stream.toPandas())`, as the model takes a pandas DataFrame",
            seen=["toPandas"],
            believed="It is the shortest way from Spark to scikit-learn.",
            because="A stream has no end, so it cannot be fetched. It has to be started by `writeStream`.",
            claim="A streaming DataFrame can be fetched with toPandas and scored like a table.",
        ),
        Wrong(
            text="`stream.foreach(lambda row: model.predict([[row.x]]))`, which takes row after row",
            seen=["foreach"],
            believed="Streams are thought of as one row after the other, and there is a method of that name.",
            because="That method of a DataFrame is an action. The one for streams belongs to `writeStream`.",
        ),
        Wrong(
            text="`[model.predict([[row.x]]) for row in stream.toLocalIterator()]`, which holds few rows at once",
            seen=["toLocalIterator"],
            believed="An iterator looks like the natural form of a stream.",
            because="It is an action like `collect`, and actions are refused on streams.",
        ),
    ),
    source=STREAMS,
)
def ways_to_score_a_stream(spark, scratch) -> list[str]:
    """Try four ways to score a stream, and list those that work."""
    stream = spark.readStream.schema("x double").csv(arrive(scratch / "in", "1\n2\n"))
    model = LogisticRegression().fit([[0.0], [3.0]], [0, 1])

    @pandas_udf("double")
    def predict(x: pd.Series) -> pd.Series:
        return pd.Series(model.predict(x.to_numpy().reshape(-1, 1))).astype(float)

    ways = {
        "pandas UDF": lambda: until_done(stream.withColumn("score", predict("x")).writeStream, "scored"),
        "toPandas": lambda: model.predict(stream.toPandas()),
        "foreach": lambda: stream.foreach(lambda row: model.predict([[row.x]])),
        "toLocalIterator": lambda: [model.predict([[row.x]]) for row in stream.toLocalIterator()],
    }
    return [name for name, way in ways.items() if error_of(way) is None]


def late_events(spark, folder):
    """A stream of one row a micro-batch, the last of which is 26 minutes late."""
    texts = [f"2024-01-01 {time}:00\n" for time in ("12:00", "12:30", "12:31", "12:05")]
    stream = spark.readStream.schema("at timestamp").option("maxFilesPerTrigger", 1)
    return stream.csv(arrive(folder, *texts)).withWatermark("at", "10 minutes")


@topic.question(
    objectives=("streaming-inference",),
    difficulty=3,
    stem="""
        Rows with the times 12:00, 12:30, 12:31 and 12:05 arrive in this order, each in a micro-batch of its own. Which
        of them get into the sink?

            rows = stream.withWatermark("at", "10 minutes")
            rows.withColumn("score", predict("x")).writeStream.outputMode("append")
    """,
    right=Right(
        text="All four, as nothing here keeps state that the watermark could end",
        seen=["12:00", "12:05", "12:30", "12:31"],
        because="A watermark tells operations that keep state when to let go of it. Scoring row by row keeps none, so "
        "nothing is dropped, and nothing has to wait.",
    ),
    wrong=(
        Wrong(
            text="12:00, 12:30 and 12:31, as 12:05 is later than the watermark allows",
            seen=["12:00", "12:30", "12:31"],
            believed="A watermark is explained as the limit beyond which late rows are dropped.",
            because="Dropping is done by windows, joins and the like. Here there is none of them.",
            claim="withWatermark drops late rows from a stream.",
        ),
        Wrong(
            text="12:00 and 12:05, as append mode waits until the watermark has passed a row",
            seen=["12:00", "12:05"],
            believed="With windows append mode does wait like that.",
            because="It waits for results that may change. A score of one row is final at once.",
        ),
        Wrong(
            text="12:00, 12:05 and 12:30, as the latest row is held back to set the watermark",
            seen=["12:00", "12:05", "12:30"],
            believed="The latest time is what the watermark is computed from.",
            because="The time is noted, and the row goes on its way.",
        ),
    ),
    source=STREAMS,
)
def late_row_that_is_scored(spark, scratch) -> list[str]:
    """Score four rows with a watermark, and return the times of those in the sink."""
    scored = late_events(spark, scratch / "in").withColumn("score", F.lit(0.5))
    until_done(scored.writeStream.outputMode("append"), "scored")
    return sorted(row["at"].strftime("%H:%M") for row in spark.table("scored").collect())


@topic.question(
    objectives=("streaming-inference",),
    difficulty=2,
    stem="""
        Rows with the times 12:00, 12:30, 12:31 and 12:05 arrive in this order, each in a micro-batch of its own. They
        are counted in update mode. What becomes of the row of 12:05?

            rows = stream.withWatermark("at", "10 minutes")
            rows.groupBy(window("at", "10 minutes")).count()
    """,
    right=Right(
        text="It is dropped: the window from 12:00 stays at one",
        seen={"12:00": 1, "12:30": 2},
        because="The watermark is the latest time minus ten minutes, 12:21 by then. The window from 12:00 to 12:10 is "
        "over, and its state is gone.",
    ),
    wrong=(
        Wrong(
            text="It is counted late: the window from 12:00 is corrected to two",
            seen={"12:00": 2, "12:30": 2},
            believed="The row belongs there by its time, and update mode corrects results.",
            because="Without a watermark that would be so, at the price of state that is kept for ever.",
            claim="A late row is always added to the window that its time belongs to.",
        ),
        Wrong(
            text="It is counted where it arrives: the window from 12:30 has three",
            seen={"12:00": 1, "12:30": 3},
            believed="Rows seem to go into the window that is open.",
            because="Windows go by the time in the row, never by the time of arrival.",
        ),
        Wrong(
            text="It is refused: the query stops with an exception",
            seen="StreamingQueryException",
            believed="Data that comes against the rules might be an error.",
            because="Late rows are to be expected. They are counted in the progress of the query, no more.",
        ),
    ),
    source=STREAMS,
)
def late_row_that_is_counted(spark, scratch) -> dict[str, int] | str:
    """Count four rows by windows with a watermark, and return the last count of each window."""
    counts = late_events(spark, scratch / "in").groupBy(F.window("at", "10 minutes")).count()
    if failed := error_of(lambda: until_done(counts.writeStream.outputMode("update"), "counts")):
        return failed
    last = spark.table("counts").groupBy("window.start").agg(F.max("count").alias("count"))
    return {row["start"].strftime("%H:%M"): row["count"] for row in last.orderBy("start").collect()}


@topic.question(
    objectives=("streaming-inference", "champion-challenger"),
    difficulty=2,
    stem="""
        A query loads `models:/churn@champion`, version 1, and scores a stream with it by a UDF. It runs on and on. The
        alias is moved to version 2, and new rows arrive. What are they scored with?
    """,
    right=Right(
        text="With version 1, until the query is started anew",
        seen=[1.0, 1.0],
        because="The model was loaded when the query was set up, and travels in its UDF. To go over to another "
        "version, stop the query and start it with the same checkpoint.",
    ),
    wrong=(
        Wrong(
            text="With version 2, from the next micro-batch on",
            seen=[1.0, 2.0],
            believed="Each micro-batch is planned anew, so it looks as if the alias were resolved anew.",
            because="What is planned anew is the reading of rows. The function is the one that was given at the start.",
            claim="A running stream switches to the new champion with its next micro-batch.",
        ),
        Wrong(
            text="With both versions, as the new one is compared first",
            seen=[1.0, 1.5],
            believed="Champion and challenger are often run side by side.",
            because="Nobody has told the query about a second model. An alias starts no comparison.",
        ),
        Wrong(
            text="With neither, as the query fails when its alias moves",
            seen="StreamingQueryException",
            believed="The address that the query was started with now means something else.",
            because="The query does not go back to the registry, so it does not notice.",
        ),
    ),
)
def stream_when_the_alias_moves(spark, tracking) -> list[float] | str:
    """Move the alias of the model that a running query scores with, and return the scores before and after."""
    folder = register_two(tracking)
    tracking.client.set_registered_model_alias("churn", "champion", "1")
    model = mlflow.pyfunc.load_model("models:/churn@champion")
    score = pandas_udf(lambda x: pd.Series(model.predict(x.to_frame())), "double")
    rows = spark.readStream.schema("x double").csv(arrive(folder / "in", "1\n"))
    query = rows.withColumn("score", score("x")).writeStream.format("memory").queryName("scored").start()
    try:
        query.processAllAvailable()
        tracking.client.set_registered_model_alias("churn", "champion", "2")
        arrive(folder / "in", "2\n")
        failed = error_of(query.processAllAvailable)
    finally:
        query.stop()
    return failed or [row["score"] for row in spark.table("scored").orderBy("x").collect()]


topic.documented(
    "guarantee_of_foreach_batch",
    objectives=("streaming-inference",),
    difficulty=2,
    stem="""
        A query scores a stream, and its `foreachBatch` function appends each micro-batch to a table of another
        database. The cluster goes down, and the query is started again with its checkpoint. What has one to reckon
        with?
    """,
    right=Right(
        text="The rows of the last micro-batch may be in the table twice",
        because="The batch is run again if it was not noted as done, and the function may have written it already. The "
        "guarantee is at least once; the number of the batch, which the function gets too, makes it possible to skip.",
    ),
    wrong=(
        Wrong(
            text="Nothing: each micro-batch is there exactly once",
            believed="Checkpoints are known for exactly-once processing.",
            because="That takes a sink which can tell a repeated batch. What the function does to a database, Spark "
            "cannot see.",
        ),
        Wrong(
            text="The last micro-batch may be missing from the table",
            believed="A crash sounds like rows that get lost.",
            because="A batch that is not noted as done is run again, so nothing gets lost.",
        ),
        Wrong(
            text="All micro-batches since the first start are written again",
            believed="A program that starts anew seems to begin from the beginning.",
            because="The checkpoint tells which batches are done. No more than the last is run again.",
        ),
    ),
    source=STREAMS,
)
