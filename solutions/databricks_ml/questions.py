# Generated from pytest_dbml_kata/bank by python -m pytest_dbml_kata.authoring.questions --write
"""Questions on the platform: MLflow, registry, feature tables, AutoML, clusters, jobs.

The correct answers. To see their proofs, run:

    pytest -v --kata solutions/databricks_ml/questions.py
"""


def what_an_automl_trial_leaves() -> str:
    """The best trial of an AutoML run is good, and you know a feature that should make it better. How
    does AutoML help you to go on from there?

    a) Each trial can be resumed from its checkpoint with one more feature
    b) Each trial comes with a notebook of its code, which can be changed and run
    c) It does not: the result is a black box, and the feature calls for your own code from scratch
    d) It opens the registered model, whose feature list can be edited in place

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "b"


def where_automl_shows_the_data() -> str:
    """Before you trust the models of an AutoML run, you want to see missing values, distributions and
    the share of each class in the table. What has AutoML made for that?

    a) A profile of the columns in the signature of the best model
    b) A data exploration notebook, linked from the experiment of the run
    c) A feature table with one row of statistics for each column
    d) A dashboard on the endpoint that the best model is served from

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "b"


def how_long_an_automl_run_takes() -> str:
    """How does one limit the length of a run of `automl.classify` with a current runtime?

    a) With `exclude_frameworks`: each framework has one trial
    b) With `max_trials`: the run ends after that number of trials
    c) It cannot be limited: each algorithm is tried with every setting of a fixed grid
    d) With `timeout_minutes`: no more trials are made when the time is up

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "d"


def what_automl_does_not_try() -> str:
    """Which of these models is not among those that `automl.classify` tries?

    a) A logistic regression
    b) A boosted ensemble of LightGBM
    c) A neural network of PyTorch
    d) A random forest of scikit-learn

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "c"


def automl_with_more_rows_than_memory() -> str:
    """A table is much larger than the memory of a worker. What does AutoML do with it when it trains
    classifiers on a cluster with 8 workers?

    a) It stops with an error that asks for a sample or for larger instances
    b) It trains each model on all rows, which are divided among the workers
    c) It trains one model on each worker's share, and averages the eight
    d) It trains each model on one worker, with a sample of the rows that fits

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "d"


def winners_by_accuracy_and_f1() -> str:
    """3 % of the rows are positive. Trial A predicts the negative class for every row. Trial B is a
    logistic regression with balanced class weights, and finds most positives, with false alarms.
    AutoML ranks trials by the primary metric, F1 by default. How do the two compare?

    a) A wins by F1; B would win by accuracy
    b) B wins by F1; A would win by accuracy
    c) A wins by F1, and by accuracy as well
    d) B wins by F1, and by accuracy as well

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "b"


