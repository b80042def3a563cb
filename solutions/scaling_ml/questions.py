# Generated from pytest_dbml_kata/bank by python -m pytest_dbml_kata.authoring.questions --write
"""Questions on scaling: how learning is distributed, ensembles.

The correct answers. To see their proofs, run:

    pytest -v --kata solutions/scaling_ml/questions.py
"""


def more_executor_memory_in_a_session() -> str:
    """Tasks run out of memory, and a notebook of the running session executes this line. What does it
    do?

        spark.conf.set("spark.executor.memory", "16g")

    a) It restarts the executors, which then have 16 GB
    b) It raises an error; the executors stay as they are
    c) It is kept for the executors that are added later
    d) It is accepted, and the executors stay as they are
    """
    return "b"


def settings_of_a_running_session() -> str:
    """Which of these settings can `spark.conf.set` change within a running session?

    a) `spark.driver.maxResultSize`
    b) `spark.executor.cores`
    c) `spark.sql.shuffle.partitions`
    d) `spark.sql.catalogImplementation`
    """
    return "c"


def calls_of_a_udf_around_a_cache() -> str:
    """`sdf` has 6 rows, and `slow` is a Python UDF. How often has it been called in all after line 2,
    after line 3, and after line 4?

        features = sdf.withColumn("f", slow("id"))      # line 1
        features.cache()                                # line 2
        features.agg(F.sum("f")).collect()              # line 3
        features.agg(F.avg("f")).collect()              # line 4

    a) 0, 6, 6
    b) 0, 6, 12
    c) 6, 6, 6
    d) 6, 12, 18
    """
    return "a"


def partitions_after_a_group_by_and_a_filter() -> str:
    """`sdf` has 5 partitions, and k has 3 values. How many partitions do `counts` and `late` have?

        spark.conf.set("spark.sql.adaptive.enabled", "false")
        spark.conf.set("spark.sql.shuffle.partitions", 7)
        counts = sdf.groupBy("k").count()
        late = sdf.filter("id > 10")

    a) 3 and 5
    b) 7 and 7
    c) 7 and 5
    d) 5 and 5
    """
    return "c"


def join_with_a_hint_and_a_threshold() -> str:
    """What does the plan of this inner join do, with adaptive execution off?

        spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
        big.join(F.broadcast(small), "key")

    a) It broadcasts `small` and shuffles `big` by its key
    b) It fails, because hint and setting contradict each other
    c) It shuffles both sides, as broadcasts are switched off
    d) It broadcasts `small` and shuffles neither side
    """
    return "d"


def small_side_of_a_salted_join() -> str:
    """Nine tenths of the rows of `big` have the same key, so one task of a shuffle join does nearly
    everything. `big` gets a column salt with the numbers 0 to 15 in turn. `small` has one row for
    each key. What is to be done with it, so that the work is spread and no row is lost?

    a) Give each of its rows one of the salts at random, and join on key and salt
    b) Repeat each of its rows for all 16 salts, and join on key and salt
    c) Give each of its rows the salt 0, and join on key and salt
    d) Leave it as it is, and join on the key, since salting `big` spreads its rows
    """
    return "b"


def coefficients_in_one_and_in_four_partitions() -> str:
    """The same rows are given to Spark ML's `LinearRegression` in 1 partition and then in 4, each with
    other values of x than the rest. How do the coefficients of the two models compare?

    a) They differ, because each partition contributes a random sample of its rows
    b) They are equal, because sums over the partitions are added up before solving
    c) They differ, because the second model is the average of a model for each partition
    d) They differ, because the partitions update a shared model one after another
    """
    return "b"


def solver_for_many_features() -> str:
    """A `LinearRegression` of Spark ML with its default solver, "auto", is fitted to 5,000 features.
    How does it find the coefficients?

    a) In one pass over the rows, after it has dropped 904 features
    b) In many passes over the rows, by an iterative method
    c) In one pass over the rows, by the normal equations
    d) In no way: it fails, since 4,096 features are the most
    """
    return "b"


