# Generated from pytest_dbml_kata/bank by python -m pytest_dbml_kata.authoring.questions --write
"""Questions on Spark ML: pipelines, searches, Hyperopt, pandas on Spark.

The correct answers. To see their proofs, run:

    pytest -v --kata solutions/spark_ml/questions.py
"""


def depth_of_the_final_model() -> str:
    """The deepest trees have the lowest loss. Which depth does the final model get?

        best = fmin(loss, hp.choice("depth", [2, 4, 8]), tpe.suggest, max_evals=30)
        final = RandomForestRegressor(max_depth=best["depth"]).fit(x, y)

    a) No depth, as `best` holds a list and the line raises
    b) 3, the number of the best option in the list
    c) 2, the position of the best option in the list
    d) 8, the option with which the loss was lowest

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "c"


def ways_to_the_highest_accuracy() -> str:
    """The objective computes the accuracy of a model. Which of these makes `fmin` look for the highest
    accuracy?

    a) Ending the objective with `return accuracy`
    b) Ending the objective with `return {"status": STATUS_OK, "accuracy": accuracy}`
    c) Ending the objective with `return -accuracy`
    d) Calling `fmin(..., maximize=True)`

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "c"


def number_of_trees_from_quniform() -> str:
    """What comes of the first trial?

        space = hp.quniform("trees", 10, 50, 10)

        def loss(trees):
            forest = RandomForestRegressor(n_estimators=trees).fit(x, y)
            ...

    a) An error: `trees` is a float, and the forest of scikit-learn wants an int
    b) A forest, since rounding to a multiple of 10 has made `trees` an int
    c) An error: `trees` is an array of a single int, which has to be unpacked
    d) A forest, since scikit-learn turns a float such as 30.0 into an int

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "a"


def spaces_of_the_ints_to_five() -> str:
    """With how many of these is the objective called with each of the ints 1, 2, 3, 4, 5 sooner or
    later, and with nothing else?

        hp.quniform("depth", 1, 5, 1)
        hp.uniformint("depth", 1, 5)
        hp.randint("depth", 1, 6)
        hp.choice("depth", [1, 2, 3, 4, 5])

    a) With two of them
    b) With three of them
    c) With one of them
    d) With four of them

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "b"


def range_of_a_loguniform() -> str:
    """Between which numbers does `hp.loguniform("penalty", 0.001, 1)` draw?

    a) Between -6.9 and 0, about
    b) Between 1 and 10, about
    c) Between 0.001 and 1
    d) Between 1 and 2.72, about

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "d"


def evaluations_of_a_second_call() -> str:
    """How many models does the second line train?

        fmin(loss, space, tpe.suggest, max_evals=20, trials=trials)
        fmin(loss, space, tpe.suggest, max_evals=30, trials=trials)

    a) 30
    b) 20
    c) 10
    d) 50

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "c"


def settings_that_fail() -> str:
    """Half of the settings make the solver diverge. For those the objective returns {"status":
    STATUS_FAIL}. What does `fmin` do with `max_evals=20`?

    a) It goes on until 20 evaluations are ok, and returns the best of those
    b) It ends after 20 evaluations, and may return a failed one, whose loss is 0
    c) It ends after 20 evaluations, failed ones included, with the best of the others
    d) It stops at the first evaluation that fails, and raises what went wrong

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "c"


def same_generator_for_two_searches() -> str:
    """Do both searches try the same settings?

        generator = np.random.default_rng(7)
        fmin(loss, space, rand.suggest, max_evals=20, rstate=generator)
        fmin(loss, space, rand.suggest, max_evals=20, rstate=generator)

    a) Yes: the generator that decides on the settings is the same, as is its seed
    b) Yes: random search draws the same settings, whatever `rstate` says
    c) No: the second goes on where the generator was left by the first
    d) No: `rstate` is about the order of the trials, and not about their settings

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "c"


