"""Questions on measuring: metrics, the evaluators that compute them, and what errors say about a model."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Topic, Wrong, error_of

if IN_ENGINE:
    import numpy as np
    from pyspark.ml.classification import (
        DecisionTreeClassifier,
        GBTClassifier,
        LogisticRegression,
        NaiveBayes,
        RandomForestClassifier,
    )
    from pyspark.ml.clustering import KMeans
    from pyspark.ml.evaluation import (
        BinaryClassificationEvaluator,
        MulticlassClassificationEvaluator,
        RegressionEvaluator,
    )
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.regression import DecisionTreeRegressor
    from pyspark.ml.regression import LinearRegression as SparkLinearRegression
    from pyspark.sql import functions as F
    from sklearn import metrics as sk
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.linear_model import LinearRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler
    from sklearn.tree import DecisionTreeRegressor as SklearnTree

    from pytest_dbml_kata.tables import Table

topic = Topic()


# Classification


@topic.question(
    objectives=("classification-metrics",),
    difficulty=1,
    stem="""
        What is the recall of the positive class?

                           predicted 1   predicted 0
            label 1                 30            20
            label 0                 10            40
    """,
    right=Right(
        text="0.6",
        seen=0.6,
        because="Recall is the share of the real positives that were found: 30 of the 50 rows with label 1.",
    ),
    wrong=(
        Wrong(
            text="0.75",
            seen=0.75,
            believed="30 of the 40 rows that were predicted positive are right, which is easily mixed up.",
            because="That is the precision: it divides by what was predicted, recall by what is there.",
            claim="Recall is the share of the positive predictions that are correct.",
        ),
        Wrong(
            text="0.7",
            seen=0.7,
            believed="70 of the 100 predictions are correct.",
            because="That is the accuracy. Recall looks at the rows with label 1 alone.",
        ),
        Wrong(
            text="0.8",
            seen=0.8,
            believed="40 of the 50 rows of a class were recognised.",
            because="These are the negatives, so it is the recall of the other class, called specificity.",
        ),
    ),
)
def recall_from_a_table_of_counts(spark) -> float:
    """Build the hundred rows and let the evaluator compute the recall of label 1."""
    counts = {(1.0, 1.0): 30, (1.0, 0.0): 20, (0.0, 1.0): 10, (0.0, 0.0): 40}
    rows = [pair for pair, times in counts.items() for _ in range(times)]
    df = Table.of({"label": "double", "prediction": "double"}, rows).on(spark)
    evaluator = MulticlassClassificationEvaluator(metricName="recallByLabel", metricLabel=1.0)
    return round(evaluator.evaluate(df), 3)


@topic.question(
    objectives=("classification-metrics",),
    difficulty=1,
    stem="""
        A classifier calls 10 of 1,000 rows positive, and rightly so, but there are 100 positives. Its precision is 1.0
        and its recall 0.1. How large is its F1?
    """,
    right=Right(
        text="0.18",
        seen=0.18,
        because="F1 is the harmonic mean, 2 x 1.0 x 0.1 / (1.0 + 0.1). It stays near the lower of the two values.",
    ),
    wrong=(
        Wrong(
            text="0.55",
            seen=0.55,
            believed="F1 is described as the mean of precision and recall, which sounds like their sum over two.",
            because="The arithmetic mean would let a perfect precision hide a poor recall. F1 is the harmonic mean.",
            claim="F1 is the arithmetic mean of precision and recall.",
        ),
        Wrong(
            text="0.32",
            seen=0.32,
            believed="The geometric mean is another way to punish a poor value.",
            because="The root of 1.0 x 0.1 is the Fowlkes-Mallows index. F1 is the harmonic mean, which is lower.",
        ),
        Wrong(
            text="0.91",
            seen=0.91,
            believed="910 of the 1,000 predictions are correct.",
            because="That is the accuracy, to which the 900 negatives contribute. F1 takes no notice of these.",
        ),
    ),
)
def f1_of_a_cautious_classifier() -> float:
    """Build the thousand labels and predictions and compute their F1."""
    label = np.repeat([1, 1, 0], [10, 90, 900])
    prediction = np.repeat([1, 0, 0], [10, 90, 900])
    return round(float(sk.f1_score(label, prediction)), 2)


@topic.question(
    objectives=("classification-metrics",),
    difficulty=1,
    stem="""
        Which of these values of `metricName` does Spark's BinaryClassificationEvaluator accept?
    """,
    right=Right(
        text='`"areaUnderPR"`',
        seen=["areaUnderPR"],
        because="The evaluator knows the two areas, `areaUnderROC` and `areaUnderPR`, which it computes from scores.",
    ),
    wrong=(
        Wrong(
            text='`"accuracy"`',
            seen=lambda out: "accuracy" in out,
            believed="Accuracy is the first metric that one thinks of for two classes.",
            because="It needs predicted classes. MulticlassClassificationEvaluator computes it, for two classes too.",
            claim="`accuracy` is a metric of BinaryClassificationEvaluator.",
        ),
        Wrong(
            text='`"f1"`',
            seen=lambda out: "f1" in out,
            believed="F1 is mostly used for problems with two classes.",
            because="It is the default of MulticlassClassificationEvaluator; the binary one refuses the name.",
        ),
        Wrong(
            text='`"logLoss"`',
            seen=lambda out: "logLoss" in out,
            believed="It is computed from scores as well, and logistic regression minimises it.",
            because="Spark has it in MulticlassClassificationEvaluator, where it reads the `probability` column.",
        ),
    ),
)
def metric_names_of_the_binary_evaluator(spark) -> list:
    """Evaluate the same rows with each of the names, and keep those that raise no error."""
    rows = [(0.0, 0.2, 0.0), (1.0, 0.7, 1.0), (1.0, 0.4, 0.0)]
    df = Table.of({"label": "double", "rawPrediction": "double", "prediction": "double"}, rows).on(spark)
    names = ("areaUnderPR", "accuracy", "f1", "logLoss")
    return [n for n in names if error_of(lambda n=n: BinaryClassificationEvaluator(metricName=n).evaluate(df)) is None]


@topic.question(
    objectives=("classification-metrics",),
    difficulty=3,
    stem="""
        The classes 0 and 1 are of different sizes. Which evaluator gives the F1 that `f1_score(label, prediction)` of
        scikit-learn gives, that of class 1 alone? (`Multiclass` stands for MulticlassClassificationEvaluator.)
    """,
    right=Right(
        text='`Multiclass(metricName="fMeasureByLabel", metricLabel=1.0)`',
        seen=["fMeasureByLabel"],
        because="The metrics that end in `ByLabel` are those of one class, chosen by `metricLabel`, and `beta` is 1 by "
        "default.",
    ),
    wrong=(
        Wrong(
            text='`Multiclass(metricName="f1", metricLabel=1.0)`',
            seen=lambda out: "f1" in out,
            believed="The name is right and a label is given, so it seems to be the F1 of that label.",
            because="`f1` averages over the classes, weighted by their sizes, and takes no notice of `metricLabel`.",
            claim="The f1 of MulticlassClassificationEvaluator is the F1 of the positive class.",
        ),
        Wrong(
            text='`Multiclass(metricName="f1Score", metricLabel=1.0)`',
            seen=lambda out: "f1Score" in out,
            believed="Study notes call it so, and other libraries have functions of a similar name.",
            because="Spark knows no metric of that name, and the evaluator raises an error.",
            claim="`f1Score` is a metric of MulticlassClassificationEvaluator.",
        ),
        Wrong(
            text='`Multiclass(metricName="weightedFMeasure", metricLabel=1.0)`',
            seen=lambda out: "weightedFMeasure" in out,
            believed="F-measure is the general name of F1, and the label seems to choose the class.",
            because="It is F1 for `beta` 1, but averaged over the classes with their sizes as weights.",
        ),
    ),
)
def f1_of_one_class_in_spark(spark) -> list:
    """Compute the metric under each name, and keep the names that give scikit-learn's value."""
    rows = [(1.0, 1.0)] * 6 + [(1.0, 0.0)] * 4 + [(0.0, 1.0)] * 5 + [(0.0, 0.0)] * 85
    df = Table.of({"label": "double", "prediction": "double"}, rows).on(spark)
    wanted = sk.f1_score([label for label, _ in rows], [prediction for _, prediction in rows])
    found = {}
    for name in ("fMeasureByLabel", "f1", "f1Score", "weightedFMeasure"):
        evaluator = MulticlassClassificationEvaluator(metricName=name, metricLabel=1.0)
        error_of(lambda name=name, evaluator=evaluator: found.update({name: evaluator.evaluate(df)}))
    return [name for name, value in found.items() if np.isclose(value, wanted)]


