# Generated from pytest_dbml_kata/bank by python -m pytest_dbml_kata.authoring.questions --write
"""Questions on workflows: exploring, cleaning, encoding, splitting, measuring.

The correct answers. To see their proofs, run:

    pytest -v --kata solutions/ml_workflows/questions.py
"""


def order_of_the_labels_of_an_indexer() -> str:
    """A StringIndexer with default settings is fitted on a column that holds, from the first row to
    the last: green, green, blue, blue, red, red, red. What are the `labels` of its model, from
    index 0 on?

    a) `blue`, `green`, `red`
    b) `green`, `blue`, `red`
    c) `red`, `green`, `blue`
    d) `red`, `blue`, `green`
    """
    return "d"


def vector_of_a_city_that_was_not_seen() -> str:
    """This pipeline is fitted on rows with three different cities. Which vector does a row with a
    fourth city get?

        Pipeline(stages=[
            StringIndexer(inputCol="city", outputCol="index", handleInvalid="keep"),
            OneHotEncoder(inputCol="index", outputCol="vector"),
        ])

    a) `[0.0, 0.0, 0.0, 1.0]`
    b) `[1.0, 0.0, 0.0]`
    c) `[0.0, 0.0, 0.0]`
    d) `[0.0, 0.0]`
    """
    return "c"


def one_hot_encoder_on_a_string_column() -> str:
    """`city` is a string column with the rows Rome, Bonn, Rome. What comes of this call?

        OneHotEncoder(inputCol="city", outputCol="vector").fit(df).transform(df)

    a) An error, since the column has to hold numbers
    b) `[0.0]`, `[0.0]`, `[0.0]`: strings count as invalid, which makes zeros
    c) `[1.0]`, `[0.0]`, `[1.0]`: the most frequent city has the first column
    d) `[0.0]`, `[1.0]`, `[0.0]`: the cities are taken in alphabetical order
    """
    return "a"


def vector_after_a_vector_indexer() -> str:
    """The column `x` holds the vectors [10.0, 1.5], [20.0, 2.7], [30.0, 3.1] and [10.0, 4.9]. What
    becomes of [30.0, 3.1]?

        VectorIndexer(inputCol="x", outputCol="indexed", maxCategories=3).fit(df).transform(df)

    a) `[2.0, 2.0]`
    b) `[30.0, 3.1]`
    c) `[2.0, 3.1]`
    d) `[0.0, 0.0, 1.0, 3.1]`
    """
    return "c"


def rows_that_an_indexer_with_skip_gives() -> str:
    """A StringIndexer with `handleInvalid="skip"` has been fitted on the towns Bonn and Rome. It
    transforms a table of five rows: Bonn, Rome, Rome, Oslo and a null. How many rows come out?

    a) 0, for the first unseen town ends the job
    b) 3, those with a known town
    c) 5, two of them with a null as index
    d) 4, as the row with the null stays
    """
    return "b"


def one_split_on_an_index_and_on_a_vector() -> str:
    """A category has 8 equally frequent values. The label is 1 for 4 of them and 0 for the other 4.
    Two DecisionTreeClassifiers with `maxDepth=1` are trained, after a VectorAssembler: one on the
    output of StringIndexer, one on that of OneHotEncoder. What is their training accuracy?

    a) 1.0 with the index, 1.0 with the vector
    b) 0.5 with the index, 0.625 with the vector
    c) 1.0 with the index, 0.625 with the vector
    d) 0.625 with the index, 1.0 with the vector
    """
    return "c"


def tree_on_more_values_than_bins() -> str:
    """A StringIndexer turns a column with 40 different values into indices, which go through a
    VectorAssembler into a DecisionTreeClassifier with default settings (`maxBins` is 32). What
    happens?

    a) `fit` succeeds and `transform` fails on rows of the last 8 values
    b) `fit` puts the rarest values together so that 32 bins are enough
    c) `fit` raises an error that asks for a larger `maxBins`
    d) `fit` treats the index as a number and forms 32 ranges of it
    """
    return "c"