def mean_probability_after_downsampling() -> str:
    """3 % of the training rows are positive. As AutoML does with imbalanced classes, you keep one in
    ten of the negative rows and give those a weight of 10 in training. What would the predicted
    probabilities of new rows be like without the weights?

    a) Right on average; the weights would make them too low
    b) The same, as rows were left out at random
    c) Far too high for the positive class
    d) Far too low for the positive class

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "c"


def r2_of_random_and_of_later_days() -> str:
    """Sales grow steadily. A random forest predicts a day's sales from the number of the day and the
    weekday. AutoML is not told of a time column, so validation rows are drawn at random from the
    same years. What does R2 on them say of the months to come?

    a) It is close to 1, and tells nothing: on later days it is below 0
    b) It is below 0, and holds: a forest cannot learn a trend
    c) It is close to 1, and holds: on later days it is about the same
    d) It is below 0, and exaggerates: on later days it is close to 1

    Note: AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later.
    Databricks points to its Data Science Agent instead.
    """
    return "a"


def probabilities_with_a_scaler_per_request() -> str:
    """A logistic regression was trained on columns that a StandardScaler had scaled. Only the
    regression was logged. A service scales each request with `StandardScaler().fit_transform(rows)`
    and then predicts. What do requests with one customer each get?

    a) Probabilities near 0 and 1, as the values are far too large
    b) An error, as one row has no standard deviation
    c) The probabilities of the training pipeline, as scaling is linear
    d) The same probability for every customer
    """
    return "d"


def rows_that_can_be_read_again() -> str:
    """A run logs the commit of its code, the seed, all hyperparameters, and the name of its Delta
    table. Every night rows are added to that table, old ones are corrected, and some arrive late.
    What else is needed to train on the same rows a month later?

    a) The number of rows that were read
    b) The latest event date among the rows
    c) The version of the table that was read
    d) The names and types of its columns
    """
    return "c"


def checks_that_notice_cents() -> str:
    """A model predicts each day whether invoices will be paid late; the truth is known 60 days after.
    One day a source system begins to send amounts in cents instead of euros. Which daily check can
    tell on that very day?

    a) Computing recall on the rows that were scored that day, and comparing it with training
    b) Scoring the stored test set once more with the deployed version
    c) Comparing the coefficients with those of the registered version
    d) Comparing the distribution of each input with that of the training rows
    """
    return "d"


def environments_for_ml() -> str:
    """Which arrangement of environments does Databricks recommend for a team that puts models into
    production?

    a) Separate ones for development, staging and production, with defined transitions
    b) Separate ones for training and for serving, and development happens in the former
    c) One for all stages, in which models carry their stage as a tag, to keep data in one place
    d) Separate ones for data scientists and for engineers, each with its own production models
    """
    return "a"


def what_moves_when_code_is_promoted() -> str:
    """A team follows the pattern that Databricks recommends in most situations. What goes from
    development by way of staging to production?

    a) The code that trains the model, and each environment trains its own
    b) The training data, so that each environment has the rows of development
    c) The notebook with its outputs, and people run it in each environment
    d) The model that was trained in development, byte for byte
    """
    return "a"


def when_to_promote_the_model() -> str:
    """Which situation speaks for promoting the trained model instead of the code that trains it?

    a) Code has to pass a review and integration tests before production runs it
    b) One training takes 900 GPU hours and is hard to repeat
    c) The model is to be retrained on new data every week without anyone's help
    d) Developers may not see data of production
    """
    return "b"


def same_code_on_other_rows() -> str:
    """The same commit trains a model in development and in production, on the data of each, with the
    same seed and hyperparameters. Is what was measured in development true of the model in
    production?

    a) Yes: metrics are logged with a model, and go with it to production
    b) Yes: the same code with the same seed makes the same model
    c) No: it was fitted to other rows, so production has to validate it again
    d) No: a seed means something else on another cluster, even with equal rows
    """
    return "c"


def copy_of_a_version() -> str:
    """Model dev.ml.churn has versions 1 to 3, and alias champion is on version 3. Model prod.ml.churn
    has one version. What does prod.ml.churn get by this call?

        client.copy_model_version("models:/dev.ml.churn@champion", "prod.ml.churn")

    a) Version 2, without an alias
    b) Version 3, without an alias
    c) Version 2, with the alias champion
    d) Version 2, trained again on data of prod
    """
    return "a"


def labels_after_a_plain_join() -> str:
    """Features are joined to labels by `labels.join(features, "customer")`. How many rows has the
    training set?

        labels                features
        customer  churned     customer  spend
        a         1           a         10
        b         0           b         20
        b         1           c         30
        x         0
        null      1

    a) 4
    b) 3
    c) 5
    d) 6
    """
    return "b"


def labels_with_repeated_features() -> str:
    """An append ran twice, so the customers of that batch are in the features twice. How many rows has
    the left join of these labels with the features?

        labels                features
        customer  churned     customer  spend
        a         1           a         10
        b         0           b         20
        b         1           b         20
        x         0

    a) 5
    b) 4
    c) 6
    d) 3
    """
    return "c"


def label_with_a_null_key() -> str:
    """Besides known customers, `features` has one row whose key is null, with averages for whom nobody
    knows. One label, whose customer is null, is joined by `labels.join(features, "customer",
    "left")`. What does it get?

    a) One row, with null features
    b) A row for each row of features
    c) One row, with the averages
    d) No row, as nulls are dropped
    """
    return "a"


def keys_of_two_types() -> str:
    """The stores of `labels` are strings, those of `features` whole numbers. What comes of
    `labels.join(features, "store", "left")`?

        labels            features
        store  sold       store  size
        "7"    1          7      120
        "07"   2          8      300

    a) The join is refused, since the keys are of two types
    b) `"7"` and `"07"` each get null as their size
    c) `"7"` gets the size 120, and `"07"` gets null
    d) `"7"` and `"07"` each get the size 120
    """
    return "d"


def feature_looked_up_for_two_keys() -> str:
    """A transfer has a sender and a receiver, and `risk` is looked up for each of them in the same
    features, without renaming it. What comes of `select("risk")` on the result?

    a) An error, as the name is ambiguous
    b) Two columns, one for each of the lookups
    c) The risk of the receiver, which came last
    d) The risk of the sender, which was there first
    """
    return "a"


def balance_as_of_the_label() -> str:
    """In a time series feature table, the features of a customer are looked up as of the time of the
    label. Which balance does the label of May 3 get?

        label            features
        customer  day    customer  day    balance
        a         May 3  a         May 1  10
                         a         May 3  30
                         a         May 4  70

    a) 20
    b) 10
    c) 30
    d) 70
    """
    return "c"


def gap_in_the_latest_row() -> str:
    """In a time series table, customer a has the balance 10 on May 1 and null on May 3. What does an
    as-of lookup give to a label of May 5?

    a) 10, as the last value that is not null
    b) 0, as null counts for nothing in a sum
    c) No row, as labels without a value are dropped
    d) Null, as the row of May 3 is the latest
    """
    return "d"


def labels_that_see_their_future() -> str:
    """Somebody trains from a copy of the online store, which has the latest row of each customer. To
    how many of the labels does it give a balance that was not known yet?

        labels            history
        customer  day     customer  day    balance
        a         May 5   a         May 1  10
        a         May 7   a         May 8  30
        b         May 4   b         May 2  50
        c         May 5   c         May 6  20

    a) 3
    b) 2
    c) 1
    d) 0
    """
    return "a"


def excluded_key_of_a_lookup() -> str:
    """What does the last argument do to `customer_id`?

        lookup = FeatureLookup(table_name="ml.crm.customers", lookup_key="customer_id")
        fe.create_training_set(df=labels, feature_lookups=[lookup], label="churned",
                               exclude_columns=["customer_id"])

    a) It serves the lookup, and is not in the DataFrame that `load_df` returns
    b) It is dropped before the lookup, so all features of the customer are null
    c) It is kept for training, and no longer asked for when the model scores
    d) It stays in the DataFrame that `load_df` returns, but out of the lookup
    """
    return "a"


def columns_that_a_batch_brings() -> str:
    """`df` has the columns visitor, device and bought. What has a batch for `score_batch` to bring?

        lookup = FeatureLookup(table_name="ml.web.visitors", lookup_key="visitor",
                               feature_names=["visits_30d"])
        fe.create_training_set(df=df, feature_lookups=[lookup], label="bought",
                               exclude_columns=["visitor"])

    a) visitor, device and bought
    b) visitor alone
    c) device and visits_30d
    d) visitor and device
    """
    return "d"


def feature_that_the_batch_has() -> str:
    """A model looks up `age` and `spend` in a feature table by customer. The batch for `score_batch`
    has the columns customer and `spend`. Which values does the model get?

    a) `age` from the table, and `spend` from the table
    b) No values, since the call fails as `spend` is ambiguous
    c) `age` from the table, and `spend` from the batch
    d) `age` as null, and `spend` from the batch
    """
    return "c"


def old_value_within_a_lookback_window() -> str:
    """A model was trained with `lookback_window=timedelta(days=7)` on a time series table, which is
    published too. The newest values of a customer are 30 days old. What do `score_batch` for today
    and the serving endpoint use?

    a) `score_batch` finds nothing, nor does the serving endpoint
    b) `score_batch` uses the old values, the endpoint finds nothing
    c) `score_batch` uses the old values, as does the serving endpoint
    d) `score_batch` finds nothing, the endpoint uses the old values
    """
    return "d"


def way_of_logging_for_lookups() -> str:
    """A model was trained on `training_set.load_df()`. It should look up its features by itself when
    it scores. How is it logged?

    a) `mlflow.sklearn.log_model(..., signature=signature)`
    b) `mlflow.log_input(mlflow.data.from_spark(training_df))`
    c) `mlflow.sklearn.log_model(..., input_example=training_df)`
    d) `fe.log_model(..., training_set=training_set)`
    """
    return "d"


def scaling_outside_the_model() -> str:
    """`spend` is scaled in the notebook by a `StandardScaler`, after `load_df`. The regression is
    fitted on the scaled column and logged without the scaler; it has learned that the target is ten
    times `spend`. When it scores, it is given the `spend` of 30 from the feature table. What does
    it predict?

    a) 250, the mean, as a single scaled row is always 0
    b) Far more than 300, as it takes 30 for a scaled value
    c) Exactly 300, as the training set remembers the scaling
    d) Nothing, as 30 is out of the range of the fitted values
    """
    return "b"


def predictions_for_a_new_customer() -> str:
    """Four customers are to be scored, and one is not in the feature table yet. Features are joined by
    a left join, assembled by a `VectorAssembler` with `handleInvalid="skip"`, and scored by a Spark
    model. How many predictions are there?

    a) 0, as the whole transformation raises an error
    b) 4, one of which is null instead of a number
    c) 4, as a null in a vector is taken for zero
    d) 3, as the assembler drops the row without features
    """
    return "d"


def columns_in_another_order() -> str:
    """A scikit-learn model was fitted on a NumPy array with the columns age and spend, in this order,
    and saved by MLflow with a signature that names them. A DataFrame comes with spend first, then
    age. Which predictions are right: `loaded.predict(batch)` of the pyfunc model, or
    `model.predict(batch.to_numpy())`?

    a) Those of the pyfunc model, which goes by the signature
    b) Those of no call, as the order of the training is needed
    c) Those of each call, as the columns are found by name
    d) Those from NumPy, as the pyfunc model passes on what it gets
    """
    return "a"


def payload_of_an_endpoint() -> str:
    """A model was logged with `fe.log_model`. Its features come from one table, by customer, which has
    been published, and the model is served. What does a request have to carry?

    a) The customer; features in it would be used instead of those online
    b) The customer; features in it would be refused as unknown fields
    c) The customer and the time, by which the row of the history is found
    d) The customer and all features, which the endpoint compares with those online
    """
    return "a"


def workspaces_that_reach_a_table() -> str:
    """Three workspaces are attached to the same Unity Catalog metastore. In one of them a team creates
    the feature table `ml.crm.customers`. From where can it be used, given the privileges?

    a) From each of the three, under the same three-part name
    b) From its own workspace, until it is published to an online store
    c) From the others too, once they keep an access token of the first
    d) From every workspace of the account, whatever its metastore
    """
    return "a"


def call_for_a_table_in_unity_catalog() -> str:
    """A new feature table should be governed by Unity Catalog. Which call makes it?

    a) `FeatureStoreClient().register_table(delta_table="crm.customers", ...)`
    b) `FeatureStoreClient().create_table(name="crm.customers", ...)`
    c) `spark.catalog.createTable("ml.crm.customers", schema=features.schema)`
    d) `FeatureEngineeringClient().create_table(name="ml.crm.customers", ...)`

    Note: The workspace feature store and its `FeatureStoreClient` are legacy and on their way out;
    feature tables in Unity Catalog, with `FeatureEngineeringClient`, take their place.
    """
    return "d"


def sharing_tables_of_a_workspace() -> str:
    """Without Unity Catalog, feature tables belong to a workspace. How were several workspaces made to
    work with the same ones?

    a) Each workspace registered the same Delta path, and the metadata were kept in step
    b) One workspace held the store, and the others reached it with a token kept as a secret
    c) The tables were published to one online store, and every workspace trained from it
    d) An account admin listed the tables in the console, and each workspace subscribed to them

    Note: The workspace feature store and its `FeatureStoreClient` are legacy and on their way out;
    feature tables in Unity Catalog, with `FeatureEngineeringClient`, take their place.
    """
    return "b"


def rights_for_training_with_a_table() -> str:
    """A colleague is to make training sets from the feature table `ml.crm.customers` in Unity Catalog.
    Which rights are needed, and no more?

    a) `EXECUTE` on the table, `USE SCHEMA` on `ml.crm` and `USE CATALOG` on `ml`
    b) `SELECT` on the table, `USE SCHEMA` on `ml.crm` and `USE CATALOG` on `ml`
    c) `SELECT` and `MODIFY` on the table, with which schema and catalog come along
    d) `CAN VIEW METADATA` on the table, set by its owner on the page of the Features UI
    """
    return "b"


def table_made_from_a_schema() -> str:
    """The DataFrame `features` has 500 rows. What is there after this call?

        fe.create_table(name="ml.crm.customers", primary_keys=["customer_id"],
                        schema=features.schema)

    a) A view on `features`, which is computed anew by each lookup
    b) An empty Delta table, which `write_table` can fill
    c) A Delta table with the 500 rows, as the schema belongs to `features`
    d) An entry in the catalog, to which the first write adds a Delta table
    """
    return "b"


def existing_table_as_feature_table() -> str:
    """A large Delta table in Unity Catalog has a row for each customer and no constraints. What makes
    it a feature table with the least work?

    a) Read the table and pass it to `create_table` as `df`, with a name of its own
    b) Give it the tag `feature_table` in Catalog Explorer, and its key as the value
    c) Call `publish_table` on it, which registers its columns as features
    d) Set `customer_id` NOT NULL and add it as primary key with `ALTER TABLE`
    """
    return "d"


def columns_that_tell_rows_apart() -> str:
    """A feature table is to be made from these rows. Which primary keys tell every row apart?

        store  day    product  sold
        north  May 1  tea      4
        north  May 1  milk     4
        south  May 1  tea      4
        south  May 2  milk     5

    a) `product` and `sold`
    b) `store` and `day`
    c) `store` and `product`
    d) `day` and `product`
    """
    return "c"


def appends_that_delta_refuses() -> str:
    """`id` is NOT NULL in a Delta table, as the column of a primary key has to be. Two plain appends
    follow: one has a row with a null `id`, the other a row with an `id` that is there already.
    Which does Delta refuse?

    a) The one with the null, but not the one with the known `id`
    b) Each of the two, as a primary key forbids nulls and repetition
    c) Not a single one, as constraints are notes for the reader here
    d) The one with the known `id`, but not the one with the null
    """
    return "a"


def key_of_a_time_series_table() -> str:
    """A table keeps each customer's features day by day, and training sets are to look them up as of
    the time of a label. Which key is declared?

    a) `PRIMARY KEY (customer_id) PARTITIONED BY (day)`
    b) `PRIMARY KEY (customer_id, day)`
    c) `PRIMARY KEY (customer_id, day TIMESERIES)`
    d) `PRIMARY KEY (customer_id TIMESERIES, day)`
    """
    return "c"


def rows_after_three_ways_to_write() -> str:
    """A feature table has the customers a, b and c, a batch has c and d. How many rows are there after
    the batch has been merged by customer, appended, or written with overwrite?

    a) 4 after the merge, 5 after the append, 2 after the overwrite
    b) 4 after the merge, 5 after the append, 4 after the overwrite
    c) 4 after the merge, 4 after the append, 2 after the overwrite
    d) 3 after the merge, 5 after the append, 2 after the overwrite
    """
    return "a"


def null_that_a_merge_brings() -> str:
    """The table says that customer a has spent 10. A merge by customer, which updates all columns and
    inserts what is new, brings a row for a whose `spend` is null. What does the table say then?

    a) 10, as a row with a null is left out of a merge
    b) Null, as a missing value is written like any other
    c) 10, as a merge keeps known values where the batch has none
    d) 0, as null becomes the default of the column's type
    """
    return "b"


def columns_that_a_batch_lacks() -> str:
    """Another job computes `spend` and knows no ages. Its batch is merged by `id`; the merge sets and
    inserts the columns that the batch has. Which ages do b and c have then?

        table            batch
        id  age  spend   id  spend
        a   30   1       b   20
        b   40   2       c   3

    a) b keeps 40, and there is no c
    b) b keeps 40, and c has null
    c) b has null, and c has null
    d) b keeps 40, and c gets 35, the mean
    """
    return "b"


def keys_that_a_batch_repeats() -> str:
    """A Delta table has one row, customer a. Two batches are merged into it by customer, updating all
    and inserting all: the first has two rows for a, the second two rows for z. Which merges go
    through?

    a) The second alone, and z is there twice afterwards
    b) Neither goes through, as a batch with repeated keys is refused
    c) The first alone, and a has the values of the later row
    d) Both go through, and a and z are there once each
    """
    return "a"


def append_with_one_column_more() -> str:
    """A Delta table has the columns `id` and `spend`. A batch has a third one, `city`, and is appended
    in the plain way, with no option about schemas. What happens?

    a) The write fails, and the table stays as it is
    b) The table gains `city`, null in the old rows
    c) The write fails after the rows were added
    d) The rows are added without their cities
    """
    return "a"


def versions_after_a_restore() -> str:
    """Version 0 of a feature table has two customers, version 1 is an overwrite with a broken batch.
    Then the table is restored to version 0. Which version is the newest now, and can the broken
    rows still be read?

    a) 0, and the broken rows are gone
    b) 0, and the broken rows can be read
    c) 1, and the broken rows are gone
    d) 2, and the broken rows can be read
    """
    return "d"


def batch_with_one_of_the_features() -> str:
    """A batch has the keys and one of five features. It is written with `write_table` and
    `mode="merge"`, once to a plain feature table and once to a time series feature table. What
    happens?

    a) Each table takes it, and the other four keep the values they have
    b) The plain table takes it, the time series table asks for the other four
    c) The time series table takes it, the plain table asks for the other four
    d) Each table refuses it, as a write brings a value for every feature
    """
    return "b"


def job_for_an_online_store() -> str:
    """Which of these reads its features from an online store rather than from the offline table?

    a) A nightly job that scores all customers of the shop with `score_batch`
    b) An endpoint that scores one payment while the customer waits
    c) A notebook that makes a training set from the labels of last year
    d) An analyst who searches the catalog for features to use again
    """
    return "b"


def rows_of_an_online_copy() -> str:
    """A time series feature table is published so that the online store keeps, for each customer, the
    values of the latest day. The rows below stand in the order in which they were written. What is
    online?

        customer  day    balance
        a         May 1  40
        a         May 7  20
        b         May 2  70
        a         May 3  10

    a) 4 rows, of which three are for a
    b) 2 rows, with 10 for a
    c) 2 rows, with 20 for a
    d) 2 rows, with 40 for a
    """
    return "c"


def late_row_in_a_table_by_key() -> str:
    """A table with one row for each `id` is kept up to date by upserts. It has the balance of May 5,
    which is 50; a late batch brings that of May 3, which is 30. What is there afterwards if the
    upsert matches by `id` alone, and what if it updates where `new.day > old.day`?

    a) 50 by `id` alone, 30 with the condition
    b) 30 by `id` alone, 50 with the condition
    c) 50 by `id` alone, 50 with the condition
    d) 30 by `id` alone, and two rows with the condition
    """
    return "b"


def what_publishing_asks_for() -> str:
    """A feature table in Unity Catalog with a primary key, whose columns are NOT NULL, is to be
    published to a Databricks online store in the default mode, TRIGGERED. What has to be there
    besides?

    a) The change data feed, enabled in the table's properties
    b) A time series column as the last part of the primary key
    c) A model version that was logged with the table's features
    d) Partitions by the primary key, so that keys are found fast
    """
    return "a"


def features_for_a_model_elsewhere() -> str:
    """A model runs outside Databricks. For each request it needs the present features of a customer
    from a published feature table, and a score computed from them by a function in Unity Catalog.
    What is made for that?

    a) A Model Serving endpoint that is given the table in place of a model
    b) A scheduled `score_batch` over all customers, whose result is exported
    c) A `TrainingSet` that is loaded anew with `load_df` at each request
    d) A Feature Serving endpoint for a `FeatureSpec` of lookups and functions
    """
    return "d"


def reason_for_the_ml_runtime() -> str:
    """Every notebook of a team begins by installing PyTorch, XGBoost and LightGBM on a cluster with
    the standard runtime. What would choosing the runtime for machine learning change?

    a) Such libraries would be there from the start, with no cells for them
    b) Code that uses pandas and scikit-learn would be spread over the workers
    c) Training would use a GPU, whatever instance type the cluster has
    d) Models would be registered in Unity Catalog once their training ends
    """
    return "a"


def where_the_runtime_is_chosen() -> str:
    """A notebook needs the runtime for machine learning, and is attached to a cluster with the
    standard one. What has to be done?

    a) Attach it to compute whose configuration names an ML version of the runtime
    b) Move the notebook into an MLflow experiment, which runs on the ML version
    c) Run `%pip install databricks-runtime-ml` in the first cell of the notebook, and restart
       Python
    d) Choose the ML version as the default language of the notebook
    """
    return "a"


def what_autologging_leaves() -> str:
    """With the runtime for machine learning, Databricks calls mlflow.autolog() for an interactive
    notebook. What does this cell leave in the experiment?

        Ridge(alpha=0.5).fit(X, y)

    a) Nothing, as no `mlflow.start_run()` stands around the call
    b) A finished run, with parameters and with metrics of validation rows
    c) A finished run, with parameters and without metrics
    d) A finished run, with parameters and with metrics of the training rows
    """
    return "d"


def spark_jobs_of_a_forest_of_sklearn() -> str:
    """The fit takes an hour in this cell. The cluster is enlarged from 2 to 8 workers of the same
    type. What becomes of that hour?

        rows = spark.table("churn").toPandas()
        RandomForestClassifier(n_jobs=-1).fit(rows[features], rows["churned"])

    a) It ends at once with an error, as pandas rows do not fit a cluster
    b) It stays an hour, as the fit uses the driver alone
    c) It shrinks to a quarter, as four times as many trees grow at once
    d) It grows a little, as the rows have to be sent to more workers
    """
    return "b"


def spark_without_workers() -> str:
    """A single-node cluster has a driver and no workers. What happens to notebooks with Spark
    DataFrames there?

    a) They run: Spark computes every step at once, like pandas
    b) They fail: reading data needs a worker at least
    c) They run: DataFrames are kept in one partition each
    d) They run: Spark does its tasks within the driver
    """
    return "d"


def work_for_a_multi_node_cluster() -> str:
    """Which of these pieces of work is the one to take from a single-node to a multi-node cluster?

    a) Loading a registered scikit-learn model and scoring one request after the other
    b) Fitting a `GBTRegressor` of Spark ML on 300 GB of a Delta table
    c) Drawing histograms of a sample of 20,000 rows with a plotting library
    d) Fitting a `GradientBoostingRegressor` of scikit-learn on 2 GB of pandas rows
    """
    return "b"


def compute_for_a_nightly_job() -> str:
    """A model is retrained by a job each night, for 40 minutes. By day a team explores data in
    notebooks on an all-purpose cluster. Where should the job run, if serverless compute does not
    support it?

    a) On the team's cluster, which is paid for anyway and need not be started
    b) On jobs compute, which is started for the run and ends with it
    c) On a second all-purpose cluster, since notebooks cannot run on jobs compute
    d) On a SQL warehouse, as that one starts within seconds
    """
    return "b"


def another_version_for_one_notebook() -> str:
    """The runtime for machine learning brings a version of XGBoost. One notebook needs a newer one;
    the others on the same cluster are to keep theirs. What does that?

    a) A cluster of its own, since a library is the same for a whole cluster
    b) An init script of the cluster, with `pip install` in it
    c) The new version as a library of the cluster, chosen on its page
    d) `%pip install` with the version, at the top of that notebook
    """
    return "d"


def a_library_for_all_notebooks() -> str:
    """All notebooks and jobs on a cluster need the same package, also after the cluster was restarted,
    and nobody wants to add a cell for it. How is it installed?

    a) As a task of a job that runs `%pip install` each morning
    b) With `%pip install` in the notebook attached first
    c) As a compute-scoped library
    d) With `dbutils.library.restartPython()`
    """
    return "c"


def upgrade_of_an_imported_package() -> str:
    """A notebook on a current runtime has imported version 1 of a package. These cells are run next.
    Which version do the cells after them use?

        %pip install --upgrade pricing

        import pricing

    a) Version 1, until the whole cluster is restarted
    b) Version 1, until the Python process is restarted
    c) Version 2, as `import` reads the package anew
    d) Neither: the import fails, as its files were replaced
    """
    return "b"


def file_after_switching_back() -> str:
    """On main, train.py says max_depth = 3. What does it say in the folder after this?

        git switch -c deeper
        (train.py is edited: max_depth = 9)
        git commit -am "Deeper trees"
        git switch main

    a) `max_depth = 3`; the edit is kept in the commit on `deeper`
    b) Both lines, between conflict markers, until one of them is chosen
    c) `max_depth = 9`, as a folder has one copy of each file for all branches
    d) `max_depth = 3`; the edit is lost with the switch
    """
    return "a"


def edit_before_the_branch() -> str:
    """You have edited train.py on main without committing, and notice that the edit belongs on a
    branch. You create the branch from main, switch to it, and commit there. Where is the edit?

    a) On both, as the branch was made from main
    b) On the new branch alone, whose commit holds it
    c) On main alone, where it was made
    d) Nowhere: creating the branch resets the files to the last commit
    """
    return "b"


def push_of_a_branch_that_lags_behind() -> str:
    """Kim and you have each cloned main. Kim commits a change of features.py and pushes it. You commit
    a change of train.py, and push without pulling first. What comes of your push?

    a) It is rejected, and succeeds once you have pulled
    b) It succeeds and keeps Kim's commit, as the files are different ones
    c) It succeeds and takes Kim's commit off the branch
    d) It is rejected, and succeeds once Kim has reverted the commit
    """
    return "a"


def merge_of_two_places_in_one_file() -> str:
    """On branch tuning you have changed line 40 of train.py. Meanwhile a colleague has changed line 3
    of the same file on main. What does merging main into tuning do?

    a) It stops with a conflict in that file
    b) It keeps the file as it is on tuning, the current branch
    c) It puts both changes into the file, without asking
    d) It takes the file as it is on main, which is the newer one
    """
    return "c"


def commits_after_merge_and_rebase() -> str:
    """Branch tuning has two commits, and main has got another one since tuning was made from it.
    Others have pulled tuning already. Why is merging main into tuning safer than rebasing tuning on
    main?

    a) A rebase puts the two commits on main, where nobody has reviewed them
    b) A rebase replaces the two commits by new ones with other ids
    c) A rebase melts the two commits into the newest commit of main
    d) A rebase leaves out what main has got since tuning was made
    """
    return "b"


def which_code_a_job_from_git_runs() -> str:
    """The tasks of a job take their notebooks from branch main of a remote Git repository. While the
    first task is running, a new commit is pushed to main. Which code do the tasks after it run?

    a) That of the Git folder of the job's owner, once the owner has pulled
    b) That of the new commit, since each task checks out main when it starts
    c) That of the commit which main was at when the run began
    d) That of the commit which main was at when the job was created
    """
    return "c"


def minutes_of_a_job_with_five_tasks() -> str:
    """A job has these tasks, and enough compute to run as many at once as may run. Start-up aside, how
    many minutes after its start is the job done?

        task       minutes   depends on
        ingest     10
        features   30        ingest
        labels     5         ingest
        train      20        features, labels
        report     40        ingest

    a) 65
    b) 100
    c) 105
    d) 60
    """
    return "d"


def task_that_runs_after_a_failure() -> str:
    """Task cleanup depends on train and evaluate, and deletes temporary tables. It is to run at the
    end whether those two succeed or not. How is that set up?

    a) By setting its `Run if` to `At least one failed`
    b) By giving it retries, so that it is tried until the others have ended
    c) By setting its `Run if` to `All done` in place of the default
    d) By leaving its `Run if` at the default, as it comes last
    """
    return "c"


def handing_a_run_id_to_the_next_task() -> str:
    """Task train, a Python notebook, finds the id of its best MLflow run. Task register, another
    notebook of the same job, needs it. Which way is meant for that?

    a) `os.environ` in `train`, which the scheduler copies to later tasks
    b) `dbutils.jobs.taskValues.set` in `train`, and `get` in `register`
    c) `spark.conf.set` in `train`, and `spark.conf.get` in `register`
    d) A variable in `train` that `register` uses, as both are in one job
    """
    return "b"


def calls_that_register_a_first_version() -> str:
    """The registry is empty, and `source` is the address of a stored model. Each line is run on its
    own, in an empty registry. Which of them make version 1 of `churn`?

        mlflow.register_model(source, "churn")           # P
        client.create_model_version("churn", source)     # Q

    a) P raises an error, and Q raises one as well
    b) P raises an error, and Q makes it
    c) P makes it, and Q raises an error
    d) P makes it, and Q makes it as well
    """
    return "c"


def creating_a_registered_model_again() -> str:
    """The registered model `churn` has two versions. What does
    `client.create_registered_model("churn")` do?

    a) It adds a version 3, still without a model
    b) It replaces the model by one without versions
    c) It returns the registered model as it is
    d) An error is raised, since the name is taken
    """
    return "d"


def number_after_a_deleted_version() -> str:
    """The model `churn` has the versions 1, 2 and 3. Version 3 is deleted, and then a new model is
    registered under the name `churn`. Which version does it become?

    a) 1
    b) 2
    c) 3
    d) 4
    """
    return "d"


def version_of_a_deleted_run() -> str:
    """Version 1 of `churn` was registered from a run. Now `client.delete_run(run_id)` is called for
    that run. What becomes of the version?

    a) It is deleted together with the run
    b) It stays, since `delete_run` raises an error
    c) It stays, and refers to the same run as before
    d) It stays, and its `run_id` becomes empty
    """
    return "c"


def aliases_after_a_switch() -> str:
    """Version 1 has the alias `champion`, and version 2 has `challenger`. Which aliases are there
    after this?

        client.set_registered_model_alias("churn", "champion", 2)

    a) Version 1 has none, and version 2 has `champion` alone
    b) Version 1 has none, and version 2 has `champion` and `challenger`
    c) Version 1 has `champion`, and version 2 has `challenger`, as the call fails
    d) Version 1 has `challenger`, and version 2 has `champion`
    """
    return "b"


def alias_behind_a_slash() -> str:
    """Version 2 of `churn` has the alias `champion`, and version 3 is the newest. A job loads the
    model from `models:/churn/champion`. What does it get?

    a) Version 2: what follows the slash is the alias
    b) Version 1: without a number, the first one is loaded
    c) An error: a slash is followed by a version or a stage, not by an alias
    d) Version 3: a name that is not known means the latest
    """
    return "c"


def model_of_a_job_after_a_promotion() -> str:
    """A nightly batch job loads `models:/churn@champion`, which is version 1 so far. At noon,
    `champion` is moved to version 2. What has to be done so that the job uses version 2 in the
    coming night?

    a) The alias has to be deleted from version 1, which is found first
    b) The registered model has to be created anew, as aliases are fixed
    c) The URI in the job has to be changed to `models:/churn/2`
    d) Nothing, as the URI is resolved anew whenever the job loads the model
    """
    return "d"


def version_of_a_deleted_alias() -> str:
    """Version 1 has the alias `challenger`, version 2 has `champion`, and version 3 has none. What
    does `client.get_model_version_by_alias("churn", "champion")` give after this?

        client.delete_registered_model_alias("churn", "champion")

    a) An error: no version has the alias any more
    b) Version 3: without an alias, the newest one is used
    c) Version 2: an alias stays while its version is in use
    d) Version 1: the challenger moves up
    """
    return "a"


def tags_of_a_new_version() -> str:
    """Which tags does version 2 have in the end?

        client.create_registered_model("churn", tags={"team": "crm"})
        client.create_model_version("churn", source_1, tags={"checked": "yes"})
        client.create_model_version("churn", source_2)

    a) `checked`
    b) `team`
    c) `team` and `checked`
    d) No tags
    """
    return "d"


def removing_a_tag_from_a_version() -> str:
    """The registered model `churn` and its versions 1 and 2 all have a tag `checked`. Which call
    removes the tag from version 2, and from nothing else?

    a) `client.delete_model_version_tag("churn", "2", "checked")`
    b) `client.set_model_version_tag("churn", "2", "checked", None)`
    c) `client.delete_tag("models:/churn/2", "checked")`
    d) `client.delete_registered_model_tag("churn", "checked")`
    """
    return "a"


def versions_that_share_a_mark() -> str:
    """Every version that has passed validation is to bear the mark `validated`, and several versions
    have passed. Is an alias or a tag of the version the right means?

    a) An alias, since a tag is on one version of the model at a time
    b) A tag, since an alias is on one version of the model at a time
    c) Neither, since a name is unique within a registered model for each
    d) Either, since several versions can share an alias or a tag
    """
    return "b"


def tag_that_is_set_again() -> str:
    """What does version 1 have after these lines?

        client.set_model_version_tag("churn", "1", "review", "pending")
        client.set_model_version_tag("churn", "1", "review", "passed")

    a) A tag `review` with the value `passed`, and no trace of `pending`
    b) A tag `review` with the value `pending`, and the second line fails
    c) A tag `review` with the values `pending` and `passed`
    d) Two tags `review`, with the values `pending` and `passed`
    """
    return "a"


def stages_after_a_transition() -> str:
    """In a workspace registry, version 1 of `churn` is in Production. What holds after this?

        client.transition_model_version_stage("churn", "2", "Production")

    a) Version 1 is in Archived, 2 in Production
    b) Version 1 is in Production, 2 in None
    c) Version 1 is in Production, 2 in Production
    d) Version 1 is in None, 2 in Production

    Note: Model stages are deprecated in MLflow and belong to the legacy workspace registry. Newer
    work uses aliases and tags, and registries in Unity Catalog.
    """
    return "c"


def stages_after_clearing_the_target() -> str:
    """In a workspace registry, version 1 is in Production, and the versions 2 and 3 are in Staging. In
    which stages are the versions 1, 2 and 3 after this?

        client.transition_model_version_stage(
            "churn", "3", "Production", archive_existing_versions=True
        )

    a) Archived, Staging, Production
    b) Production, Archived, Production
    c) Staging, Staging, Production
    d) Archived, Archived, Production

    Note: Model stages are deprecated in MLflow and belong to the legacy workspace registry. Newer
    work uses aliases and tags, and registries in Unity Catalog.
    """
    return "a"


def loading_by_a_stage() -> str:
    """In a workspace registry, version 2 of `churn` was moved to Production on Monday, and version 1
    on Tuesday, each time without archiving. Version 3 is in Staging. Which version does
    `models:/churn/Production` load?

    a) Version 2, the highest number in the stage
    b) Version 3, the highest number of the model
    c) Version 1, the last one that entered the stage
    d) None, since the stage has two versions, an error

    Note: Model stages are deprecated in MLflow and belong to the legacy workspace registry. Newer
    work uses aliases and tags, and registries in Unity Catalog.
    """
    return "a"


def name_in_unity_catalog() -> str:
    """The registry is Unity Catalog. Which call registers a model in the schema `ml_team` of the
    catalog `prod`?

    a) `mlflow.register_model(model_uri, "prod/ml_team/churn")`
    b) `mlflow.register_model(model_uri, "ml_team.churn@prod")`
    c) `mlflow.register_model(model_uri, "prod.ml_team.churn")`
    d) `mlflow.register_model(model_uri, "churn", schema="prod.ml_team")`
    """
    return "c"


def workspaces_that_reach_a_model() -> str:
    """A company has three workspaces on one Unity Catalog metastore. How do a model in Unity Catalog
    and a model in the workspace model registry of the first workspace differ?

    a) They have the same reach, but the first keeps the files and the second only keeps links
    b) The first belongs to its workspace until it is shared, the second is open to the three
       workspaces
    c) The first can be found from the three workspaces, the second is confined to its own workspace
    d) They have the same reach, but the first has versions and the second only has the latest model

    Note: The workspace model registry is legacy. Models in Unity Catalog take its place.
    """
    return "c"


def model_that_unity_catalog_refuses() -> str:
    """A logged model can be registered in the workspace registry, but Unity Catalog refuses it. The
    name has three levels, and all privileges are granted. What does the model most likely lack?

    a) A list of its pinned requirements
    b) A description and an owner, set as tags
    c) A signature that tells inputs and outputs
    d) A run with at least one logged metric

    Note: The workspace model registry is legacy. Models in Unity Catalog take its place.
    """
    return "c"


def registry_of_a_legacy_job() -> str:
    """In a workspace, models are registered in Unity Catalog by default. A legacy job still has to
    register its model in the workspace model registry, which is enabled as well. What does it need?

    a) `mlflow.set_registry_uri("databricks-uc")`
    b) `mlflow.set_registry_uri("databricks")`
    c) `mlflow.set_tracking_uri("databricks")`
    d) Nothing: a name without dots goes there by default

    Note: The workspace model registry is legacy. Models in Unity Catalog take its place.
    """
    return "b"


def stages_after_a_migration() -> str:
    """Models are migrated from the workspace registry to Unity Catalog. What becomes of code that
    moves versions to the stage Production and loads them from `models:/churn/Production`?

    a) It has to be changed: stages are not supported there, and aliases take over their part
    b) It goes on working: stages are the same there, with privileges for each of the stages
    c) It has to be changed: the stages there are called dev, test and prod, as the catalogs are
    d) It goes on working: stages are kept as tags there, and the URI is translated to a tag

    Note: Model stages are deprecated in MLflow, and the workspace model registry is legacy. Models
    in Unity Catalog take its place.
    """
    return "a"


def privileges_of_a_scoring_job() -> str:
    """A job is to load `prod.ml_team.churn` from Unity Catalog and score a table with it. Beside USE
    CATALOG and USE SCHEMA, which privilege does its service principal need for the model?

    a) `READ VOLUME` on the model's files
    b) `CREATE MODEL` on the schema
    c) `SELECT` on the model
    d) `EXECUTE` on the model
    """
    return "d"


def first_run_by_a_bare_metric() -> str:
    """An experiment holds three finished runs, started from top to bottom:

        run    f1
        A      0.71
        B      0.93
        C      0.88

    Which run does this call return?

        client.search_runs([exp_id], order_by=["metrics.f1"], max_results=1)

    a) Run C, the one started last
    b) Run A, with the lowest score
    c) None, since an error asks for the direction
    d) Run B, with the highest score
    """
    return "b"


def params_compared_by_size() -> str:
    """Three runs logged the parameter `max_depth` as 5, 8 and 12. What comes of this search for the
    deep ones?

        client.search_runs([exp_id], "params.max_depth > '5'")

    a) The run with 8 alone, since text is compared, and the text `12` sorts before `5`
    b) An empty list, since no number is ever larger than a quoted text
    c) The runs with 8 and 12, since `>` compares the two sides of it as numbers
    d) An error, since the comparison `>` is not available for params in a filter
    """
    return "d"


def first_run_by_a_metric_with_history() -> str:
    """Each run logged its validation loss after every epoch, with `step=epoch`:

        run    epoch 0    epoch 1    epoch 2
        A      0.90       0.20       0.50
        B      0.80       0.60       0.40
        C      0.70       0.65       0.60

    Which run comes first with `order_by=["metrics.val_loss ASC"]`?

    a) C, since the value of the first step is what counts
    b) B, since the latest value of its history is what counts
    c) None: a metric with several values cannot be sorted by
    d) A, since the smallest value of its history is what counts
    """
    return "b"


def first_of_failed_and_deleted_runs() -> str:
    """An experiment holds four runs:

        run    status      rmse            life cycle
        A      FINISHED    4.1             active
        B      FAILED      2.9             active
        C      FINISHED    never logged    active
        D      FINISHED    2.0             deleted

    Which run is `client.search_runs([exp_id], order_by=["metrics.rmse ASC"])[0]`?

    a) A
    b) C
    c) B
    d) D
    """
    return "c"


def best_run_of_a_large_experiment() -> str:
    """An experiment holds 1200 active runs, and each of them logged `rmse`. Which run do these lines
    find?

        runs = client.search_runs([exp_id])
        best = min(runs, key=lambda run: run.data.metrics["rmse"])

    a) The best of the 100 runs that were started last
    b) The best of the 1000 runs that were started first
    c) The best of the 1200 runs that the experiment holds
    d) The best of the 1000 runs that were started last
    """
    return "d"


def param_that_is_logged_again() -> str:
    """What is the effect of the last line within one run?

        mlflow.log_param("depth", 3)
        mlflow.log_param("depth", 5)

    a) It is ignored, and `depth` stays 3
    b) It adds to a history, and `depth` is 3 and then 5
    c) It raises an error, and `depth` stays 3
    d) It overwrites the value, and `depth` is 5
    """
    return "c"


def history_of_a_metric_without_steps() -> str:
    """Which points has the history of `auc` after these lines within one run?

        mlflow.log_metric("auc", 0.81)
        mlflow.log_metric("auc", 0.86)

    a) Two, one on top of the other at step 0
    b) One, of 0.81: the second is refused
    c) Two, the first at step 0 and the second at step 1
    d) One, of 0.86: the second value replaces the first
    """
    return "a"


def types_that_come_back() -> str:
    """A run logs the integer 7 three times: `log_param("folds", 7)`, `log_metric("errors", 7)` and
    `set_tag("week", 7)`. How do the param, the metric and the tag come back from
    `client.get_run(run_id).data`?

    a) `7`, `7.0` and `'7'`
    b) `7`, `7` and `7`
    c) `'7'`, `'7'` and `'7'`
    d) `'7'`, `7.0` and `'7'`
    """
    return "d"


def path_of_a_logged_file() -> str:
    """The file `eval.csv` lies in the working folder. Under which path is it found among the run's
    artifacts?

        mlflow.log_artifact("eval.csv", "june.csv")

    a) `eval.csv`
    b) `eval.csv/june.csv`
    c) `june.csv`
    d) `june.csv/eval.csv`
    """
    return "d"


def run_that_an_exception_ends() -> str:
    """What does the runs table show of this run afterwards?

        with mlflow.start_run():
            mlflow.log_metric("loss", 0.4)
            raise ValueError("out of memory")

    a) Status `FINISHED`, and the loss of 0.4
    b) Status `RUNNING`, and the loss of 0.4
    c) Status `FAILED`, and no metrics
    d) Status `FAILED`, and the loss of 0.4
    """
    return "d"


def metric_that_is_logged_after_the_block() -> str:
    """The last line was meant to belong to the block above it. What happens to the metric?

        mlflow.set_experiment("churn")
        with mlflow.start_run():
            mlflow.log_param("depth", 5)
        mlflow.log_metric("auc", 0.9)

    a) It is refused with an error, as there is no run that is active
    b) A new run is started for it, and stays open
    c) It goes to the experiment itself, as a metric without a run
    d) It goes to the run of the block, which MLflow still remembers
    """
    return "b"


def run_that_is_started_within_a_run() -> str:
    """What happens at the second line?

        with mlflow.start_run(run_name="search"):
            with mlflow.start_run(run_name="trial"):
                mlflow.log_metric("rmse", 2.5)

    a) An error is raised, since a run is active already
    b) A child is started, since one block lies in the other
    c) The run `search` is ended, and `trial` is started beside it
    d) The run `search` is handed out again, and gets the metric
    """
    return "a"


def metrics_of_a_parent() -> str:
    """Which metrics does the parent run have in the end?

        with mlflow.start_run():
            for depth, rmse in [(2, 3.5), (4, 2.5), (8, 3.0)]:
                with mlflow.start_run(nested=True):
                    mlflow.log_metric("rmse", rmse)
            mlflow.log_metric("trials", 3)

    a) `trials` and the lowest `rmse` of its children
    b) None at all: `trials` goes to the last child
    c) `trials` and the `rmse` of the last child
    d) `trials` alone: each `rmse` stays with its child
    """
    return "d"


def filter_that_finds_the_children() -> str:
    """With which filter does `client.search_runs` return the children of the run `abc`, and nothing
    else?

    a) `"attributes.parent_run_id = 'abc'"`
    b) `"attributes.run_id = 'abc'"`
    c) `"params.mlflow.parentRunId = 'abc'"`
    d) `"tags.mlflow.parentRunId = 'abc'"`
    """
    return "d"


def runs_found_by_a_param_of_the_parent() -> str:
    """Which runs of this otherwise empty experiment does a search with the filter "params.data = 'v3'"
    find?

        with mlflow.start_run():
            mlflow.log_param("data", "v3")
            for depth in (2, 4, 8):
                with mlflow.start_run(nested=True):
                    mlflow.log_param("depth", depth)

    a) The parent
    b) No run
    c) The children
    d) The parent and its children
    """
    return "a"


def runs_of_a_grid_search() -> str:
    """How many runs does MLflow create here, the parent included?

        mlflow.sklearn.autolog(max_tuning_runs=None)    # no limit
        grid = {"alpha": [0.1, 1.0, 10.0]}
        GridSearchCV(Ridge(), grid, cv=5).fit(X, y)

    a) 4
    b) 19
    c) 6
    d) 16
    """
    return "a"


def contents_of_a_run_without_logging() -> str:
    """Autologging is off, and a script runs this. What can be read from the run's page?

        with mlflow.start_run():
            LinearRegression().fit(X, y)

    a) When the run started and ended, who ran it, and the fitted model
    b) When the run started and ended, who ran it, and from which source
    c) When the run started and ended, and the model's hyperparameters
    d) Nothing but the run's name, since nothing was logged
    """
    return "b"


def duration_of_a_reopened_run() -> str:
    """A run trains for one minute and ends. An hour after its start, a metric is added:

        with mlflow.start_run(run_id=run_id):
            mlflow.log_metric("holdout_auc", 0.84)

    The user interface shows the time from start to end as the duration. How long is it now?

    a) About a minute, just as before
    b) None, as the run is open again
    c) About an hour, with the pause
    d) Less than a second, as the clock starts again
    """
    return "c"


def loss_in_the_runs_table() -> str:
    """Two workers log to one run, so that the steps arrive out of order:

        log_metric("loss", 0.9, step=0)
        log_metric("loss", 0.3, step=1)
        log_metric("loss", 0.6, step=3)
        log_metric("loss", 0.5, step=2)

    Which loss stands in the runs table, which has one column per metric?

    a) 0.3, the lowest one in the history
    b) 0.6, the one of the highest step
    c) 0.5, the one that was logged last
    d) 0.9, the one of the very first step
    """
    return "b"


def runs_of_one_name() -> str:
    """The experiment holds a run named `baseline`. What does the user interface show after this?

        with mlflow.start_run(run_name="baseline"):
            mlflow.log_param("depth", 8)

    a) Two runs, the new one renamed to `baseline_1`
    b) Two runs named `baseline`, with different run ids
    c) One run named `baseline`, and an error in the notebook
    d) One run named `baseline`, with the param added to it
    """
    return "b"


def code_behind_a_run() -> str:
    """A notebook outside of any Git folder logged a run on Monday, and was edited on Tuesday. To which
    code does the source link of the run lead?

    a) To the notebook as it is on Tuesday, since a link names a path
    b) To nothing, since code is recorded for Git folders alone
    c) To the notebook as it was on Monday, its revision at that time
    d) To a copy of the notebook among the artifacts, saved on Monday
    """
    return "c"