@topic.question(
    objectives=("classification-metrics",),
    difficulty=2,
    stem="""
        What does `BinaryClassificationEvaluator(rawPredictionCol="prediction").evaluate(scored)` give for these rows?

            label         0     0     0     0     1     1
            probability   0.1   0.2   0.3   0.6   0.7   0.9
            prediction    0.0   0.0   0.0   1.0   1.0   1.0
    """,
    right=Right(
        text="0.875",
        seen=0.875,
        because="The evaluator takes any number for a score, 0 and 1 too. The curve then has one corner, and the false "
        "alarm ties with the true ones, so it misses the perfect order of the probabilities.",
    ),
    wrong=(
        Wrong(
            text="1.0",
            seen=1.0,
            believed="Each positive has a higher probability than each negative, which makes the AUC 1.",
            because="That is the AUC of the probabilities. In `prediction` the order within a class is lost.",
            claim="AUC comes out the same from `prediction` as from `rawPrediction`.",
        ),
        Wrong(
            text="0.833",
            seen=0.833,
            believed="From predicted classes one seems to get the share of the correct ones, 5 of 6.",
            because="It is still an area under a curve, the mean of the two classes' recall here: 1.0 and 0.75.",
        ),
        Wrong(
            text="An error, for lack of scores",
            seen=lambda out: isinstance(out, str),
            believed="The parameter asks for raw predictions, and classes are none.",
            because="The column may be a vector or a number, so nothing warns. That makes the mistake so common.",
        ),
    ),
)
def auc_from_the_column_prediction(spark) -> object:
    """Evaluate the predicted classes of these six rows."""
    rows = [(0.0, 0.1, 0.0), (0.0, 0.2, 0.0), (0.0, 0.3, 0.0), (0.0, 0.6, 1.0), (1.0, 0.7, 1.0), (1.0, 0.9, 1.0)]
    scored = Table.of({"label": "double", "probability": "double", "prediction": "double"}, rows).on(spark)
    evaluator = BinaryClassificationEvaluator(rawPredictionCol="prediction")
    return error_of(lambda: evaluator.evaluate(scored)) or round(evaluator.evaluate(scored), 3)


