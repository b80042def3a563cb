# Generated from pytest_dbml_kata/bank by python -m pytest_dbml_kata.authoring.questions --write
"""Questions on deployment: serving, and inference in batches and on streams.

The correct answers. To see their proofs, run:

    pytest -v --kata solutions/model_deployment/questions.py
"""


def rows_that_limit_and_offset_give() -> str:
    """`table` has 30 rows with the ids 0 to 29. How many rows does the loop score in all?

        for k in range(0, 30, 10):
            score(table.orderBy("id").limit(10).offset(k))

    a) 10
    b) 27
    c) 30
    d) 20
    """
    return "a"


def predictions_assigned_as_a_series() -> str:
    """The file has 6 rows, none with a gap, and `predict` returns an array. How many rows of `scored`
    have NaN for a prediction?

        parts = []
        for chunk in pd.read_csv(path, chunksize=3):
            chunk["prediction"] = pd.Series(predict(chunk))
            parts.append(chunk)
        scored = pd.concat(parts)

    a) 0
    b) 3
    c) None: the second round raises an exception
    d) 6
    """
    return "b"


def codes_in_two_chunks() -> str:
    """The column `code` of a file holds 007, 012, A13 and 014. It is read with `pd.read_csv(path,
    chunksize=2)`. What are the cells of the two chunks?

    a) `"007", "012"` and `"A13", "014"`
    b) `7, 12` and `NaN, 14.0`
    c) `7, 12` and `"A13", 14`
    d) `7, 12` and `"A13", "014"`
    """
    return "d"


def dummies_of_a_chunk_without_blue() -> str:
    """The model wants the columns `red` and `blue`. No row of the second chunk is blue. What happens
    there?

        for chunk in pd.read_csv(path, chunksize=2):
            encoded = pd.get_dummies(chunk["colour"])
            model.predict(encoded[["red", "blue"]])

    a) `blue` is NaN for each row, as pandas fills columns in
    b) `blue` is 0 for each row, as it was a category before
    c) `red` is left, and the model predicts from that one column
    d) A KeyError, as `blue` is not among the columns of this chunk
    """
    return "d"


def large_id_beside_a_null() -> str:
    """The bigint column `id` of a table holds 9007199254740993 and a null, both in one batch. What
    does `table.select(same("id"))` give for the former?

        @pandas_udf("bigint")
        def same(ids: pd.Series) -> pd.Series:
            return ids

    a) Null, like the other row of the batch
    b) Nothing: a float cannot be returned as bigint
    c) 9007199254740993
    d) 9007199254740992
    """
    return "d"


def columns_of_a_spark_udf() -> str:
    """The model was saved with the signature `a: double, b: double` and predicts `a - b`. A row of
    `table` has a = 5 and b = 1. What does it get?

        score = mlflow.pyfunc.spark_udf(spark, path, result_type="double")
        table.withColumn("prediction", score("b", "a"))

    a) 5.0
    b) An exception
    c) 4.0
    d) -4.0
    """
    return "d"


def versions_after_the_alias_moved() -> str:
    """A nightly job and a service that has been up for a week both load `models:/churn@champion` when
    they start. Today the alias is moved from version 1 to version 2. Who predicts with which
    version tonight?

    a) The job with version 1, the service with version 1
    b) The job with version 2, the service with version 1
    c) The job with no version at all, the service with version 1
    d) The job with version 2, the service with version 2
    """
    return "b"


def job_that_is_run_again() -> str:
    """A job scores 50 customers and appends the predictions to a Delta table. A later task fails, and
    the whole job is run again from its beginning. What is in the table then?

    a) 50 rows, those of the first run
    b) 50 rows, those of the second run
    c) No row, as the failure of the job undid the append
    d) 100 rows, in which each customer stands twice
    """
    return "d"


def function_that_asks_an_endpoint() -> str:
    """A model is already served by an endpoint. Each row of a table is now to be scored by it from
    Databricks SQL. Which function does that?

    a) `ai_query`
    b) `ai_forecast`
    c) `ai_classify`
    d) `predict`
    """
    return "a"


def ks_test_of_many_values() -> str:
    """A feature has 200,000 values from training and 200,000 of last week, both normal with standard
    deviation 1. The mean went from 0 to 0.02. What does a Kolmogorov-Smirnov test give?

    a) A p-value below 0.001, and a statistic above 0.5
    b) A p-value above 0.05, and a statistic above 0.5
    c) A p-value above 0.05, and a statistic below 0.02
    d) A p-value below 0.001, and a statistic below 0.02
    """
    return "d"