def numbers_that_a_gradient_step_collects() -> str:
    """`rows` holds 1,000 rows in 4 partitions, each row with 3 features. How many numbers does one
    step of gradient descent bring to the driver?

        def partial(part):
            yield sum(error(x, y, weights) * x for x, y in part)    # a vector of 3

        sums = rows.mapPartitions(partial).collect()

    a) 3,000
    b) 3
    c) 12
    d) 1,000
    """
    return "c"


def merges_on_the_driver() -> str:
    """Spark ML adds up gradients with `treeAggregate`. Suppose that they come from 9 partitions. What
    does the second line spare the driver, compared with the first?

        rdd.aggregate(zero, add, merge)
        rdd.treeAggregate(zero, add, merge, depth=2)

    a) Only memory: it merges more often, but smaller results
    b) Nothing: the driver merges as often, in another order
    c) All merges: a last executor merges the rest and sends one result
    d) Most merges: executors merge groups of partial results first
    """
    return "d"


def tree_on_forty_categories() -> str:
    """`StringIndexer` has turned a column of 40 cities into a feature. What does a
    `DecisionTreeClassifier` of Spark with `maxBins=32` do at `fit`?

    a) It fails, since trees need one-hot encoded cities
    b) It takes the index of a city for a number, and splits it by thresholds
    c) It keeps the 31 most frequent cities, and puts the rest into one bin
    d) It fails, since `maxBins` has to be at least the number of cities
    """
    return "d"


def threshold_with_few_bins() -> str:
    """x takes the values 0 to 99 once each, and the label is 1 where x > 36. scikit-learn finds the
    threshold 36.5. What does `DecisionTreeClassifier(maxDepth=1, maxBins=4)` of Spark find?

    a) One leaf for each of the 4 bins, 25 values wide
    b) No threshold, as it fails on 100 values in 4 bins
    c) The best of 3 thresholds from quantiles, not 36.5
    d) The threshold 36.5, as bins are for categories
    """
    return "c"


def tree_on_partitions_of_one_label_each() -> str:
    """The rows of a table lie in 4 partitions, and in each partition all rows have the same label.
    What does Spark's `DecisionTreeClassifier` make of them?

    a) One tree, by adding up the counts of all partitions for each node
    b) One tree, grown on the driver from a sample of the rows
    c) One tree, whose four branches are the trees of the partitions
    d) Four trees, one for each partition, whose votes are counted
    """
    return "a"


def single_node_library_on_a_spark_dataframe() -> str:
    """`sdf` is a Spark DataFrame. What does this line of a notebook on a cluster do, with
    `LinearRegression` of scikit-learn?

        LinearRegression().fit(sdf.select("x"), sdf.select("y"))

    a) It collects the rows, and trains on the driver
    b) It raises an error, as these are no arrays in memory
    c) It trains on all executors in parallel
    d) It trains on the rows of the first partition
    """
    return "b"


def where_a_single_node_model_scores() -> str:
    """A scikit-learn model was trained on a sample that fits into the driver. Each night it has to
    score a table of two billion rows. What is the most direct way?

    a) Call its `predict` on the Spark DataFrame, which sends it to the executors
    b) Call its `predict` in a pandas UDF, so that the executors score
    c) Train it again in Spark ML, whose models alone score on executors
    d) Call its `predict` on `sdf.toPandas()`, with a larger driver
    """
    return "b"


def default_logistic_regressions_of_two_libraries() -> str:
    """The same 200 rows are given to the `LogisticRegression` of scikit-learn and to that of Spark ML,
    each with its defaults. Spark's coefficients are clearly larger. What is the reason?

    a) scikit-learn penalises large coefficients by default, Spark does not
    b) scikit-learn ends after 100 iterations by default, Spark goes on
    c) Spark adds the gradients of its partitions, so more partitions enlarge them
    d) Spark standardises its features, and reports coefficients for that scale
    """
    return "a"


def prediction_of_a_forest_for_regression() -> str:
    """A `RandomForestRegressor` of Spark has 20 trees. How does its prediction for a row come about?

    a) As the mean of what the 20 trees predict
    b) As the prediction of the tree with the smallest training error
    c) As the sum of what the 20 trees predict
    d) As the median, so that single trees have no influence
    """
    return "a"