def preparation_of_a_category_for_a_linear_model() -> str:
    """Houses of kind a cost 10, those of kind b 30 and those of kind c 20. Kind a is the most
    frequent, kind c the rarest. After which preparation of `kind` does a LinearRegression predict
    the price of each house exactly?

    a) StringIndexer, VectorAssembler
    b) StringIndexer, VectorAssembler, VectorIndexer
    c) StringIndexer, OneHotEncoder
    d) StringIndexer, VectorAssembler, StandardScaler
    """
    return "c"


def target_encoding_of_coin_tosses() -> str:
    """400 rows belong to 200 users, two rows each, and their labels are drawn by tossing a coin. Each
    user is replaced by the mean label of the user; then the rows are split, and the AUC of
    `encoded` is computed on the test rows. About how large is it?

        df = df.withColumn("encoded", F.avg("label").over(Window.partitionBy("user")))
        train, test = df.randomSplit([0.7, 0.3], seed=1)

    a) 0.5
    b) 0.9
    c) 0.1
    d) 1.0
    """
    return "b"


def logarithm_of_zero_visits() -> str:
    """The column `visits` of a Spark table counts visits, and some customers have none. What does
    `F.log("visits")` give for them?

    a) `null`
    b) `0.0`
    c) `NaN`
    d) `-Infinity`
    """
    return "a"


def column_that_a_logarithm_makes_symmetric() -> str:
    """Which of these columns becomes nearly symmetric when its logarithm is taken, while it is clearly
    skewed as it is?

        income    20   55  150  400  1100   3000
        pulse     58   63   68   72    77     82
        score     40   78   88   93    96     98
        degrees   -6   -2    1    3     8     40

    a) `degrees`
    b) `pulse`
    c) `income`
    d) `score`
    """
    return "c"


def model_that_a_logarithm_leaves_alone() -> str:
    """A positive, heavily skewed feature x is replaced by log(x), and the model is trained again. For
    which of these scikit-learn models do the predictions for the training rows stay as they are?

    a) `LinearRegression`
    b) `Ridge`
    c) `KNeighborsRegressor`
    d) `DecisionTreeRegressor`
    """
    return "d"


def way_back_from_log1p() -> str:
    """A model was trained on `F.log1p("price")`. Which expression brings its predictions back to the
    unit of `price`?

    a) `F.expm1("prediction")`
    b) `F.exp("prediction")`
    c) `F.exp("prediction") + 1`
    d) `F.pow(F.lit(10), "prediction")`
    """
    return "a"


def rmse_of_log_predictions_in_money() -> str:
    """A model was trained on log(price). What is the rmse of these two predictions in the unit of
    `price`?

        price    prediction   exp(prediction)
          100        4.7005               110
        1,000        6.8024               900

    a) 705.6
    b) 1.1
    c) 0.1
    d) 71.1
    """
    return "d"


def metric_for_which_two_houses_are_equal() -> str:
    """A house for 100 was predicted at 110, and one for 10,000 at 11,000. By which metric do the two
    predictions count as equally bad?

    a) rmse of the logarithm of the price
    b) mae of price
    c) rmse of price
    d) mse of price
    """
    return "a"


def mean_prediction_on_a_log_scale() -> str:
    """A model without features always predicts the mean of what it was trained on. It is trained on
    the logarithms of the prices 10, 10, 10 and 1000, and its prediction is exponentiated. What
    comes out?

    a) 10.0
    b) 257.5
    c) 31.6
    d) 3.5
    """
    return "c"


def rows_of_summary_and_describe() -> str:
    """`df.describe()` and `df.summary()` are called without arguments on a table of numbers. What do
    you see in the second result alone?

    a) The standard deviations
    b) The number of missing values per column
    c) The number of distinct values
    d) The median and the quartiles
    """
    return "d"


def odd_standard_deviation() -> str:
    """The standard deviation of the same eight numbers is computed in four ways; they are the list
    `values`, and column `x` of `df`. Three results are equal. Which call gives another one?

    a) `pandas.Series(values).std()`
    b) `df.agg(F.stddev("x"))`
    c) `numpy.array(values).std()`
    d) `df.summary("stddev")`
    """
    return "c"


def count_and_mean_of_a_column() -> str:
    """Column `x` of type double holds four values:

        1.0    2.0    NaN    null

    What do `F.count("x")` and `F.mean("x")` return?

    a) 3 and NaN
    b) 2 and 1.5
    c) 3 and 1.5
    d) 4 and NaN
    """
    return "a"