@topic.question(
    objectives=("classification-metrics", "choose-metric"),
    difficulty=2,
    stem="""
        The threshold of a classifier is raised step by step, while its scores stay as they are. What holds for any
        data?
    """,
    right=Right(
        text="Recall does not rise",
        seen=lambda out: "rises" not in out["recall"],
        because="A higher threshold can only take rows away from the positive predictions, true ones among them. So "
        "fewer or as many of the real positives are found.",
    ),
    wrong=(
        Wrong(
            text="Precision does not fall",
            seen=lambda out: "falls" not in out["precision"],
            believed="Being stricter is expected to make the remaining predictions more reliable.",
            because="It does as a rule, but where a step removes true positives alone, precision falls.",
            claim="Raising the threshold always raises precision.",
        ),
        Wrong(
            text="Accuracy does not rise",
            seen=lambda out: "rises" not in out["accuracy"],
            believed="A threshold other than 0.5 is thought to be a departure from the most accurate one.",
            because="Each false alarm that a step removes makes it rise. The best threshold depends on the scores.",
        ),
        Wrong(
            text="F1 does not fall",
            seen=lambda out: "falls" not in out["F1"],
            believed="F1 balances precision against recall, so a gain seems to make up for a loss.",
            because="It falls wherever the loss in recall weighs more, and rises elsewhere.",
        ),
    ),
)
def metrics_while_a_threshold_rises() -> dict:
    """Note for each metric whether it rises and falls while the threshold goes up."""
    label = np.array([0, 0, 1, 0, 0, 1, 1, 0, 1, 1])
    score = np.array([0.1, 0.2, 0.3, 0.35, 0.4, 0.55, 0.6, 0.75, 0.8, 0.85])
    known = {
        "recall": sk.recall_score,
        "precision": sk.precision_score,
        "accuracy": sk.accuracy_score,
        "F1": sk.f1_score,
    }
    found = {}
    for name, metric in known.items():
        steps = np.diff([metric(label, score > at) for at in (0.05, 0.15, 0.25, 0.32, 0.37, 0.5, 0.57, 0.7, 0.77)])
        found[name] = (["rises"] if (steps > 1e-9).any() else []) + (["falls"] if (steps < -1e-9).any() else [])
    return found


# Regression