def when_a_forest_draws_features() -> str:
    """A random forest is told to use one third of the features. When are these features drawn?

    a) Anew for each split, in each of the trees
    b) Once for each tree, for all of its splits
    c) Once for the forest, before the first tree
    d) After training, by their importance
    """
    return "a"


def forest_without_any_draws() -> str:
    """What does this forest of Spark consist of?

        RandomForestClassifier(
            numTrees=5, bootstrap=False, subsamplingRate=1.0, featureSubsetStrategy="all"
        )

    a) Five trees that differ, as each corrects the one before
    b) Five trees that are the same, as nothing is drawn at random
    c) Five trees that differ by the seed that each is given
    d) A single tree, as equal ones are removed
    """
    return "b"


def boosted_trees_on_three_classes() -> str:
    """A label has the classes 0, 1 and 2. What does Spark's `GBTClassifier` do with it?

    a) It raises an error, as ensembles of trees know two classes
    b) It raises an error, as it is made for two classes
    c) It tells class 0 from classes 1 and 2 together
    d) It trains one series of trees for each class
    """
    return "b"


def error_with_many_more_trees() -> str:
    """Of 150 rows, most of the label's variance is noise. How does the error on unseen rows change
    when n goes from 20 to 400 trees?

        RandomForestRegressor(n_estimators=n)                            # forest
        GradientBoostingRegressor(n_estimators=n, learning_rate=0.3)     # boosting

    a) It grows for the forest, and levels off for boosting
    b) It grows for the forest, and grows for boosting
    c) It levels off for the forest, and grows for boosting
    d) It levels off for the forest, and levels off for boosting
    """
    return "c"


def share_of_rows_that_a_bagged_tree_sees() -> str:
    """Bagging draws 1,000 rows with replacement from a table of 1,000 rows for each of its trees.
    Which share of the rows does one tree get to see?

    a) All 100 %
    b) About 63 %
    c) About 50 %
    d) About 37 %
    """
    return "b"


def ensembles_of_very_simple_trees() -> str:
    """A tree of depth 1 is far too simple for a wavy curve. Which ensemble of 100 such trees describes
    the curve well?

    a) Bagging as well as boosting, since 100 trees are enough
    b) Boosting, since each tree adds what is still missing
    c) Bagging, since an average of many trees is smooth
    d) Stacking alone, since trees of depth 1 have to be weighted
    """
    return "b"


def target_of_the_second_boosted_tree() -> str:
    """Gradient boosting with squared error has grown its first tree, with a learning rate of 1. What
    is the second tree fitted to?

    a) The label minus the prediction of the first tree
    b) The prediction of the first tree, as one more feature
    c) The label, on another sample drawn with replacement
    d) The label, on the rows where the first tree was wrong
    """
    return "a"


def training_error_from_tree_to_tree() -> str:
    """`GradientBoostingRegressor(n_estimators=500, learning_rate=0.1)` of scikit-learn is fitted to
    noisy data. How does the squared error on the training rows change from tree to tree?

    a) It stays about the same, as the trees are averaged
    b) It goes up and down, as each tree draws its own rows
    c) It falls up to the best number of trees, then it rises
    d) It falls with every tree, up to the last one
    """
    return "d"


def fits_of_base_models_in_stacking() -> str:
    """How often is a base model fitted here, all base models taken together?

        bases = [("a", tree), ("b", forest), ("c", linear)]
        StackingRegressor(bases, final_estimator=ridge, cv=5).fit(x, y)

    a) 8 times
    b) 3 times
    c) 15 times
    d) 18 times
    """
    return "d"


def stack_on_predictions_for_its_own_rows() -> str:
    """The labels are coin flips. A fully grown tree is fitted to 300 rows, and a logistic regression
    as second level to the tree's predictions for the same 300 rows. How accurate is this stack on
    those rows, and on new ones?

    a) About 100 % on those, and 100 % on new rows
    b) About 75 % on those, and 75 % on new rows
    c) About 100 % on those, and 50 % on new rows
    d) About 50 % on those, and 50 % on new rows
    """
    return "c"