def distinct_cities_in_two_ways() -> str:
    """Column `city` holds four values:

        Oslo    Oslo    Bergen    null

    What do `df.agg(F.countDistinct("city"))` and `df.select("city").distinct().count()` give?

    a) 3 and 3
    b) 2 and 3
    c) 3 and 2
    d) 2 and 2
    """
    return "b"


def what_an_error_of_a_tenth_means() -> str:
    """`df` has 1,000 rows with different values of `x`. What do you know about the result of this
    call?

        df.approxQuantile("x", [0.5], 0.1)

    a) It is the exact median of `x` with a probability of 90 %
    b) It is a value that differs from the median of `x` by at most 10 %
    c) It is a value of `x` whose rank is at most 100 away from rank 500
    d) It is the exact median of 100 rows of `x` that are drawn at random at each call
    """
    return "c"


def statistics_and_one_outlier() -> str:
    """A column holds the numbers 1 to 20. By mistake a value of 5,000 is added. Which statistic hardly
    changes?

    a) The mean of the column
    b) The distance from minimum to maximum
    c) The standard deviation
    d) The interquartile range
    """
    return "d"


def rows_kept_where_a_value_repeats() -> str:
    """Column `x` holds 5.0 in 16 rows, and 4.0, 4.9, 5.1 and 6.0 in one row each. How many of these 20
    rows remain?

        q1, q3 = df.approxQuantile("x", [0.25, 0.75], 0.0)
        reach = 1.5 * (q3 - q1)
        df.filter(F.col("x").between(q1 - reach, q3 + reach)).count()

    a) 18
    b) 16
    c) 20
    d) 0
    """
    return "b"


def z_scores_of_ten_sensors() -> str:
    """Nine sensors report 20.0, the tenth reports 1,000,000.0. How many rows does this find?

        m, s = df.agg(F.mean("x"), F.stddev("x")).first()
        df.filter(F.abs(F.col("x") - m) > 3 * s).count()

    a) 9
    b) 10
    c) 1
    d) 0
    """
    return "d"


def rows_on_both_sides_of_a_filter() -> str:
    """Column `x` holds 10.0, 11.0, 12.0, 13.0, 500.0, null and null. How many rows do these two
    filters return?

        usual = F.col("x").between(0, 100)
        df.filter(usual).count(), df.filter(~usual).count()

    a) 6 and 1
    b) 6 and 3
    c) 4 and 3
    d) 4 and 1
    """
    return "d"


def missing_values_when_capped() -> str:
    """Values are capped to the range 0.0 to 10.0. What becomes of null and of NaN in column `x`?

        capped = F.least(F.greatest("x", F.lit(0.0)), F.lit(10.0))

    a) null becomes 0.0, NaN becomes 10.0
    b) null stays null, NaN becomes 10.0
    c) null becomes 0.0, NaN becomes 0.0
    d) null stays null, NaN stays NaN
    """
    return "a"


def bars_of_a_continuous_feature() -> str:
    """Column `price` holds 1,000 measurements, roughly normally distributed, no two of them equal.
    What does a bar chart of `df.groupBy("price").count()` show?

    a) One bar of height 1,000
    b) 1,000 bars, highest in the middle
    c) Ten or so bars, highest in the middle
    d) 1,000 bars, each of height 1
    """
    return "d"


def bars_where_values_meet_edges() -> str:
    """A histogram of the values 1, 2, 3 and 4 has the bin edges 1, 2, 3 and 4. How high are its three
    bars, as `numpy.histogram` and the plots that are based on it count?

    a) 1, 1 and 2
    b) 1, 1 and 1
    c) 2, 2 and 2
    d) 2, 1 and 1
    """
    return "a"


def end_of_the_upper_whisker() -> str:
    """A box plot (whiskers of 1.5 interquartile ranges, as is usual) is drawn of eleven values. The
    quartiles are 3.5 and 8.5. At which value does the upper whisker end?

        1  2  3  4  5  6  7  8  9  10  30

    a) 8.5
    b) 10
    c) 16
    d) 30
    """
    return "b"