@topic.question(
    objectives=("regression-metrics",),
    difficulty=2,
    stem="""
        The labels of three test rows are 1, 2 and 3; the predictions are 3, 2 and 1. What does
        `RegressionEvaluator(metricName="r2")` give?
    """,
    right=Right(
        text="-3.0",
        seen=-3.0,
        because="r2 is 1 less the ratio of squared errors, 8 for the model and 2 for the mean of the labels: "
        "1 - 8 / 2. It is below zero where a model does worse than that mean.",
    ),
    wrong=(
        Wrong(
            text="0.0",
            seen=0.0,
            believed="r2 is often said to lie between 0 and 1, so 0 seems to be the worst value.",
            because="0 is what the mean of the labels reaches. On test rows a model can do worse, without limit.",
            claim="r2 lies between 0 and 1.",
        ),
        Wrong(
            text="1.0",
            seen=1.0,
            believed="r2 looks like the square of a correlation, and here that is (-1) squared.",
            because="It equals that for least squares on its own training rows, not for any predictions.",
        ),
        Wrong(
            text="-1.0",
            seen=-1.0,
            believed="The predictions run exactly against the labels.",
            because="That is their correlation. r2 compares squared errors and has no lower limit of -1.",
        ),
    ),
)
def r2_of_reversed_predictions(spark) -> float:
    """Evaluate the three rows by r2."""
    df = Table.of({"label": "double", "prediction": "double"}, [(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]).on(spark)
    return round(RegressionEvaluator(metricName="r2").evaluate(df), 3)


@topic.question(
    objectives=("regression-metrics", "choose-metric"),
    difficulty=1,
    stem="""
        Model A misses each of four labels by 2. Model B predicts three of them exactly and misses the fourth by 8. How
        do their metrics compare?
    """,
    right=Right(
        text="Their mae is the same, and the rmse of B is larger",
        seen={"mae": "same", "rmse": "B"},
        because="Both miss by 2 on average. Squaring makes the one large error count more: 2 against 4. So rmse reacts "
        "to outliers more than mae does.",
    ),
    wrong=(
        Wrong(
            text="Their rmse is the same, and the mae of B is larger",
            seen={"mae": "B", "rmse": "same"},
            believed="The names are mixed up: one of them is known to be sensitive to outliers.",
            because="mae weighs each unit of error alike. It is rmse that weighs large errors more.",
        ),
        Wrong(
            text="Their mae is the same, and the rmse of A is larger",
            seen={"mae": "same", "rmse": "A"},
            believed="A is wrong on each row, B on a single one, so B seems to be the better model.",
            because="rmse does not count rows. The square of 8 outweighs four squares of 2.",
        ),
        Wrong(
            text="Their mae is the same, and their rmse is too",
            seen={"mae": "same", "rmse": "same"},
            believed="The errors add up to 8 in both cases.",
            because="Their squares do not: they add up to 16 for A and to 64 for B.",
            claim="Outliers weigh the same in rmse as in mae.",
        ),
    ),
)
def four_small_errors_and_a_large_one(spark) -> dict:
    """Evaluate both models by mae and rmse, and say whose value is larger."""
    rows = [(10.0, 12.0, 10.0), (20.0, 18.0, 20.0), (30.0, 32.0, 30.0), (40.0, 38.0, 48.0)]
    df = Table.of({"label": "double", "A": "double", "B": "double"}, rows).on(spark)
    larger = {}
    for metric in ("mae", "rmse"):
        a, b = (RegressionEvaluator(metricName=metric, predictionCol=model).evaluate(df) for model in "AB")
        larger[metric] = "same" if abs(a - b) < 1e-9 else "A" if a > b else "B"
    return larger


@topic.question(
    objectives=("regression-metrics",),
    difficulty=1,
    stem="""
        CrossValidator asks the evaluator's `isLargerBetter()` which setting is best. For which metric of
        RegressionEvaluator does it return True?
    """,
    right=Right(
        text='`"r2"`',
        seen=["r2"],
        because="r2 is 1 for perfect predictions and less for others. The other three measure errors, which are to be "
        "small.",
    ),
    wrong=(
        Wrong(
            text='`"rmse"`',
            seen=lambda out: "rmse" in out,
            believed="It is the evaluator's default metric, and a search is thought to maximise its metric.",
            because="It is an error. The search reads `isLargerBetter()` and minimises it.",
            claim="Spark's evaluators take larger values of any metric for better.",
        ),
        Wrong(
            text='`"mae"`',
            seen=lambda out: "mae" in out,
            believed="In scikit-learn larger scores are better for each scorer, mean errors included.",
            because="There the errors are negated for that purpose. In Spark they keep their sign and are minimised.",
        ),
        Wrong(
            text='`"mse"`',
            seen=lambda out: "mse" in out,
            believed="A square sounds like r2, the square of a correlation.",
            because="It is the mean of squared errors and is to be small.",
        ),
    ),
)
def regression_metric_that_is_to_be_large(spark) -> list:
    """Ask the evaluator for each metric whether larger is better."""
    return [name for name in ("r2", "rmse", "mae", "mse") if RegressionEvaluator(metricName=name).isLargerBetter()]


# Which metric


@topic.question(
    objectives=("choose-metric", "class-imbalance", "classification-metrics"),
    difficulty=1,
    stem="""
        1 % of the transactions are fraud. A model calls each transaction honest. Which metric shows that it is of no
        use?
    """,
    right=Right(
        text="The recall of fraud",
        seen=lambda out: out["recall"] == 0 and out["accuracy"] > 0.9 and out["weighted F1"] > 0.9,
        because="It is 0: not one fraud is found. Metrics that average over rows are ruled by the 99 % that are easy.",
    ),
    wrong=(
        Wrong(
            text="The accuracy",
            seen=lambda out: out["accuracy"] < 0.1,
            believed="Accuracy counts mistakes, and each fraud is missed.",
            because="The missed ones are 1 % of the rows, so the accuracy is 0.99.",
            claim="A high accuracy shows that a model is useful, however rare the positives are.",
        ),
        Wrong(
            text="The weighted F1",
            seen=lambda out: out["weighted F1"] < 0.1,
            believed="F1 is recommended for imbalanced data, and weights sound like a remedy for it.",
            because="The weights are the sizes of the classes, so the frequent class rules: it is above 0.98.",
        ),
        Wrong(
            text="The recall of honest ones",
            seen=lambda out: out["specificity"] < 0.1,
            believed="Recall is the metric for imbalanced data, whichever class it is taken of.",
            because="Each honest transaction is recognised, so this recall is 1.0.",
        ),
    ),
)
def metrics_of_a_model_that_finds_nothing(spark) -> dict:
    """Evaluate constant predictions on a thousand rows with ten positives."""
    df = spark.range(1000).select((F.col("id") < 10).cast("double").alias("label"), F.lit(0.0).alias("prediction"))
    ways = {
        "recall": {"metricName": "recallByLabel", "metricLabel": 1.0},
        "accuracy": {"metricName": "accuracy"},
        "weighted F1": {"metricName": "f1"},
        "specificity": {"metricName": "recallByLabel", "metricLabel": 0.0},
    }
    return {way: round(MulticlassClassificationEvaluator(**given).evaluate(df), 3) for way, given in ways.items()}


@topic.question(
    objectives=("choose-metric", "classification-metrics"),
    difficulty=2,
    stem="""
        2 % of the labels are positive, and the scores are random numbers. About what value does `areaUnderPR` have?
    """,
    right=Right(
        text="0.02",
        seen=lambda out: 0.01 < out < 0.05,
        because="Whatever the threshold, 2 % of the rows that are picked at random are positive. So precision is 0.02 "
        "along the whole curve: the base line is the share of positives.",
    ),
    wrong=(
        Wrong(
            text="0.5",
            seen=lambda out: 0.4 < out < 0.6,
            believed="That is the base line of the area under the ROC curve.",
            because="The ROC curve does not depend on how rare positives are, the precision-recall curve does.",
            claim="A model that guesses has an areaUnderPR of 0.5.",
        ),
        Wrong(
            text="0.98",
            seen=lambda out: out > 0.9,
            believed="98 % of the rows are negative, and most of them are ranked somewhere below.",
            because="That is the accuracy of calling each row negative. Negatives found do not enter this curve.",
        ),
        Wrong(
            text="0.25",
            seen=lambda out: 0.2 < out < 0.3,
            believed="Chance halves both precision and recall, so their product seems to be a quarter.",
            because="Recall runs from 0 to 1 along the curve. Precision stays at the share of positives.",
        ),
    ),
)
def area_under_pr_of_random_scores(spark) -> float:
    """Score 10,000 rows at random and take the area under the precision-recall curve."""
    score = F.pmod(F.xxhash64("id"), F.lit(10000)) / 10000
    df = spark.range(10000).select((F.col("id") % 50 == 0).cast("double").alias("label"), score.alias("rawPrediction"))
    return round(BinaryClassificationEvaluator(metricName="areaUnderPR").evaluate(df), 3)


@topic.question(
    objectives=("choose-metric", "classification-metrics"),
    difficulty=2,
    stem="""
        A missed patient costs 100, a false alarm costs 1. By which metric is the model with the lower total cost the
        better one?

                     true alarms   missed   false alarms   rightly quiet
            model A           90       10            200             700
            model B           60       40             20             880
    """,
    right=Right(
        text="Recall",
        seen=["recall"],
        because="Missed patients dominate the cost, 1,200 for A against 4,020 for B, and recall is what counts them: "
        "0.9 against 0.6.",
    ),
    wrong=(
        Wrong(
            text="Precision",
            seen=lambda out: "precision" in out,
            believed="It is the metric for the quality of alarms, and alarms are what the model is for.",
            because="It punishes false alarms, the cheap mistake, so it prefers B.",
            claim="Where missing a positive is the costly mistake, one should optimise precision.",
        ),
        Wrong(
            text="F1",
            seen=lambda out: "F1" in out,
            believed="F1 takes both kinds of mistakes into account, as the cost does.",
            because="It gives precision and recall equal weight, though one mistake costs a hundred times the other.",
        ),
        Wrong(
            text="Accuracy",
            seen=lambda out: "accuracy" in out,
            believed="Fewer mistakes seem to mean lower costs.",
            because="B makes 60 mistakes and A 210, but those of B are the dear ones.",
        ),
    ),
)
def metric_that_follows_the_cost() -> list:
    """Compute both models' costs and metrics from labels and predictions, and name the metrics that agree."""
    label = np.repeat([1, 0], [100, 900])
    predictions = {
        "A": np.repeat([1, 0, 1, 0], [90, 10, 200, 700]),
        "B": np.repeat([1, 0, 1, 0], [60, 40, 20, 880]),
    }
    price = {each: (sk.confusion_matrix(label, p) * [[0, 1], [100, 0]]).sum() for each, p in predictions.items()}
    cheaper = min(price, key=price.get)
    known = {
        "recall": sk.recall_score,
        "precision": sk.precision_score,
        "F1": sk.f1_score,
        "accuracy": sk.accuracy_score,
    }
    better = {
        name: max(predictions, key=lambda each: metric(label, predictions[each])) for name, metric in known.items()
    }
    return [name for name, model in better.items() if model == cheaper]


@topic.question(
    objectives=("choose-metric",),
    difficulty=2,
    stem="""
        Two models give these probabilities of the positive class; the threshold is 0.5. Which metric tells the models
        apart?

            label      1      1      1      0
            model A    0.9    0.8    0.4    0.1
            model B    0.9    0.8    0.2    0.1
    """,
    right=Right(
        text="Log loss",
        seen=["log loss"],
        because="It is computed from the probabilities themselves: 0.2 for a positive is punished more than 0.4.",
    ),
    wrong=(
        Wrong(
            text="Accuracy",
            seen=lambda out: "accuracy" in out,
            believed="B is further off on the third row, so it looks less accurate.",
            because="Both are below the threshold there, so both have the same predicted classes.",
        ),
        Wrong(
            text="Area under ROC",
            seen=lambda out: "area under ROC" in out,
            believed="It is computed from probabilities, which differ.",
            because="It uses their order alone. Both models rank each positive above the negative: 1.0.",
            claim="AUC tells whether predicted probabilities are well calibrated.",
        ),
        Wrong(
            text="Recall",
            seen=lambda out: "recall" in out,
            believed="B gives a positive a lower probability, so it seems to find positives less well.",
            because="Recall counts those above the threshold: two of three for both.",
        ),
    ),
)
def metric_that_tells_two_models_apart() -> list:
    """Compute each metric for both models and name those that differ."""
    label = np.array([1, 1, 1, 0])
    a, b = np.array([0.9, 0.8, 0.4, 0.1]), np.array([0.9, 0.8, 0.2, 0.1])
    metrics = {
        "log loss": lambda p: sk.log_loss(label, p),
        "accuracy": lambda p: sk.accuracy_score(label, p > 0.5),
        "area under ROC": lambda p: sk.roc_auc_score(label, p),
        "recall": lambda p: sk.recall_score(label, p > 0.5),
    }
    return [name for name, metric in metrics.items() if metric(a) != metric(b)]


# Which algorithm


@topic.question(
    objectives=("choose-algorithm",),
    difficulty=1,
    stem="""
        The label `hours` says how long a delivery took: 0.5, 1.5, 3.5, 7.25 ... Which Spark ML estimator can learn to
        predict it?
    """,
    right=Right(
        text="`DecisionTreeRegressor`",
        seen=["DecisionTreeRegressor"],
        because="A number on a continuous scale is predicted by a regressor. Trees come in both kinds.",
    ),
    wrong=(
        Wrong(
            text="`LogisticRegression`",
            seen=lambda out: "LogisticRegression" in out,
            believed="Regression is part of its name.",
            because="It is a classifier: it models the probability of classes and refuses labels such as 0.5.",
            claim="LogisticRegression predicts a continuous label.",
        ),
        Wrong(
            text="`DecisionTreeClassifier`",
            seen=lambda out: "DecisionTreeClassifier" in out,
            believed="Each duration that occurs could be a class of its own.",
            because="Labels of a classifier are class indices, that is whole numbers from 0 on.",
        ),
        Wrong(
            text="`KMeans`",
            seen=lambda out: "KMeans" in out,
            believed="It yields a column `prediction` for numeric features too.",
            because="It is unsupervised. It never looks at the label, and its predictions are numbers of clusters.",
        ),
    ),
)
def estimator_for_a_number_of_hours(spark) -> list:
    """Train each estimator on distances and hours, and name those that come within an hour on average."""
    rows = [(float(km), hours) for km, hours in ((5, 0.5), (12, 1.5), (40, 3.5), (90, 7.25), (150, 12.0), (300, 20.5))]
    df = Table.of({"km": "double", "label": "double"}, rows).on(spark)
    df = VectorAssembler(inputCols=["km"], outputCol="features").transform(df)

    def mae(estimator) -> float:
        scored = estimator.fit(df).transform(df).withColumn("prediction", F.col("prediction").cast("double"))
        return RegressionEvaluator(metricName="mae").evaluate(scored)

    found = {}
    for each in (DecisionTreeRegressor(), LogisticRegression(), DecisionTreeClassifier(), KMeans(k=2, seed=1)):
        error_of(lambda each=each: found.update({type(each).__name__: mae(each)}))
    return [name for name, error in found.items() if error < 1]


@topic.question(
    objectives=("choose-algorithm",),
    difficulty=2,
    stem="""
        `label` takes the values 0, 1 and 2. Training of which Spark ML estimator fails for that reason?
    """,
    right=Right(
        text="`GBTClassifier`",
        seen=["GBTClassifier"],
        because="Spark's gradient-boosted trees classify two classes only. For more, take a forest, or wrap a binary "
        "classifier in OneVsRest.",
    ),
    wrong=(
        Wrong(
            text="`LogisticRegression`",
            seen=lambda out: "LogisticRegression" in out,
            believed="In textbooks logistic regression is introduced for two classes.",
            because="Spark's has a multinomial variant and takes it by itself when there are more classes.",
            claim="Spark's LogisticRegression handles two classes only.",
        ),
        Wrong(
            text="`RandomForestClassifier`",
            seen=lambda out: "RandomForestClassifier" in out,
            believed="It is an ensemble of trees as well, so one expects the same limits.",
            because="Each of its trees is a classifier of its own, and these vote for any number of classes.",
        ),
        Wrong(
            text="`NaiveBayes`",
            seen=lambda out: "NaiveBayes" in out,
            believed="It is best known for telling spam from other mail.",
            because="It estimates a distribution for each class, however many there are.",
        ),
    ),
)
def estimator_that_refuses_three_classes(spark) -> list:
    """Train four classifiers on three classes and name those that raise an error."""
    rows = [([float(at % 3), float(at % 5)], float(at % 3)) for at in range(30)]
    df = Table.of({"features": "vector", "label": "double"}, rows).on(spark)
    some = GBTClassifier(maxIter=2), LogisticRegression(), RandomForestClassifier(numTrees=2, seed=1), NaiveBayes()
    return [type(each).__name__ for each in some if error_of(lambda each=each: each.fit(df)) is not None]


@topic.question(
    objectives=("choose-algorithm",),
    difficulty=2,
    stem="""
        A RandomForestRegressor is trained on x = 1, 2, ... 100 with the label y = 2x, so that y is 200 at most. What
        does it predict for x = 200?
    """,
    right=Right(
        text="About 200",
        seen=lambda out: 190 <= out <= 200,
        because="Each leaf predicts the mean of training labels, so no forest leaves their range. Whoever has to "
        "follow a trend takes a linear model, or predicts differences.",
    ),
    wrong=(
        Wrong(
            text="About 400",
            seen=lambda out: 390 <= out <= 410,
            believed="The relation is perfectly clear, and a strong model is expected to carry it on.",
            because="Trees know no slopes. Beyond the last split, each x falls into the same leaf as x = 100.",
            claim="A random forest follows a trend beyond the range of its training data.",
        ),
        Wrong(
            text="About 100",
            seen=lambda out: 90 <= out <= 110,
            believed="For inputs that were never seen, the overall mean is the safest guess.",
            because="There is no such rule. The row takes the right branch at each split and lands in the last leaf.",
        ),
        Wrong(
            text="About 300",
            seen=lambda out: 290 <= out <= 310,
            believed="Averaging over trees is thought to give something between the limit and the trend.",
            because="Each single tree is limited to 200, so their average is too.",
        ),
    ),
)
def forest_beyond_its_training_data() -> float:
    """Train a forest on a straight line and let it predict far beyond the end of it."""
    x = np.arange(1, 101).reshape(-1, 1)
    model = RandomForestRegressor(n_estimators=50, random_state=0).fit(x, 2 * x[:, 0])
    return float(model.predict([[200]])[0])


@topic.question(
    objectives=("choose-algorithm", "bias-variance"),
    difficulty=2,
    stem="""
        The sole feature, `age`, has the values 18, 21, 24, ... 78. The label is 1 from 30 to 51 and 0 elsewhere. Which
        Spark ML classifier reaches an accuracy of 1.0 on these rows?
    """,
    right=Right(
        text="`DecisionTreeClassifier(maxDepth=2)`",
        seen=["tree"],
        because="Two thresholds cut an interval out of the scale. A tree sets one at each level.",
    ),
    wrong=(
        Wrong(
            text="`LogisticRegression(regParam=0.0)`",
            seen=lambda out: "logistic" in out,
            believed="The classes are perfectly separated, and without a penalty the model can fit them exactly.",
            because="Its probability rises or falls all along the scale, so it has one threshold, whatever the data.",
        ),
        Wrong(
            text="`DecisionTreeClassifier(maxDepth=1)`",
            seen=lambda out: "stump" in out,
            believed="There is one feature, so one split seems to be enough.",
            because="One split parts the young from the rest or the old from the rest. The interval has two ends.",
        ),
        Wrong(
            text="`LogisticRegression(maxIter=1000)`",
            seen=lambda out: "patient" in out,
            believed="A model that does not fit is thought to need more iterations.",
            because="It has converged long before. What is lacking is a feature such as the square of the age.",
            claim="More iterations let a linear model fit any boundary between classes.",
        ),
    ),
)
def classifier_for_an_interval_of_ages(spark) -> list:
    """Train the four classifiers on these ages and name those without a mistake."""
    rows = [([float(age)], float(30 <= age <= 51)) for age in range(18, 81, 3)]
    df = Table.of({"features": "vector", "label": "double"}, rows).on(spark)
    classifiers = {
        "tree": DecisionTreeClassifier(maxDepth=2),
        "logistic": LogisticRegression(regParam=0.0),
        "stump": DecisionTreeClassifier(maxDepth=1),
        "patient": LogisticRegression(maxIter=1000),
    }
    accuracy = MulticlassClassificationEvaluator(metricName="accuracy")
    return [name for name, each in classifiers.items() if accuracy.evaluate(each.fit(df).transform(df)) == 1.0]


# Bias and variance


@topic.question(
    objectives=("bias-variance",),
    difficulty=1,
    stem="""
        The labels follow a smooth curve, with a good deal of noise. A single decision tree with `max_depth=4` is
        replaced by one of unlimited depth. How does its rmse change?
    """,
    right=Right(
        text="It falls on the training rows and rises on new rows",
        seen={"training": "falls", "new": "rises"},
        because="The deep tree gives each training row a leaf and learns the noise by heart. Its bias is small, its "
        "variance large, and new rows have other noise.",
    ),
    wrong=(
        Wrong(
            text="It falls on the training rows and falls on new rows",
            seen={"training": "falls", "new": "falls"},
            believed="A more flexible model is closer to the truth, so it seems to win everywhere.",
            because="Beyond a certain depth it comes closer to the noise alone.",
            claim="A deeper tree predicts new rows better.",
        ),
        Wrong(
            text="It rises on the training rows and rises on new rows",
            seen={"training": "rises", "new": "rises"},
            believed="Overfitting is remembered as something that makes a model worse.",
            because="It makes the model worse on new rows. On the rows it was trained on it looks perfect.",
        ),
        Wrong(
            text="It rises on the training rows and falls on new rows",
            seen={"training": "rises", "new": "falls"},
            believed="That is what a restriction of the model does at times, and the two are easily mixed up.",
            because="The restriction is lifted here, not added: the effects are the other way round.",
        ),
    ),
)
def errors_of_a_deeper_tree() -> dict:
    """Train a shallow and an unlimited tree on a noisy sine, and compare their rmse on both kinds of rows."""
    generator = np.random.default_rng(0)
    x = generator.uniform(0, 6, (1200, 1))
    y = np.sin(x[:, 0]) + generator.normal(0, 0.5, 1200)
    shallow, deep = (SklearnTree(max_depth=depth, random_state=0).fit(x[:200], y[:200]) for depth in (4, None))
    parts = {"training": slice(0, 200), "new": slice(200, None)}
    error = {
        part: [sk.mean_squared_error(y[at], m.predict(x[at])) for m in (shallow, deep)] for part, at in parts.items()
    }
    return {part: "rises" if after > before else "falls" for part, (before, after) in error.items()}


@topic.question(
    objectives=("bias-variance",),
    difficulty=2,
    stem="""
        The label is the square of x, from -3 to 3, with noise of 0.5. A linear regression on x has an rmse of 2.7 on
        its 1,000 training rows and of 2.7 on new rows. What brings the latter below 1?
    """,
    right=Right(
        text="Giving the model x squared as a feature",
        seen=["square"],
        because="Equal errors far above the noise mean high bias: the model is too simple. It has to become more "
        "flexible.",
    ),
    wrong=(
        Wrong(
            text="Training on ten times as many rows",
            seen=lambda out: "rows" in out,
            believed="More data is the advice that is always given first.",
            because="More rows narrow a gap between training and new rows. Here there is no gap to narrow.",
            claim="More training data cures underfitting.",
        ),
        Wrong(
            text="Regularising the model more strongly",
            seen=lambda out: "penalty" in out,
            believed="Regularisation is known to improve the predictions for new rows.",
            because="It helps a model of too much variance. This one is too stiff already.",
        ),
        Wrong(
            text="Standardising x before training",
            seen=lambda out: "scaled" in out,
            believed="Linear models are said to work better on scaled features.",
            because="A line through scaled x is the same line. The curve is still missing.",
        ),
    ),
)
def cure_for_two_equally_large_errors() -> list:
    """Try each cure and name those that bring the rmse on new rows below 1."""
    generator = np.random.default_rng(0)
    x = generator.uniform(-3, 3, (12000, 1))
    y = x[:, 0] ** 2 + generator.normal(0, 0.5, 12000)
    cures = {
        "square": (make_pipeline(PolynomialFeatures(2), LinearRegression()), 1000),
        "rows": (LinearRegression(), 10000),
        "penalty": (Ridge(alpha=1000), 1000),
        "scaled": (make_pipeline(StandardScaler(), LinearRegression()), 1000),
    }
    fitted = {name: model.fit(x[:rows], y[:rows]) for name, (model, rows) in cures.items()}
    return [name for name, m in fitted.items() if sk.root_mean_squared_error(y[10000:], m.predict(x[10000:])) < 1]


@topic.question(
    objectives=("bias-variance",),
    difficulty=2,
    stem="""
        `regParam` of a Spark LinearRegression with `elasticNetParam=0.0` goes from 0.0 to 5.0. How do the rmse on the
        training rows and the length of the coefficient vector change?
    """,
    right=Right(
        text="The rmse rises, the coefficients shrink",
        seen={"rmse": "rises", "coefficients": "shrink"},
        because="The penalty pulls coefficients towards zero and away from the best fit to the training rows. That is "
        "more bias, in return for less variance on new rows.",
    ),
    wrong=(
        Wrong(
            text="The rmse falls, the coefficients shrink",
            seen={"rmse": "falls", "coefficients": "shrink"},
            believed="Regularisation is there to make models better, so the error seems to fall.",
            because="It may fall on new rows. On the training rows nothing beats the fit without a penalty.",
            claim="Regularisation lowers the training error.",
        ),
        Wrong(
            text="The rmse rises, the coefficients grow",
            seen={"rmse": "rises", "coefficients": "grow"},
            believed="A larger parameter sounds like larger weights.",
            because="It is the weight of the penalty on the coefficients, so they become smaller.",
        ),
        Wrong(
            text="The rmse falls, the coefficients grow",
            seen={"rmse": "falls", "coefficients": "grow"},
            believed="In some libraries the parameter, called C, works the other way round.",
            because="C is the inverse of the strength. `regParam` is the strength itself.",
        ),
    ),
)
def training_error_under_a_penalty(spark) -> dict:
    """Train with and without the penalty, and compare training rmse and coefficients."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(100, 3))
    y = x @ [4.0, -2.0, 1.0] + generator.normal(0, 1, 100)
    rows = [(list(map(float, features)), float(label)) for features, label in zip(x, y, strict=True)]
    df = Table.of({"features": "vector", "label": "double"}, rows).on(spark)
    free, bound = (SparkLinearRegression(regParam=r, elasticNetParam=0.0).fit(df) for r in (0.0, 5.0))
    return {
        "rmse": "rises" if bound.summary.rootMeanSquaredError > free.summary.rootMeanSquaredError else "falls",
        "coefficients": "shrink" if bound.coefficients.norm(2) < free.coefficients.norm(2) else "grow",
    }


@topic.question(
    objectives=("bias-variance", "choose-algorithm"),
    difficulty=3,
    stem="""
        The label depends on the first of five features; the others are noise. With which settings does Spark's
        LinearRegression make the coefficients of some noise features exactly zero?
    """,
    right=Right(
        text="`regParam=0.5, elasticNetParam=1.0`",
        seen=["0.5 1.0"],
        because="`elasticNetParam=1.0` makes the penalty the sum of absolute values (L1, lasso), which removes weak "
        "features altogether. It needs a `regParam` above zero to have any effect.",
    ),
    wrong=(
        Wrong(
            text="`regParam=0.5, elasticNetParam=0.0`",
            seen=lambda out: "0.5 0.0" in out,
            believed="Regularisation is thought to remove what is not needed.",
            because="This is the L2 penalty (ridge). It makes coefficients small, but not zero.",
            claim="Ridge regression sets the coefficients of useless features to exactly zero.",
        ),
        Wrong(
            text="`regParam=0.0, elasticNetParam=1.0`",
            seen=lambda out: "0.0 1.0" in out,
            believed="`elasticNetParam=1.0` selects the lasso, so it seems to be all that is needed.",
            because="It says what kind of penalty is meant; `regParam` says how strong it is, and here that is zero.",
        ),
        Wrong(
            text="`regParam=0.0, elasticNetParam=0.5`",
            seen=lambda out: "0.0 0.5" in out,
            believed="A mixture of both penalties is what the elastic net is known for.",
            because="A mixture of a strength of zero is no penalty, so noise gets small coefficients.",
        ),
    ),
)
def settings_that_give_zero_coefficients(spark) -> list:
    """Train with each pair of settings and name those that make the coefficient of a noise feature zero."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(100, 5))
    y = 5 * x[:, 0] + generator.normal(0, 1, 100)
    rows = [(list(map(float, features)), float(label)) for features, label in zip(x, y, strict=True)]
    df = Table.of({"features": "vector", "label": "double"}, rows).on(spark)
    sparse = []
    for strength, mixture in ((0.5, 1.0), (0.5, 0.0), (0.0, 1.0), (0.0, 0.5)):
        model = SparkLinearRegression(regParam=strength, elasticNetParam=mixture).fit(df)
        if 0.0 in model.coefficients.toArray()[1:]:
            sparse.append(f"{strength} {mixture}")
    return sparse