def ks_test_with_one_gap() -> str:
    """A monitor raises an alarm for a column where this is true, with SciPy 1.12 or later. All values
    of `new` are far above those of `old`, and one cell of `new` is NaN. What does the monitor do?

        scipy.stats.ks_2samp(old, new).pvalue < 0.05

    a) It stays silent, as the two columns have different lengths
    b) It raises an alarm, as the gap is left out
    c) No alarm, since the gap makes the p-value NaN
    d) It breaks off, as the test refuses samples with gaps
    """
    return "c"


def drift_test_when_the_relation_turns() -> str:
    """A classifier learned how customers with a feature `x` decide. A year later the same values of
    `x` come in as ever, but the customers decide the other way round. What does monitoring show?

    a) The drift test of `x` gives alarm, and the accuracy holds
    b) The drift test of `x` gives alarm, and the accuracy falls
    c) The drift test of `x` stays silent, and the accuracy falls
    d) The drift test of `x` stays silent, and the accuracy holds
    """
    return "c"


def csv_stream_without_a_schema() -> str:
    """The folder holds CSV files with a header, `id,x`. Spark's settings are the default ones. What
    does this give?

        spark.readStream.option("header", True).csv(folder)

    a) A stream without columns, until the first file is read
    b) A stream with the two columns of the header, each a string
    c) A stream with an integer and a double, as in the files that are there
    d) An exception, as a stream of files has to be told its schema
    """
    return "d"


def rows_after_a_second_start() -> str:
    """The query below runs when there is one file with 3 rows, and ends. Then a file with 2 rows
    arrives, and the same program runs again. How many rows are in `out`?

        rows = spark.readStream.schema("x double").csv("in")
        query = rows.writeStream.format("parquet").option("path", "out")
        query.option("checkpointLocation", "notes").trigger(availableNow=True).start()

    a) 8
    b) 3
    c) 5
    d) 2
    """
    return "c"


def files_that_wait_at_the_start() -> str:
    """Three files wait in the folder. The stream was opened with `maxFilesPerTrigger` = 1, and the
    query is started with `trigger(availableNow=True)`. What does it do?

    a) It handles one file and ends, the next start takes another
    b) It handles three micro-batches, one file each, and ends
    c) It handles three micro-batches and waits for more files
    d) It handles one micro-batch with all files and ends
    """
    return "b"


def output_modes_that_are_refused() -> str:
    """`rows` is a stream without a watermark. Which of these queries is refused when it is started?

    a) `rows.groupBy("customer").count()` in update mode
    b) `rows.groupBy("customer").count()` in append mode
    c) `rows.withColumn("score", rows.x * 2)` in append mode
    d) `rows.groupBy("customer").count()` in complete mode
    """
    return "b"


def joins_of_a_stream_and_a_table() -> str:
    """`events` is a stream, `features` a table, and both have `id`. Which join is refused when the
    query is started?

    a) `features.join(events, "id", "left")`
    b) `features.join(events, "id")`
    c) `events.join(features, "id", "left")`
    d) `events.join(features, "id")`
    """
    return "a"


def ways_to_score_a_stream() -> str:
    """A scikit-learn model is to score the streaming DataFrame `stream`. Which way works?

    a) `stream.withColumn("score", predict("x"))`, where `predict` is a pandas UDF around the model
    b) `stream.foreach(lambda row: model.predict([[row.x]]))`, which takes row after row
    c) `[model.predict([[row.x]]) for row in stream.toLocalIterator()]`, which holds few rows at
       once
    d) `model.predict(stream.toPandas())`, as the model takes a pandas DataFrame
    """
    return "a"


def late_row_that_is_scored() -> str:
    """Rows with the times 12:00, 12:30, 12:31 and 12:05 arrive in this order, each in a micro-batch of
    its own. Which of them get into the sink?

        rows = stream.withWatermark("at", "10 minutes")
        rows.withColumn("score", predict("x")).writeStream.outputMode("append")

    a) 12:00, 12:30 and 12:31, as 12:05 is later than the watermark allows
    b) 12:00, 12:05 and 12:30, as the latest row is held back to set the watermark
    c) 12:00 and 12:05, as append mode waits until the watermark has passed a row
    d) All four, as nothing here keeps state that the watermark could end
    """
    return "d"


def late_row_that_is_counted() -> str:
    """Rows with the times 12:00, 12:30, 12:31 and 12:05 arrive in this order, each in a micro-batch of
    its own. They are counted in update mode. What becomes of the row of 12:05?

        rows = stream.withWatermark("at", "10 minutes")
        rows.groupBy(window("at", "10 minutes")).count()

    a) It is counted where it arrives: the window from 12:30 has three
    b) It is refused: the query stops with an exception
    c) It is counted late: the window from 12:00 is corrected to two
    d) It is dropped: the window from 12:00 stays at one
    """
    return "d"