def chart_of_two_peaks() -> str:
    """In column `a` the values spread evenly, in column `b` most of them sit at two peaks. Which chart
    shows it?

        a = [0, 1, 2, 3, 4, 5, 6, 7, 8]
        b = [0, 2, 2, 2, 4, 6, 6, 6, 8]

    a) A bar for the mean of each column
    b) A line from minimum to maximum of each column
    c) A box plot of each column
    d) A histogram of each column
    """
    return "d"


def numbers_of_a_heat_map() -> str:
    """A heat map is to show how often each `plan` goes with each `region`. Both columns hold strings.
    Which call computes its numbers?

    a) `df.describe("plan", "region")`
    b) `df.crosstab("plan", "region")`
    c) `df.groupBy("plan").mean("region")`
    d) `df.stat.corr("plan", "region")`
    """
    return "b"


def measure_of_a_rising_curve() -> str:
    """For `x` = 1, 2, ..., 20 column `y` is exp(x): whenever `x` rises, `y` rises. Which measure is
    exactly 1?

    a) Pearson's correlation of the two columns
    b) Pearson's correlation of the two columns after standardisation
    c) Spearman's correlation of the two columns
    d) The R2 of a linear regression of `y` on `x`
    """
    return "c"


def correlation_of_a_parabola() -> str:
    """Column `x` holds the whole numbers from -5 to 5, column `y` their squares. What is `df.corr("x",
    "y")`, rounded to two digits?

    a) 0
    b) 0.96
    c) 1
    d) 0.5
    """
    return "a"


def two_correlations_with_a_gap() -> str:
    """What do `df.corr("a", "b")` and `df.agg(F.corr("a", "b"))` give for these rows?

        a       b
        1.0     2.0
        2.0     4.0
        3.0     6.0
        null    8.0

    a) 1.0 and 1.0
    b) -0.2 and 1.0
    c) 1.0 and -0.2
    d) null and 1.0
    """
    return "b"


def measure_for_nominal_columns() -> str:
    """`plan` and `region` are nominal: three categories each, in no order. StringIndexer has turned
    them into indices. Which measure of association stays the same if the categories are numbered in
    another order?

    a) Spearman's correlation of the two columns
    b) The covariance of the two columns
    c) Cramér's V of the two columns
    d) Pearson's correlation of the two columns
    """
    return "c"


def ten_times_as_many_rows() -> str:
    """Two categorical features are compared by a chi-square test and by Cramér's V. Then ten times as
    many rows are collected, and each pair of categories has the same share of the rows as before.
    What happens?

    a) Cramér's V falls, the p-value stays
    b) Cramér's V rises, the p-value falls
    c) Cramér's V stays, the p-value falls
    d) Cramér's V stays, the p-value stays
    """
    return "c"


def recall_from_a_table_of_counts() -> str:
    """What is the recall of the positive class?

                       predicted 1   predicted 0
        label 1                 30            20
        label 0                 10            40

    a) 0.7
    b) 0.75
    c) 0.8
    d) 0.6
    """
    return "d"


def f1_of_a_cautious_classifier() -> str:
    """A classifier calls 10 of 1,000 rows positive, and rightly so, but there are 100 positives. Its
    precision is 1.0 and its recall 0.1. How large is its F1?

    a) 0.91
    b) 0.55
    c) 0.18
    d) 0.32
    """
    return "c"


def metric_names_of_the_binary_evaluator() -> str:
    """Which of these values of `metricName` does Spark's BinaryClassificationEvaluator accept?

    a) `"areaUnderPR"`
    b) `"accuracy"`
    c) `"f1"`
    d) `"logLoss"`
    """
    return "a"


def f1_of_one_class_in_spark() -> str:
    """The classes 0 and 1 are of different sizes. Which evaluator gives the F1 that `f1_score(label,
    prediction)` of scikit-learn gives, that of class 1 alone? (`Multiclass` stands for
    MulticlassClassificationEvaluator.)

    a) `Multiclass(metricName="weightedFMeasure", metricLabel=1.0)`
    b) `Multiclass(metricName="fMeasureByLabel", metricLabel=1.0)`
    c) `Multiclass(metricName="f1Score", metricLabel=1.0)`
    d) `Multiclass(metricName="f1", metricLabel=1.0)`
    """
    return "b"