def settings_tried_with_reversed_losses() -> str:
    """A search with 40 evaluations is run twice with the same `rstate` seed. The second time the
    objective returns the loss with its sign reversed. With which algorithm are the same 40 settings
    tried?

    a) With `rand.suggest`, though not with `tpe.suggest`
    b) With `tpe.suggest`, though not with `rand.suggest`
    c) With no algorithm, as each takes the losses into account
    d) With `rand.suggest` and with `tpe.suggest` alike

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "a"


def short_search_with_tpe() -> str:
    """A search with `tpe.suggest` and its default settings is given 15 evaluations. What is to be said
    of it?

    a) All of its settings are random draws, without learning
    b) It goes through a coarse grid first, and refines it
    c) It needs one evaluation to start, and then 14 to learn
    d) From its second setting on it learns from each loss

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors.
    """
    return "a"


def trials_for_a_distributed_objective() -> str:
    """An objective fits Spark ML's LinearRegression on the Spark DataFrame `train` and returns its
    error. With which `trials` does `fmin` get results from it?

    a) With `SparkTrials()`, but not with `Trials()`
    b) With neither `Trials()` nor `SparkTrials()`
    c) With `Trials()` as well as with `SparkTrials()`
    d) With `Trials()`, but not with `SparkTrials()`

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors. SparkTrials goes with it.
    """
    return "d"


def results_known_to_parallel_proposals() -> str:
    """`fmin` is called with `tpe.suggest`, `max_evals=64` and `SparkTrials(parallelism=64)` on a large
    cluster. All models take equally long to train. What does TPE know when it proposes a setting?

    a) The results of no other setting
    b) The results of half of the settings
    c) The results of those proposed before
    d) The results of all those that its own worker has seen

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors. SparkTrials goes with it.
    """
    return "a"


def ways_to_train_on_workers() -> str:
    """`train_one` fits a scikit-learn model for each setting of a pandas DataFrame and returns their
    scores. The Spark DataFrame `settings` holds 200 settings. Which of these trains on the workers?

    a) `settings.toPandas().groupby("id").apply(train_one)`
    b) `ThreadPoolExecutor(200).map(train_one, parts)`, with a part for each setting
    c) `[train_one(pd.DataFrame([row.asDict()])) for row in settings.toLocalIterator()]`
    d) `settings.groupBy("id").applyInPandas(train_one, schema).collect()`
    """
    return "d"


def tasks_that_train_eight_models() -> str:
    """Eight settings lie in one partition of the DataFrame `settings`; `train` fits a scikit-learn
    model for each row it gets. The cluster has 64 cores. How many tasks train models?

        settings.mapInPandas(train, "id long, score double").collect()

    a) 2
    b) 64
    c) 1
    d) 8
    """
    return "c"


def array_that_trials_share() -> str:
    """With SparkTrials, an objective reads `x`, a NumPy array of 500 MB that the notebook has loaded.
    How is it kept from being packed into every trial?

    a) With `objective` reading `x` from the notebook, instead of getting it as an argument
    b) With `def objective(params, x=x)`, so that the array is known before the trials start
    c) With `functools.partial(objective, x=x)` as what `fmin` is called with
    d) With `shared = spark.sparkContext.broadcast(x)`, and `shared.value` in the objective

    Note: Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks
    names Optuna and, for distributed searches, Ray Tune as successors. SparkTrials goes with it.
    """
    return "d"


def loads_of_a_model_in_an_iterator_udf() -> str:
    """A table of 12 rows lies in 3 partitions of 4, and a batch holds at most 2 rows. How often is the
    model loaded?

        @pandas_udf("double")
        def score(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
            model = load_model()
            for x in batches:
                yield model.predict(x)

    a) 1 time
    b) 3 times
    c) 12 times
    d) 6 times
    """
    return "b"


def items_of_an_iterator_udf_of_two_columns() -> str:
    """An iterator pandas UDF with `for item in batches:` is called as `score("age", "income")`. What
    is each `item`?

    a) A DataFrame with the two columns
    b) A Series of pairs, one for each row
    c) A tuple that holds a Series for each of the columns
    d) A single row with the fields age and income
    """
    return "c"


def tools_that_can_leave_rows_out() -> str:
    """One function is to load a model once per task, leave out the rows without a value of x, and
    score the others. Which tool can do all of it in a single step?

    a) `select` with a pandas UDF, from Series to Series
    b) `mapInPandas` with a generator, from DataFrames to DataFrames
    c) `select` with an iterator pandas UDF, from batches to batches
    d) `withColumn` with a plain UDF, returning None for them
    """
    return "b"


def numbers_that_an_iterator_udf_counts() -> str:
    """Six rows lie in 2 partitions of 3, and a batch holds at most 2 rows. Which numbers do the rows
    get?

        @pandas_udf("long")
        def number(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
            seen = 0
            for x in batches:
                yield pd.Series(range(seen + 1, seen + 1 + len(x)))
                seen += len(x)

    a) 1, 2, 3, 4, 5, 6
    b) 1, 2, 1, 1, 2, 1
    c) 1, 1, 1, 1, 1, 1
    d) 1, 2, 3, 1, 2, 3
    """
    return "d"


def rows_of_a_group_with_small_batches() -> str:
    """Shop A has 5 rows and shop B has 3, in one partition. How many rows does `fit` get at each call?

        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)
        sdf.groupBy("shop").applyInPandas(fit, schema)

    a) 8 rows, the whole partition
    b) 2 rows, then 2 rows, cut off
    c) 5 rows, then 3 rows, whole shops
    d) 2, 2 and 1 rows, then 2 and 1 rows
    """
    return "c"


def columns_that_a_group_function_gets() -> str:
    """`sdf` has the columns shop, x and y. What does `rows` hold?

        def fit(rows: pd.DataFrame) -> pd.DataFrame: ...
        sdf.groupBy("shop").applyInPandas(fit, "shop string, slope double")

    a) The columns x and y, without the shop
    b) The columns shop and slope
    c) The columns x and y, with the shop as their index
    d) The columns shop, x and y, with a plain index
    """
    return "d"


def returned_columns_in_another_order() -> str:
    """Which result does Spark give for a shop?

        def fit(rows: pd.DataFrame) -> pd.DataFrame:
            return pd.DataFrame({"level": [5.0], "slope": [2.0]})

        sdf.groupBy("shop").applyInPandas(fit, "slope double, level double")

    a) slope 2 and level 5, because names are matched
    b) An error, because the order is not that of the schema
    c) slope 5 and level 2, because positions are matched
    d) slope null and level null, because the columns do not fit
    """
    return "a"


def models_and_tasks_of_five_groups() -> str:
    """The table has 5 shops, and adaptive execution is off. How many models are fitted, and in how
    many tasks at most?

        spark.conf.set("spark.sql.shuffle.partitions", 2)
        models = sdf.groupBy("shop").applyInPandas(fit, schema)

    a) 10 models in 2 tasks
    b) 5 models in 5 tasks
    c) 2 models in 2 tasks
    d) 5 models in 2 tasks
    """
    return "d"


def keys_that_a_cogrouped_function_is_called_for() -> str:
    """`sales` has rows of the shops A and B, `costs` has rows of B and C. For which shops is `compare`
    called?

        one, two = sales.groupBy("shop"), costs.groupBy("shop")
        one.cogroup(two).applyInPandas(compare, schema)

    a) For B alone
    b) For A, B and C
    c) For A and B
    d) For B, with a call for each pair of rows
    """
    return "b"


def pandas_syntax_on_the_cluster() -> str:
    """`sdf` is a Spark DataFrame of two billion rows. Which expression lets a colleague write pandas
    syntax on it while its rows stay on the cluster?

    a) `sdf.toPandas()`
    b) `sdf.to_pandas()`
    c) `sdf.pandas_api()`
    d) `ps.from_pandas(sdf)`
    """
    return "c"


def columns_after_a_way_through_the_pandas_api() -> str:
    """`sdf` has the columns id, x and y. Which columns does `back` have?

        psdf = sdf.pandas_api().set_index("id")
        back = psdf.to_spark()

    a) id, x and y, because an index becomes a column again
    b) `__index_level_0__`, x and y, because an index keeps its internal name
    c) index, x and y, because an index is reset first
    d) x and y, because an index is left behind
    """
    return "d"


def label_without_an_index_column() -> str:
    """`sdf` has one partition, with these rows in this order. What does `sdf.pandas_api().loc[1,
    "shop"]` give?

        id  shop
         2  north
         0  east
         1  south

    a) north, as labels count from 1
    b) A `KeyError`, as there is no index
    c) south, as its id is 1
    d) east, as labels count from 0
    """
    return "d"


def sum_of_two_series_of_different_frames() -> str:
    """What is the value of `total` at label "a"?

        import pyspark.pandas as ps
        ps.set_option("compute.ops_on_diff_frames", True)
        one = ps.Series([1, 2, 3], index=["a", "b", "c"])
        two = ps.Series([10, 20, 30], index=["c", "b", "a"])
        total = one + two

    a) 61
    b) 31
    c) 11
    d) It has none, as `+` raises an error
    """
    return "b"


def lines_that_fill_the_driver() -> str:
    """`psdf` is a pandas-on-Spark DataFrame that is larger than the driver's memory. Which line puts
    the driver at risk?

    a) `psdf.to_spark()`
    b) `psdf.describe()`
    c) `psdf.to_pandas()`
    d) `psdf.groupby("shop").mean()`
    """
    return "c"


def expression_for_the_type_of_a_column() -> str:
    """`sdf` is a Spark DataFrame (not a pandas-on-Spark one) with the column n of type bigint. A
    helper that sorts numbers from text needs the type as a string. Which expression gives "bigint"?

    a) `sdf.schema["n"].dataType.pythonType`
    b) `sdf.dtypes["n"]`
    c) `dict(sdf.dtypes)["n"]`
    d) `sdf["n"].dtype`
    """
    return "c"


def pandas_udf_with_the_arrow_setting_off() -> str:
    """`sdf` has one partition of 5 rows, and `plus_one` is a pandas UDF. What becomes of the query?

        spark.conf.set("spark.sql.execution.arrow.pyspark.enabled", "false")
        sdf.select(plus_one("x")).collect()

    a) It runs as before: batches of many rows go through Arrow
    b) It fails: a pandas UDF needs this setting
    c) It runs, but row by row: values are pickled one by one
    d) It runs, but more slowly: each batch holds a single row
    """
    return "a"


def rows_of_each_call_of_a_pandas_udf() -> str:
    """A table of 12 rows lies in 2 partitions of 6. With which numbers of rows is a pandas UDF called?

        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 4)
        sdf.select(score("x")).collect()

    a) 6, 6
    b) 4, 4, 4
    c) 3, 3, 3, 3
    d) 4, 2, 4, 2
    """
    return "d"


def integers_with_a_null_in_a_pandas_udf() -> str:
    """The column n of type bigint holds 1, 2 and null, all in one batch. What does a pandas UDF on n
    get by default?

    a) A Series of `int64` with 1, 2 and 0
    b) A Series of `float64` with 1.0, 2.0 and NaN
    c) A Series of `object` with 1, 2 and None
    d) A Series of `int64` with 1 and 2, its null left out
    """
    return "b"


def nan_that_a_pandas_udf_returns() -> str:
    """`root` returns `np.sqrt(x)`, which is NaN for a negative number. x holds 4.0, -1.0 and 9.0. What
    does the query give?

        sdf.select(F.count(root("x")))      # root: a pandas UDF of type double

    a) 2, as a NaN of pandas comes back as null
    b) An error, as NaN is no valid result of a UDF
    c) 0, as one NaN makes the aggregate empty
    d) 3, as NaN is a value of double
    """
    return "a"


def what_a_pandas_udf_subtracts() -> str:
    """x holds 1, 3, 11 and 13 in one partition, in this order. What does `centred` give?

        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)

        @pandas_udf("double")
        def centred(x: pd.Series) -> pd.Series:
            return x - x.mean()

    a) 0, 0, 0, 0
    b) 1, 3, 11, 13
    c) -6, -4, 4, 6
    d) -1, 1, -1, 1
    """
    return "d"


def rows_from_a_udf_that_returns_a_number() -> str:
    """x holds 1, 3, 11 and 13, in 2 partitions of 2 rows. How many rows does the query return?

        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1)

        @pandas_udf("double")
        def level(x: pd.Series) -> float:
            return x.mean()

        sdf.select(level("x"))

    a) 2, with a mean for each partition
    b) 4, with the same mean in each
    c) 4, with a mean for each batch
    d) 1, with the mean of all four rows
    """
    return "d"


def call_that_hands_over_a_dataframe() -> str:
    """`model` is a scikit-learn model that was fitted on a DataFrame with the columns a and b. How is
    the function to be called?

        @pandas_udf("double")
        def score(rows: pd.DataFrame) -> pd.Series:
            return pd.Series(model.predict(rows))

    a) `sdf.select(score(F.array("a", "b")))`
    b) `sdf.select("a", "b").withColumn("y", score("*"))`
    c) `sdf.select(score(F.struct("a", "b")))`
    d) `sdf.select(score("a", "b"))`
    """
    return "c"


def stage_to_be_used_as_it_is() -> str:
    """Which of these stages can be applied to a DataFrame as it is, without having been fitted?

    a) `QuantileDiscretizer`
    b) `StringIndexer`
    c) `VectorAssembler`
    d) `OneHotEncoder`
    """
    return "c"


def transform_of_a_pipeline() -> str:
    """Tokenizer and HashingTF are transformers. What comes of this?

        hashed = Pipeline(stages=[tokenizer, hashing]).transform(reviews)

    a) The reviews with the column of the last stage, the others being temporary
    b) The reviews with the columns that both of the stages add to them
    c) The reviews as they were, since stages that are not fitted are skipped
    d) An error: whatever its stages are, a pipeline has to be fitted first
    """
    return "d"


def first_model_after_a_second_fit() -> str:
    """`regression` is a LinearRegression, once that of Spark ML, once that of scikit-learn (with rows
    to match). Which model does `spring` hold after both lines?

        spring = regression.fit(rows_of_spring)
        summer = regression.fit(rows_of_summer)

    a) Spark ML: that of spring; scikit-learn: that of spring
    b) Spark ML: that of summer; scikit-learn: that of spring
    c) Spark ML: that of spring; scikit-learn: that of summer
    d) Spark ML: that of summer; scikit-learn: that of summer
    """
    return "c"


def params_given_to_fit() -> str:
    """What does the last line print?

        regression = LinearRegression(regParam=0.1)
        model = regression.fit(train, {regression.regParam: 0.3})
        regression.setRegParam(0.5)
        print(model.getRegParam(), regression.getRegParam())

    a) `0.1 0.5`
    b) `0.3 0.5`
    c) `0.3 0.3`
    d) `0.5 0.5`
    """
    return "b"


def argument_for_the_new_column() -> str:
    """Word2Vec turns the column `words` into one vector a row. Which argument of
    `Word2Vec(inputCol="words", ...)` gives the new column its name?

    a) `outputCol="vector"`
    b) `featuresCol="vector"`
    c) `vectorCol="vector"`
    d) `predictionCol="vector"`
    """
    return "a"


def stages_the_other_way_round() -> str:
    """The regression reads the column that the assembler writes. What comes of this?

        Pipeline(stages=[regression, assembler]).fit(train)

    a) It works, as transformers are run before any estimator is fitted
    b) It works, as the columns tell in which order to run the stages
    c) It raises, as the column is not there yet when the regression is fitted
    d) It works in `fit`, and raises once the fitted pipeline transforms rows
    """
    return "c"


def line_that_meets_the_null() -> str:
    """`train` and `new` are tables. One row of `new` has a null in a column that the pipeline's
    VectorAssembler reads; `train` has none. Of the assembler nothing was set but its columns. Which
    is the first line to raise?

        model = pipeline.fit(train)                       # line 1
        scored = model.transform(new)                     # line 2
        rows = scored.count()                             # line 3
        values = scored.select("prediction").collect()    # line 4

    a) Line 2
    b) Line 3
    c) None of the lines: the row gets a null as its prediction
    d) Line 4
    """
    return "d"


def customers_that_are_scored() -> str:
    """These customers are scored by a pipeline whose VectorAssembler reads `age` and `income`, with
    `handleInvalid="skip"`. Which customers have a prediction in the result?

        id | age  | income
        1  | 34   | 2900
        2  | null | 3100
        3  | 51   | null

    a) 1, 2 and 3, each by the values that it has
    b) 1 and 2; the row of 3 is missing
    c) 1; the rows of 2 and 3 are missing
    d) 1; those of 2 and 3 are null
    """
    return "c"


def table_that_was_assembled_before() -> str:
    """While trying things out, the assembler was applied to the table by hand. What does the second
    line do?

        train = assembler.transform(train)
        model = Pipeline(stages=[assembler, regression]).fit(train)

    a) It raises, since the assembler's output column exists already
    b) It fits as usual, with the assembler left out as its work is done
    c) It fits on a second column of vectors, the name of which gets a number
    d) It fits as usual, with the output column computed and written anew
    """
    return "a"


def second_save_to_the_same_path() -> str:
    """A job fits a pipeline every night and ends with the line below. What does it do on the second
    night?

        model.save("/Volumes/main/ml/models/churn")

    a) It ends without an error, and saves nothing
    b) It raises, and the model of the first night stays
    c) It replaces the model of the first night
    d) It adds a second version to the path, which `load` prefers
    """
    return "b"


def arguments_of_a_ported_classifier() -> str:
    """Code that trains elsewhere is ported to Spark ML. Which of the arguments that it uses does Spark
    ML's LogisticRegression take as well?

    a) `elasticNetParam`
    b) `learning_rate`
    c) `penalty`
    d) `miniBatchFraction`
    """
    return "a"


def machines_that_a_grid_search_uses() -> str:
    """In a notebook on a cluster with a driver and 10 workers, scikit-learn searches a grid. Which
    machines fit the models?

        GridSearchCV(Ridge(), {"alpha": alphas}, cv=5, n_jobs=-1).fit(x, y)

    a) The driver, on all of its cores
    b) One worker, which Spark chooses
    c) The workers, 5 of them for the folds
    d) The driver and the workers, on all cores
    """
    return "a"


def coefficients_of_two_libraries() -> str:
    """The same rows are given to LogisticRegression of Spark ML and of scikit-learn, both with their
    defaults. The coefficients differ by much more than rounding. Why?

    a) Spark ML averages the models of its partitions, which is an approximation
    b) scikit-learn penalises large coefficients by default, Spark ML does not
    c) Spark ML penalises large coefficients by default, scikit-learn does not
    d) Spark ML returns coefficients for standardised features, scikit-learn does not
    """
    return "b"


def jobs_of_further_iterations() -> str:
    """On 500 rows, LogisticRegression of Spark ML takes much longer than that of scikit-learn. What
    does each further iteration of it cost?

    a) As many jobs as there were iterations before, since each starts over
    b) A job over all partitions, which sums up gradients
    c) No job, since each partition iterates alone and the models are averaged last
    d) No job, since the driver iterates over rows that it collected first
    """
    return "b"


def fits_until_a_search_is_done() -> str:
    """The grid holds 6 settings. How often is the estimator fitted until the last line is done?

        search = CrossValidator(estimator=forest, estimatorParamMaps=grid, evaluator=rmse)
        search.setNumFolds(5).fit(train)

    a) 30 times
    b) 36 times
    c) 31 times
    d) 11 times
    """
    return "c"


def fits_that_one_split_saves() -> str:
    """TrainValidationSplit replaces CrossValidator(numFolds=4). The grid still holds 5 settings. How
    many fits are saved in all?

    a) 16
    b) 15
    c) 20
    d) 3
    """
    return "b"


def setting_of_the_best_model() -> str:
    """`rmse` is RegressionEvaluator(metricName="rmse"), and `grid` holds some settings. Which
    expression gives the setting that `found.bestModel` was fitted with?

        search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse)
        found = search.fit(train)

    a) `found.getEstimatorParamMaps()[-1]`
    b) `grid[np.argmin(found.avgMetrics)]`
    c) `grid[np.argmax(found.avgMetrics)]`
    d) `found.getEstimatorParamMaps()[0]`
    """
    return "b"


def evaluator_of_ones_own() -> str:
    """This evaluator is all that a search is given. With `regParam` 1, 0 and 50 the mean errors are
    0.6, 0.2 and 1.7. Which setting wins?

        class Rmse(Evaluator):
            def _evaluate(self, dataset):
                return RegressionEvaluator(metricName="rmse").evaluate(dataset)

    a) `regParam=0`, the setting with the smallest error
    b) `regParam=50`, the setting with the largest error
    c) None: `fit` raises, as the class states no direction
    d) `regParam=1`, since the grid begins with it
    """
    return "b"


def params_of_another_instance() -> str:
    """What comes of this search?

        regression = LinearRegression()
        grid = ParamGridBuilder().addGrid(LinearRegression().regParam, [0.0, 50.0]).build()
        CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse).fit(train)

    a) `fit` raises, because the Param is that of another instance
    b) The penalty of 50 gets a worse metric than that of 0
    c) Both settings get the same mean metric, and nothing is raised
    d) `avgMetrics` is empty, because no setting applies to the estimator
    """
    return "c"


def fits_of_a_first_stage() -> str:
    """The grid holds 4 settings of the tree, none of the indexer. How often is the indexer fitted?

        pipeline = Pipeline(stages=[indexer, tree])
        search = CrossValidator(estimator=pipeline, estimatorParamMaps=grid, evaluator=auc)
        search.setNumFolds(3).fit(train)

    a) Once
    b) 12 times
    c) 3 times
    d) 13 times
    """
    return "d"


def rows_that_a_stage_before_the_search_sees() -> str:
    """`train` has 60 rows. From which rows has the scaler learned while the search scores its folds?

        search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse)
        Pipeline(stages=[assembler, scaler, search]).fit(train)

    a) From the rows that are held out in that fold
    b) From the rows that the regression is fitted on in that fold
    c) From all 60, the held-out rows of each fold included
    d) From those of the first fold, whose scaler the others share
    """
    return "c"


def what_folds_do_with_the_rows() -> str:
    """What does CrossValidator with `numFolds=5` do for a setting that TrainValidationSplit with
    `trainRatio=0.8` does not?

    a) It scores every row once, by a model that has not seen it
    b) It scores each model on the very rows that it was fitted on
    c) It scores the same fifth of the rows by five models
    d) It holds out the same share of each class in every fold
    """
    return "a"


def scatter_of_scores_on_few_rows() -> str:
    """A regression on 60 rows is assessed 40 times, each time with another seed: by one split of 80 to
    20, and by the mean of 5 folds. How do the two lists of R2 scores compare?

    a) Those of the five folds are identical, as each row is scored every time
    b) They scatter alike, as the models get equally many rows
    c) Those of the five folds scatter more, as there are five sources of chance
    d) Those of the single split scatter far more, as a fifth of the rows decides
    """
    return "d"


def days_that_a_split_validates_on() -> str:
    """`sales` has a row for each of 1000 days, sorted by day, and a model is to forecast later days.
    Which days does TrainValidationSplit(trainRatio=0.8) validate on?

    a) On the last 200 days, which the model has not seen yet
    b) On some 200 days drawn at random from the whole period
    c) On the first 200 days, while the later ones are kept for training
    d) On every fifth day, so that the whole period is covered evenly
    """
    return "b"


def whereabouts_of_fold_models() -> str:
    """A CrossValidator with its defaults has been fitted. Where are the models now that were trained
    on the folds?

    a) Gone: each was dropped once it had been scored
    b) Gone but for the one that scored best, which is `bestModel`
    c) In the estimator, whose Params they have updated
    d) In `subModels`, a list for each of the folds
    """
    return "a"


def models_fitted_at_the_same_time() -> str:
    """The grid holds 2 settings. How many models are being fitted at the same time, at most?

        CrossValidator(
            estimator=tree, estimatorParamMaps=grid, evaluator=auc, numFolds=5, parallelism=8
        ).fit(train)

    a) 2
    b) 10
    c) 8
    d) 5
    """
    return "a"


def rows_of_a_customer_kept_together() -> str:
    """Each customer has several rows in `train`. A customer's rows are to be held out together, so
    that no model is scored on customers that it knows. What sees to that?

    a) `train.orderBy("customer")` before a search with `numFolds=2`
    b) `train.repartition(2, "customer")` before a search with `numFolds=2`
    c) `numFolds` set to the number of customers
    d) `foldCol="fold"`, with fold numbers that depend on the customer
    """
    return "d"


def same_seed_after_repartition() -> str:
    """Two searches are given the same rows and the same seed. Do their folds agree?

        search = CrossValidator(estimator=tree, estimatorParamMaps=grid, evaluator=auc, seed=7)
        search.fit(train)
        search.fit(train.repartition(8))

    a) No: the second search gets a fold for each of its partitions
    b) Yes: a row's fold is computed from a hash of its values
    c) Yes: the seed alone decides which fold a row falls into
    d) No: what a row draws depends on its place in the partitions
    """
    return "d"


def grid_with_a_param_given_twice() -> str:
    """How often is the tree fitted?

        grid = (
            ParamGridBuilder()
            .addGrid(tree.maxDepth, [2, 4])
            .addGrid(tree.maxBins, [16, 32, 64])
            .addGrid(tree.maxDepth, [6])
            .build()
        )
        search = CrossValidator(estimator=tree, estimatorParamMaps=grid, evaluator=auc)
        search.setNumFolds(4).fit(train)

    a) 13 times
    b) 37 times
    c) 28 times
    d) 25 times
    """
    return "a"


def settings_after_one_more_hyperparameter() -> str:
    """A grid search and a random search with 6 draws each try 6 settings of two hyperparameters. A
    third hyperparameter, with 4 values, is added to the space of each. How many settings do they
    try now?

    a) Grid 24, random 6
    b) Grid 24, random 24
    c) Grid 24, random 10
    d) Grid 10, random 6
    """
    return "a"


def learning_rates_that_nine_models_try() -> str:
    """The error depends on the learning rate, hardly on the dropout. Nine models can be afforded: on a
    grid of 3 by 3, or with both hyperparameters drawn at random from their ranges. How many
    different learning rates are tried?

    a) Nine at random, three on the grid
    b) Nine at random, nine on the grid
    c) Three at random, nine on the grid
    d) About six at random, three on the grid
    """
    return "a"


def uniform_draws_of_a_penalty() -> str:
    """A penalty between 0.0001 and 1 is searched with 2000 random draws, spread uniformly over that
    range. How many of them are below 0.01?

    a) About 500
    b) About 1000
    c) About 20
    d) About 200
    """
    return "c"


def random_search_in_spark_ml() -> str:
    """How does one have a random search over the Params of a Spark ML estimator, with
    cross-validation?

    a) Give `estimatorParamMaps` a list of dicts with values drawn at random
    b) Give `CrossValidator` the argument `searchStrategy="random"`
    c) Hand the Spark estimator to scikit-learn's `RandomizedSearchCV`
    d) End the chain of `ParamGridBuilder` with `.sample(20)` instead of `.build()`
    """
    return "a"