def stream_when_the_alias_moves() -> str:
    """A query loads `models:/churn@champion`, version 1, and scores a stream with it by a UDF. It runs
    on and on. The alias is moved to version 2, and new rows arrive. What are they scored with?

    a) With version 2, from the next micro-batch on
    b) With both versions, as the new one is compared first
    c) With version 1, until the query is started anew
    d) With neither, as the query fails when its alias moves
    """
    return "c"


def guarantee_of_foreach_batch() -> str:
    """A query scores a stream, and its `foreachBatch` function appends each micro-batch to a table of
    another database. The cluster goes down, and the query is started again with its checkpoint.
    What has one to reckon with?

    a) The rows of the last micro-batch may be in the table twice
    b) The last micro-batch may be missing from the table
    c) Nothing: each micro-batch is there exactly once
    d) All micro-batches since the first start are written again
    """
    return "a"


def columns_that_reach_predict() -> str:
    """A model was saved with the signature `a: double, b: double`. Its `predict` returns the names of
    the columns that it gets. What does the last line give?

        new = pd.DataFrame({"c": [3.0], "b": [2.0], "a": [1.0]})
        mlflow.pyfunc.load_model(path).predict(new)

    a) An exception, as `c` is not in the signature
    b) `["a", "b"]`
    c) `["b", "a"]`
    d) `["c", "b", "a"]`
    """
    return "b"


def gap_in_a_column_of_integers() -> str:
    """The signature was inferred from training data in which `visits` holds the integers 3, 0 and 7.
    Later rows have a gap. What comes of the last line?

        new = pd.DataFrame({"visits": [2, None]})
        mlflow.pyfunc.load_model(path).predict(new)

    a) Two predictions, as missing values are let through and reach `predict` as NaN
    b) One prediction, as a row that does not fit the signature is skipped
    c) An exception: the gap made the column float, which does not fit `long`
    d) Two predictions, as the gap is made the integer 0 before it reaches `predict`
    """
    return "c"


def params_that_are_not_declared() -> str:
    """This model is saved with a signature of its input columns alone, and loaded again. What does
    `loaded.predict(rows, params={"cut": 0.8})` return?

        class Cut(PythonModel):
            def predict(self, context, model_input, params=None):
                return (params or {}).get("cut", 0.5)

    a) 0.8, as what is passed as `params` is handed on to `predict` as it is
    b) `None`, as an undeclared parameter arrives without its value
    c) 0.5, as a parameter that the signature does not declare is left out
    d) Nothing: it raises an exception, as there is no parameter called `cut`
    """
    return "c"


def file_that_changes_after_saving() -> str:
    """`cut.txt` holds 0.5 when the model is saved, and 0.9 when it is loaded. What does the loaded
    model predict?

        class Cut(PythonModel):
            def __init__(self, path):
                self.value = float(path.read_text())

            def predict(self, context, model_input, params=None):
                return self.value

        mlflow.pyfunc.save_model(folder, python_model=Cut(Path("cut.txt")))

    a) 0.5: the object was pickled with what it knew by then
    b) Nothing: attributes that `__init__` has set are not saved
    c) Nothing: without a `load_context` it cannot be loaded
    d) 0.9: `__init__` runs again whenever the model is loaded
    """
    return "a"


def artifact_that_is_deleted() -> str:
    """The model reads `context.artifacts["cut"]` in its `load_context`. Once it is saved, `cut.txt` is
    deleted, and the folder of the model is moved elsewhere. What comes of loading it and
    predicting?

        mlflow.pyfunc.save_model(folder, python_model=model, artifacts={"cut": "cut.txt"})

    a) Loading it fails, as `artifacts` notes where a file lies and nothing more
    b) It works as long as the notebook that saved the model is attached
    c) Loading it works, and the first call of `predict` fails for lack of the file
    d) It works, as the file was copied into the folder of the model when it was saved
    """
    return "d"


def what_a_served_classifier_returns() -> str:
    """A LogisticRegression of scikit-learn is saved with `mlflow.sklearn` and put behind an endpoint.
    Nobody has said what it is to return. What does a request get for each row?

    a) The log odds, from minus to plus infinity
    b) The class that the model puts the row into
    c) The probabilities of both classes, as a pair
    d) The probability of the positive class
    """
    return "b"


def bodies_that_are_accepted() -> str:
    """Which body does the scoring server of MLflow accept for a model whose signature is `a: double,
    b: double`?

    a) `{"rows": [{"a": 1.0, "b": 2.0}]}`
    b) `{"dataframe_records": [{"a": 1.0, "b": 2.0}]}`
    c) `{"columns": ["a", "b"], "data": [[1.0, 2.0]]}`
    d) `[{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}]`
    """
    return "b"


def record_that_lacks_a_key() -> str:
    """The signature is `a: double, b: double`, and the model adds the two. What does the scoring
    server of MLflow make of this body, whose second record lacks a key?

        {"dataframe_records": [{"a": 1.0, "b": 2.0}, {"a": 3.0}]}

    a) It refuses the request, as a required column is missing
    b) It answers the first record, and leaves out the second
    c) It answers both records, and the second prediction is NaN
    d) It answers both records, taking 0 for what is missing
    """
    return "c"