def auc_from_the_column_prediction() -> str:
    """What does `BinaryClassificationEvaluator(rawPredictionCol="prediction").evaluate(scored)` give
    for these rows?

        label         0     0     0     0     1     1
        probability   0.1   0.2   0.3   0.6   0.7   0.9
        prediction    0.0   0.0   0.0   1.0   1.0   1.0

    a) 0.875
    b) 1.0
    c) 0.833
    d) An error, for lack of scores
    """
    return "a"


def metrics_while_a_threshold_rises() -> str:
    """The threshold of a classifier is raised step by step, while its scores stay as they are. What
    holds for any data?

    a) F1 does not fall
    b) Recall does not rise
    c) Accuracy does not rise
    d) Precision does not fall
    """
    return "b"


def r2_of_reversed_predictions() -> str:
    """The labels of three test rows are 1, 2 and 3; the predictions are 3, 2 and 1. What does
    `RegressionEvaluator(metricName="r2")` give?

    a) 0.0
    b) -1.0
    c) -3.0
    d) 1.0
    """
    return "c"


def four_small_errors_and_a_large_one() -> str:
    """Model A misses each of four labels by 2. Model B predicts three of them exactly and misses the
    fourth by 8. How do their metrics compare?

    a) Their rmse is the same, and the mae of B is larger
    b) Their mae is the same, and their rmse is too
    c) Their mae is the same, and the rmse of A is larger
    d) Their mae is the same, and the rmse of B is larger
    """
    return "d"


def regression_metric_that_is_to_be_large() -> str:
    """CrossValidator asks the evaluator's `isLargerBetter()` which setting is best. For which metric
    of RegressionEvaluator does it return True?

    a) `"mae"`
    b) `"rmse"`
    c) `"mse"`
    d) `"r2"`
    """
    return "d"


def metrics_of_a_model_that_finds_nothing() -> str:
    """1 % of the transactions are fraud. A model calls each transaction honest. Which metric shows
    that it is of no use?

    a) The weighted F1
    b) The recall of fraud
    c) The accuracy
    d) The recall of honest ones
    """
    return "b"


def area_under_pr_of_random_scores() -> str:
    """2 % of the labels are positive, and the scores are random numbers. About what value does
    `areaUnderPR` have?

    a) 0.25
    b) 0.5
    c) 0.02
    d) 0.98
    """
    return "c"


def metric_that_follows_the_cost() -> str:
    """A missed patient costs 100, a false alarm costs 1. By which metric is the model with the lower
    total cost the better one?

                 true alarms   missed   false alarms   rightly quiet
        model A           90       10            200             700
        model B           60       40             20             880

    a) Precision
    b) F1
    c) Recall
    d) Accuracy
    """
    return "c"


def metric_that_tells_two_models_apart() -> str:
    """Two models give these probabilities of the positive class; the threshold is 0.5. Which metric
    tells the models apart?

        label      1      1      1      0
        model A    0.9    0.8    0.4    0.1
        model B    0.9    0.8    0.2    0.1

    a) Accuracy
    b) Log loss
    c) Recall
    d) Area under ROC
    """
    return "b"


def estimator_for_a_number_of_hours() -> str:
    """The label `hours` says how long a delivery took: 0.5, 1.5, 3.5, 7.25 ... Which Spark ML
    estimator can learn to predict it?

    a) `DecisionTreeClassifier`
    b) `LogisticRegression`
    c) `DecisionTreeRegressor`
    d) `KMeans`
    """
    return "c"


def estimator_that_refuses_three_classes() -> str:
    """`label` takes the values 0, 1 and 2. Training of which Spark ML estimator fails for that reason?

    a) `RandomForestClassifier`
    b) `LogisticRegression`
    c) `NaiveBayes`
    d) `GBTClassifier`
    """
    return "d"


def forest_beyond_its_training_data() -> str:
    """A RandomForestRegressor is trained on x = 1, 2, ... 100 with the label y = 2x, so that y is 200
    at most. What does it predict for x = 200?

    a) About 100
    b) About 200
    c) About 300
    d) About 400
    """
    return "b"


def classifier_for_an_interval_of_ages() -> str:
    """The sole feature, `age`, has the values 18, 21, 24, ... 78. The label is 1 from 30 to 51 and 0
    elsewhere. Which Spark ML classifier reaches an accuracy of 1.0 on these rows?

    a) `LogisticRegression(maxIter=1000)`
    b) `DecisionTreeClassifier(maxDepth=1)`
    c) `DecisionTreeClassifier(maxDepth=2)`
    d) `LogisticRegression(regParam=0.0)`
    """
    return "c"


def errors_of_a_deeper_tree() -> str:
    """The labels follow a smooth curve, with a good deal of noise. A single decision tree with
    `max_depth=4` is replaced by one of unlimited depth. How does its rmse change?

    a) It falls on the training rows and rises on new rows
    b) It rises on the training rows and rises on new rows
    c) It falls on the training rows and falls on new rows
    d) It rises on the training rows and falls on new rows
    """
    return "a"


def cure_for_two_equally_large_errors() -> str:
    """The label is the square of x, from -3 to 3, with noise of 0.5. A linear regression on x has an
    rmse of 2.7 on its 1,000 training rows and of 2.7 on new rows. What brings the latter below 1?

    a) Regularising the model more strongly
    b) Training on ten times as many rows
    c) Standardising x before training
    d) Giving the model x squared as a feature
    """
    return "d"


def training_error_under_a_penalty() -> str:
    """`regParam` of a Spark LinearRegression with `elasticNetParam=0.0` goes from 0.0 to 5.0. How do
    the rmse on the training rows and the length of the coefficient vector change?

    a) The rmse falls, the coefficients shrink
    b) The rmse rises, the coefficients grow
    c) The rmse rises, the coefficients shrink
    d) The rmse falls, the coefficients grow
    """
    return "c"


def settings_that_give_zero_coefficients() -> str:
    """The label depends on the first of five features; the others are noise. With which settings does
    Spark's LinearRegression make the coefficients of some noise features exactly zero?

    a) `regParam=0.5, elasticNetParam=0.0`
    b) `regParam=0.0, elasticNetParam=0.5`
    c) `regParam=0.0, elasticNetParam=1.0`
    d) `regParam=0.5, elasticNetParam=1.0`
    """
    return "d"


def rows_that_is_null_finds() -> str:
    """Column `x` of type double holds five values. What does the code return?

        1.0    null    NaN    3.0    NaN

        df.filter(F.col("x").isNull()).count()

    a) 3
    b) 1
    c) 0
    d) 2
    """
    return "b"


def condition_for_both_kinds_of_gaps() -> str:
    """Column `x` of type double may hold null as well as NaN. Which condition is true for both and
    false for numbers?

    a) `F.isnan(F.col("x"))`
    b) `F.col("x").isin(None, float("nan"))`
    c) `F.col("x").isNull() | F.isnan("x")`
    d) `F.col("x") != F.col("x")`
    """
    return "c"


def order_that_loses_the_gaps() -> str:
    """Some ages are null. Which order of steps leaves an indicator that is 0 in every row?

    a) `fillna` on `age`, then add `F.col("age").isNull().cast("int")`
    b) Add `F.col("age").isNull().cast("int")`, then `fillna` on `age`
    c) Add `F.col("age").isNull().cast("int")`, then use `Imputer` with `age` as its output
    d) `Imputer` from `age` to `filled`, then add `F.col("age").isNull().cast("int")`
    """
    return "a"


def indicator_made_by_when() -> str:
    """What does the new column hold in a row whose `age` is 30?

        df.withColumn("age_missing", F.when(F.col("age").isNull(), 1))

    a) 30
    b) 1
    c) null
    d) 0
    """
    return "c"


def areas_with_and_without_an_indicator() -> str:
    """The label is 1 exactly where `x` is missing; where it is known, `x` lies symmetrically around 0.
    A logistic regression is trained on `x` filled with its mean, and another one on that and a
    missing indicator. What are their areas under the ROC curve on the training rows?

    a) 0.5, and 0.75 with the indicator
    b) 0.5, and 0.5 with the indicator
    c) 1.0, and 1.0 with the indicator
    d) 0.5, and 1.0 with the indicator
    """
    return "d"


def filling_that_invents_a_value() -> str:
    """Column `has_card` is 1.0 for customers with a card and 0.0 for others; some values are missing.
    Which of these puts a number into the column that is neither?

        has_card: 1.0  1.0  1.0  0.0  0.0  null

    a) `Imputer(strategy="mode")`
    b) `Imputer(strategy="mean")`
    c) `Imputer(strategy="median")`
    d) `df.fillna(0, ["has_card"])`
    """
    return "b"