def update_of_a_served_version() -> str:
    """The configuration of an endpoint is changed from version 3 of a model to version 4. It takes
    minutes until the change is in force. What happens to the requests that come in meanwhile?

    a) Version 3 goes on answering them until version 4 is ready
    b) They get an error until version 4 is ready
    c) They wait in a queue until version 4 is ready
    d) Version 4 gets a share of them that grows from minute to minute
    """
    return "a"


def scale_to_zero_after_a_pause() -> str:
    """An endpoint for custom models has scale to zero enabled, and nobody has called it for hours.
    What is to be expected of the next request?

    a) It is answered with the most recent prediction for an equal input
    b) It is refused until somebody starts the endpoint by hand
    c) It takes longer, as compute has to come up first
    d) It is as fast as ever, as one copy of the model is kept ready
    """
    return "c"


def path_of_one_served_model() -> str:
    """The endpoint `shop` gives 90 % of its traffic to `champion` and 10 % to `challenger`. Who
    answers the requests that are sent to this address?

        /serving-endpoints/shop/served-models/challenger/invocations

    a) `challenger` alone, whatever the percentages are
    b) `challenger` for 10 % of them, the others are refused
    c) The two models at once, and the answer holds two predictions
    d) `champion` for 90 % of them, `challenger` for the rest
    """
    return "a"


def visits_that_meet_the_challenger() -> str:
    """For each request an endpoint draws anew which model answers: `champion` with 90 %, `challenger`
    with 10 %. A visit consists of 10 requests. In how many visits does the challenger answer at
    least once?

    a) In about 1 % of them
    b) In about 65 % of them
    c) In about 10 % of them
    d) In about 35 % of them
    """
    return "b"


def right_answers_behind_a_split() -> str:
    """The challenger has had 5 % of the traffic. What do these numbers say, tested at the usual level
    of 5 %?

                    right   wrong
        champion      361      19
        challenger     20       0

    a) Neither is shown to be better: 20 answers are too few to tell
    b) The champion is better: it has proved itself many more times over
    c) Nothing can be tested, as the models answered different requests
    d) The challenger is better: it has not made one single mistake so far
    """
    return "a"


def error_rate_behind_the_split() -> str:
    """The champion is wrong on 4 % of its requests. Since a challenger gets 10 % of the traffic, the
    endpoint as a whole is wrong on 3.8 %. How often is the challenger wrong?

    a) On 38 % of its requests
    b) On 3.6 % of its requests
    c) On 2 % of its requests
    d) On 3.8 % of its requests
    """
    return "c"


def look_up_after_a_nightly_job() -> str:
    """Each night a job scores all customers and writes a table, in which the shop looks predictions up
    by customer. At noon a feature of customer 1 changes, and customer 9 signs up. What does the
    shop find for them at one?

    a) The score of last night for 1, and nothing for 9
    b) Nothing for 1 until the next run, and nothing for 9
    c) The score of last night for 1, and the mean of all scores for 9
    d) A score from the new feature for 1, and nothing for 9
    """
    return "a"


def fast_answers_from_slow_data() -> str:
    """A page has some milliseconds to show each known customer an offer. The offers follow from data
    that changes once a day, and there are a million page views an hour. What does Databricks
    describe as the economical way?

    a) Score in a daily batch, and let each page query the Delta table over a SQL warehouse
    b) Score the page views as a stream, and let each page read the result from a Delta table
    c) Score in a daily batch, and publish the predictions to an online key-value store
    d) Serve the model in real time, and ask it for an offer at each page view
    """
    return "c"


def what_an_inference_table_lacks() -> str:
    """An endpoint logs to an inference table. What is still missing in order to compute from it how
    accurate the served classifier has been?

    a) The predictions, as the requests alone are logged
    b) The true classes, to be joined in once they are known
    c) The inputs, as nothing but the predictions is logged
    d) Nothing, as the metrics of each request are in it
    """
    return "b"


def features_for_an_outside_application() -> str:
    """An application outside Databricks runs a model of its own. At each request it needs the newest
    features of a customer out of Unity Catalog, with low latency. What is made for that?

    a) An inference table of an endpoint
    b) A Feature Serving endpoint
    c) A feature table, read by a batch job
    d) A Model Serving endpoint
    """
    return "b"


def throughput_of_a_language_model() -> str:
    """A language model that was fine-tuned in-house has to answer in production, with a throughput
    that one can count on. Which mode of the Foundation Model APIs is meant for that?

    a) Pay-per-token
    b) Provisioned throughput
    c) External models
    d) AI Functions for batches of rows
    """
    return "b"