def what_a_typing_error_changes() -> str:
    """Of six salaries five are known: 30, 31, 32, 34 and 900 (thousand). The 900 turns out to be a
    typing error for 33. By how much does that change what Imputer fills in with the strategies
    `mean` and `median`?

    a) The mean by more than 170, the median by nothing
    b) The mean by more than 170, the median by more than 10
    c) The mean by less than 10, the median by more than 170
    d) The mean by less than 10, the median by less than 10
    """
    return "a"


def median_of_an_even_number() -> str:
    """Column `x` holds 1.0, 2.0, 3.0, 10.0 and null. What takes the place of null?

        Imputer(inputCols=["x"], outputCols=["filled"], strategy="median")

    a) 3.0
    b) 2.0
    c) 2.5
    d) 4.0
    """
    return "b"


def spread_after_filling_with_the_mean() -> str:
    """Half of the rows lack a value, and an Imputer fills them with the mean. How do the mean and the
    standard deviation of the filled column compare with those of the known values?

    a) The mean is the same, the standard deviation is smaller
    b) The mean is the same, the standard deviation is larger
    c) The mean is the same, the standard deviation is the same
    d) The mean is smaller, the standard deviation is the same
    """
    return "a"


def row_with_the_most_frequent_city() -> str:
    """The gaps of the string column `city`, which may be many, are to be filled with its most frequent
    city. Which row holds that city?

        known = df.dropna(subset=["city"])

    a) `known.groupBy("city").count().first()`
    b) `df.groupBy("city").count().orderBy(F.col("count").desc()).first()`
    c) `known.groupBy("city").count().orderBy(F.col("count").asc()).first()`
    d) `known.groupBy("city").count().orderBy(F.desc("count")).first()`
    """
    return "d"


def gaps_left_by_a_mode_in_pandas() -> str:
    """How many of the two gaps in this pandas Series are still there afterwards?

        s = pandas.Series([None, "red", "blue", "red", None])
        s = s.fillna(s.mode())

    a) 1
    b) It raises a TypeError
    c) 0
    d) 2
    """
    return "a"


def filling_a_gap_in_new_rows() -> str:
    """An Imputer with `strategy="mean"` is fitted to `train`, and its model transforms `test`. What
    does the gap in `test` become?

        train: 10.0   20.0   30.0
        test:  100.0  200.0  null

    a) 20.0
    b) null, as before
    c) 150.0
    d) 72.0
    """
    return "a"


def mode_of_a_column_of_strings() -> str:
    """`plan` is a column of strings with a few nulls. What happens?

        imputer = Imputer(inputCols=["plan"], outputCols=["filled"], strategy="mode")
        imputer.fit(df).transform(df)

    a) The nulls become empty strings in `filled`
    b) An error is raised, as `plan` holds strings
    c) The nulls remain, and the strings are copied
    d) The nulls become the most frequent string of `plan`
    """
    return "b"


def mean_in_a_column_of_integers() -> str:
    """Column `visits` of type int holds 1, 2, 2 and null. An Imputer with `strategy="mean"` writes
    column `filled`. What is in it where `visits` is null?

    a) Nothing, as an error is raised
    b) 1.67, as the column becomes double
    c) 1, as the mean is cut off
    d) 2, as the mean is rounded
    """
    return "c"


def filled_with_a_missing_value_of_its_own() -> str:
    """In column `x` the value -1.0 marks what was not measured; it also holds a null and a NaN. Which
    of them are filled?

        Imputer(inputCols=["x"], outputCols=["filled"], missingValue=-1.0)

    a) -1.0 and NaN and null
    b) -1.0 and NaN
    c) -1.0 alone
    d) -1.0 and null
    """
    return "d"


def imputer_on_a_column_without_values() -> str:
    """In `train`, all values of column `income` are null. What comes of an Imputer with
    `strategy="mean"`?

    a) `fit` on `train` raises an error
    b) `transform` of new rows raises an error
    c) `transform` of new rows fills in 0.0
    d) `transform` of new rows leaves null
    """
    return "a"


def both_columns_after_fillna() -> str:
    """In one row `age` (double) and `city` (string) are both null. What are they after this call?

        df.fillna("0")

    a) `age` is null, `city` is null
    b) `age` is null, `city` is "0"
    c) `age` is 0.0, `city` is null
    d) `age` is 0.0, `city` is "0"
    """
    return "b"


def rows_kept_by_a_threshold() -> str:
    """How many of these four rows does `df.dropna(how="any", thresh=1)` keep?

        a       b       c
        1.0     2.0     3.0
        1.0     null    3.0
        null    NaN     3.0
        null    null    NaN

    a) 2
    b) 4
    c) 1
    d) 3
    """
    return "d"


def gaps_filled_with_an_aggregate() -> str:
    """Column `x` holds 1.0, 3.0, null and NaN. What do null and NaN become?

        mean = df.agg(F.mean("x")).first()[0]
        df.fillna(mean, ["x"])

    a) 2.0 and 2.0
    b) NaN and NaN
    c) 2.0 and NaN
    d) null and NaN
    """
    return "b"


def one_seed_on_two_layouts() -> str:
    """The same 1,000 rows are read as 2 partitions on one day and as 7 on the next, and split by the
    same line. What holds for the two training parts?

        train, test = df.randomSplit([0.8, 0.2], seed=42)

    a) They hold the same rows, thanks to the seed
    b) They hold different rows in spite of the seed
    c) They hold exactly 800 rows each, though others
    d) They have no row in common, since 7 differs from 2
    """
    return "b"


def what_a_random_split_promises() -> str:
    """`df` reads 1,000 rows from a file. What can be relied on after `df.randomSplit([3.0, 1.0],
    seed=7)`?

    a) The first part holds exactly 750 of the rows
    b) Both parts together hold each row once
    c) It raises an error, as the weights exceed 1
    d) Some of the rows lie in both parts
    """
    return "b"


def split_that_stays_when_a_table_grows() -> str:
    """The training rows are to be the same on each run, however the table is partitioned, and rows
    that are added later are not to move old ones. Which condition marks the training rows in that
    way?

    a) `F.row_number().over(Window.orderBy("id")) <= 800`
    b) `F.pmod(F.xxhash64("id"), F.lit(10)) < 8`
    c) `F.monotonically_increasing_id() % 10 < 8`
    d) `F.rand(seed=42) < 0.8`
    """
    return "b"


def customers_of_a_random_split() -> str:
    """A table has 5 rows for each of 300 customers. It is split with `randomSplit([0.8, 0.2],
    seed=1)`. How many of the customers in the test part also have rows in the training part?

    a) Hardly one of them
    b) Nearly each of them
    c) About 80 % of them
    d) About 20 % of them
    """
    return "b"


def sample_with_one_stratum_named() -> str:
    """The column `label` holds 900 zeros and 100 ones. What does this call return?

        df.sampleBy("label", fractions={1: 1.0}, seed=3)

    a) The 100 ones
    b) The 100 ones and about 100 zeros
    c) 100 zeros and 100 ones
    d) All 1,000 rows
    """
    return "a"


def what_row_weights_amount_to() -> str:
    """A LogisticRegression without regularisation is trained with a `weightCol` that is 9.0 for
    positive rows and 1.0 for negative ones. What gives the same model?

    a) Training without weights and multiplying the coefficients by nine
    b) Training on a table in which the features of positive rows are nine times as large
    c) Training on a table in which each positive row occurs nine times
    d) Training without weights and counting positive rows nine times in the evaluator
    """
    return "c"


def metric_that_a_threshold_leaves_alone() -> str:
    """A fitted binary LogisticRegressionModel finds too few of the rare positives, so its threshold is
    set from 0.5 to 0.2. Which of these metrics on the test rows keeps its value?

    a) `areaUnderROC`
    b) `recallByLabel` of label 1
    c) `accuracy`
    d) `precisionByLabel` of label 1
    """
    return "a"


def recall_after_oversampling_before_the_split() -> str:
    """Five features are pure noise, and 5 % of 1,000 labels are positive. The positives are resampled
    with replacement to 950 rows; then the table is split, and a nearest-neighbour model (k = 1) is
    trained. What recall of the positives does it reach on the test part?

    a) About 0.5
    b) About 1
    c) Exactly 0
    d) About 0.05
    """
    return "b"
