"""Questions on searches: grids, folds, how many models are trained, and which one is kept."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import threading
    import time
    from itertools import pairwise

    import numpy as np
    from pyspark.ml import Estimator, Model, Pipeline
    from pyspark.ml.evaluation import Evaluator, RegressionEvaluator
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.param import Param, Params
    from pyspark.ml.regression import LinearRegression
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit
    from scipy.stats import uniform
    from sklearn.linear_model import ElasticNet
    from sklearn.linear_model import LinearRegression as SingleNodeRegression
    from sklearn.model_selection import (
        GridSearchCV,
        KFold,
        ParameterGrid,
        ParameterSampler,
        RandomizedSearchCV,
        ShuffleSplit,
        cross_val_score,
    )

    from pytest_dbml_kata.tables import Table

topic = Topic()

TUNING = Source("Spark ML guide: ML Tuning", "https://spark.apache.org/docs/latest/ml-tuning.html")

if IN_ENGINE:

    class Counting(Estimator):
        """Notes how many rows each fit gets; learns nothing."""

        depth = Param(Params._dummy(), "depth", "")
        width = Param(Params._dummy(), "width", "")

        def __init__(self):
            super().__init__()
            self.fits = []

        def copy(self, extra=None):
            return self  # the search fits this very object

        def _fit(self, dataset):
            self.fits.append(dataset.count())
            return Unchanged()

    class Unchanged(Model):
        def _transform(self, dataset):
            return dataset

    class Constant(Evaluator):
        def _evaluate(self, dataset):
            return 0.5

    class Noting(Evaluator):
        """Notes which rows each evaluation scores, by their id."""

        def __init__(self):
            super().__init__()
            self.scored = []

        def _evaluate(self, dataset):
            self.scored.append(sorted(row["id"] for row in dataset.select("id").collect()))
            return 0.5

    class Slow(Counting):
        """Takes a while, and notes how many of its fits run at the same time, at most."""

        def __init__(self):
            super().__init__()
            self.lock, self.running, self.at_once = threading.Lock(), 0, 0

        def _fit(self, dataset):
            with self.lock:
                self.running += 1
                self.at_once = max(self.at_once, self.running)
            time.sleep(0.1)
            with self.lock:
                self.running -= 1
            return Unchanged()

    class Rmse(Evaluator):
        """A metric of one's own, without a word on which values are better."""

        def _evaluate(self, dataset):
            return RegressionEvaluator(metricName="rmse").evaluate(dataset)


def line_with_noise(spark):
    """Forty points near a line, with the vector `features`: the less a regression shrinks, the better it does."""
    x = [i / 20 - 1 for i in range(40)]
    rows = [(value, 3 * value + (i * 7 % 11 - 5) / 20) for i, value in enumerate(x)]
    frame = Table.of({"x": "double", "label": "double"}, rows).on(spark)
    return VectorAssembler(inputCols=["x"], outputCol="features").transform(frame)


@topic.question(
    objectives=("count-models", "cross-validation"),
    difficulty=2,
    stem="""
        The grid holds 6 settings. How often is the estimator fitted until the last line is done?

            search = CrossValidator(estimator=forest, estimatorParamMaps=grid, evaluator=rmse)
            search.setNumFolds(5).fit(train)
    """,
    right=Right(
        text="31 times",
        seen=31,
        because="Each of the 6 settings is fitted once for each of 5 folds, which makes 30, and then the best setting "
        "is fitted once more, on all rows: that is `bestModel`.",
    ),
    wrong=(
        Wrong(
            text="30 times",
            seen=30,
            believed="Settings times folds is the formula that most notes give.",
            because="It counts the models of the search alone. None of them is kept: the winner is fitted anew on all "
            "rows.",
            claim="A grid of 6 settings with 5 folds trains 30 models.",
        ),
        Wrong(
            text="11 times",
            seen=11,
            believed="It is easy to add where one has to multiply.",
            because="Every setting meets every fold, so the numbers multiply.",
        ),
        Wrong(
            text="36 times",
            seen=36,
            believed="It looks as if each setting were fitted once more on all rows after its folds.",
            because="The metrics are averaged first. Only the best setting is fitted again.",
        ),
    ),
    source=TUNING,
)
def fits_until_a_search_is_done(spark) -> int:
    """Count the fits of an estimator within CrossValidator with 6 settings and 5 folds."""
    forest = Counting()
    grid = ParamGridBuilder().addGrid(forest.depth, [1, 2, 3, 4, 5, 6]).build()
    search = CrossValidator(estimator=forest, estimatorParamMaps=grid, evaluator=Constant(), numFolds=5)
    search.fit(spark.range(50))
    return len(forest.fits)


@topic.question(
    objectives=("cv-or-split", "count-models"),
    difficulty=2,
    stem="""
        TrainValidationSplit replaces CrossValidator(numFolds=4). The grid still holds 5 settings. How many fits are
        saved in all?
    """,
    right=Right(
        text="15",
        seen=15,
        because="Cross-validation fits 5 x 4 models and the winner again, 21; one split fits 5 and the winner again, "
        "6.",
    ),
    wrong=(
        Wrong(
            text="16",
            seen=16,
            believed="One thinks that a split keeps a model of the search, so that 5 fits are enough.",
            because="A split fits its winner once more on all rows too, so it makes 6 fits.",
        ),
        Wrong(
            text="20",
            seen=20,
            believed="One thinks that a split needs the last fit alone.",
            because="Each of the 5 settings still has to be fitted once, on the training part.",
        ),
        Wrong(
            text="3",
            seen=3,
            believed="Four folds become one, so three seem to be saved.",
            because="Three fits are saved for each of the 5 settings.",
        ),
    ),
    source=TUNING,
)
def fits_that_one_split_saves(spark) -> int:
    """Count the fits of both searches over the same grid, and take the difference."""
    fits = {}
    for kind, more in ((CrossValidator, {"numFolds": 4}), (TrainValidationSplit, {"trainRatio": 0.75})):
        tree = Counting()
        grid = ParamGridBuilder().addGrid(tree.depth, [1, 2, 3, 4, 5]).build()
        kind(estimator=tree, estimatorParamMaps=grid, evaluator=Constant(), **more).fit(spark.range(50))
        fits[kind] = len(tree.fits)
    return fits[CrossValidator] - fits[TrainValidationSplit]


@topic.question(
    objectives=("cross-validation",),
    difficulty=1,
    stem="""
        `rmse` is RegressionEvaluator(metricName="rmse"), and `grid` holds some settings. Which expression gives the
        setting that `found.bestModel` was fitted with?

            search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse)
            found = search.fit(train)
    """,
    right=Right(
        text="`grid[np.argmin(found.avgMetrics)]`",
        seen=["argmin"],
        because="`avgMetrics` stands in the order of the grid, and of an error the lowest mean is the best. The "
        "evaluator knows that: its `isLargerBetter()` is False for rmse.",
    ),
    wrong=(
        Wrong(
            text="`grid[np.argmax(found.avgMetrics)]`",
            seen=["argmax"],
            believed="Most examples use the area under the curve or accuracy, where the highest mean wins.",
            because="That is the worst setting of the grid: for rmse the search takes the lowest mean.",
            claim="The best setting of a CrossValidator is the one with the highest avgMetrics.",
        ),
        Wrong(
            text="`found.getEstimatorParamMaps()[0]`",
            seen=["first"],
            believed="One expects results to come sorted, with the winner on top.",
            because="Settings and metrics both keep the order in which the grid was built.",
        ),
        Wrong(
            text="`found.getEstimatorParamMaps()[-1]`",
            seen=["last"],
            believed="One thinks of a search that replaces its winner as it goes along, so that the last one stays.",
            because="The search goes through the whole grid and compares the means at the end, in whatever order.",
        ),
    ),
    source=TUNING,
)
def setting_of_the_best_model(spark) -> list:
    """Search for the best of four penalties by RMSE, and look up that of `bestModel` in four ways."""
    regression = LinearRegression(solver="normal")
    grid = ParamGridBuilder().addGrid(regression.regParam, [1.0, 0.0, 50.0, 5.0]).build()
    rmse = RegressionEvaluator(metricName="rmse")
    search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse, numFolds=2, seed=1)
    found = search.fit(line_with_noise(spark))
    ways = {
        "argmin": grid[np.argmin(found.avgMetrics)],
        "argmax": grid[np.argmax(found.avgMetrics)],
        "first": found.getEstimatorParamMaps()[0],
        "last": found.getEstimatorParamMaps()[-1],
    }
    return [way for way, point in ways.items() if point[regression.regParam] == found.bestModel.getRegParam()]


@topic.question(
    objectives=("cross-validation",),
    difficulty=3,
    stem="""
        This evaluator is all that a search is given. With `regParam` 1, 0 and 50 the mean errors are 0.6, 0.2 and 1.7.
        Which setting wins?

            class Rmse(Evaluator):
                def _evaluate(self, dataset):
                    return RegressionEvaluator(metricName="rmse").evaluate(dataset)
    """,
    right=Right(
        text="`regParam=50`, the setting with the largest error",
        seen=50.0,
        because="An evaluator counts as better the larger it is, unless it overrides `isLargerBetter()` to return "
        "False. The metric that is called inside is not asked.",
    ),
    wrong=(
        Wrong(
            text="`regParam=0`, the setting with the smallest error",
            seen=0.0,
            believed="RegressionEvaluator itself knows that less is better for rmse, and it is called here.",
            because="The search asks the evaluator that it was given. That class inherits `isLargerBetter()`, which "
            "says True.",
            claim="An evaluator of one's own that returns an error is minimised without further ado.",
        ),
        Wrong(
            text="`regParam=1`, since the grid begins with it",
            seen=1.0,
            believed="Without a direction the search might see no order among the settings and keep the first.",
            because="There is a direction: the base class has one, and it is to maximise.",
        ),
        Wrong(
            text="None: `fit` raises, as the class states no direction",
            seen=lambda out: isinstance(out, str),
            believed="It would be a sensible thing to insist on, as half of all metrics are errors.",
            because="`isLargerBetter()` is not abstract. It has a default, so nothing is raised.",
        ),
    ),
)
def evaluator_of_ones_own(spark) -> object:
    """Search with an evaluator that defines nothing but `_evaluate`, and read the penalty of the winner."""
    regression = LinearRegression(solver="normal")
    grid = ParamGridBuilder().addGrid(regression.regParam, [1.0, 0.0, 50.0]).build()
    search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=Rmse(), numFolds=2, seed=1)
    found = []
    error = error_of(lambda: found.append(search.fit(line_with_noise(spark))))
    return error or found[0].bestModel.getRegParam()


@topic.question(
    objectives=("cross-validation",),
    difficulty=2,
    stem="""
        What comes of this search?

            regression = LinearRegression()
            grid = ParamGridBuilder().addGrid(LinearRegression().regParam, [0.0, 50.0]).build()
            CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse).fit(train)
    """,
    right=Right(
        text="Both settings get the same mean metric, and nothing is raised",
        seen=1,
        because="A Param belongs to the instance that it was taken from. Those of another instance are skipped without "
        "a word, so both settings train with the penalty that `regression` has.",
    ),
    wrong=(
        Wrong(
            text="The penalty of 50 gets a worse metric than that of 0",
            seen=2,
            believed="A Param looks like a mere name, the same for all instances of a class.",
            because="It also carries the uid of its instance. With another uid it does not reach the estimator.",
            claim="The grid may take its Params from any instance of the estimator's class.",
        ),
        Wrong(
            text="`fit` raises, because the Param is that of another instance",
            seen=lambda out: isinstance(out, str),
            believed="A mismatch so easy to detect should not go unnoticed.",
            because="Settings that an estimator does not own are passed over, since in a pipeline they may belong to "
            "another stage.",
        ),
        Wrong(
            text="`avgMetrics` is empty, because no setting applies to the estimator",
            seen=0,
            believed="One expects that the search drops settings that it cannot apply.",
            because="Every map of the grid is a setting of its own, whatever it holds, and gets its metric.",
        ),
    ),
    source=TUNING,
)
def params_of_another_instance(spark) -> object:
    """Search over two penalties that belong to another instance, and count the different mean metrics."""
    regression = LinearRegression(solver="normal")
    grid = ParamGridBuilder().addGrid(LinearRegression().regParam, [0.0, 50.0]).build()
    rmse = RegressionEvaluator(metricName="rmse")
    search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse, numFolds=2, seed=1)
    found = []
    error = error_of(lambda: found.append(search.fit(line_with_noise(spark))))
    return error or len(set(found[0].avgMetrics))


@topic.question(
    objectives=("count-models", "training-pipeline"),
    difficulty=2,
    stem="""
        The grid holds 4 settings of the tree, none of the indexer. How often is the indexer fitted?

            pipeline = Pipeline(stages=[indexer, tree])
            search = CrossValidator(estimator=pipeline, estimatorParamMaps=grid, evaluator=auc)
            search.setNumFolds(3).fit(train)
    """,
    right=Right(
        text="13 times",
        seen=13,
        because="What the search fits is the pipeline, and that fits each of its estimators: 4 settings for 3 folds, "
        "and the winner once more.",
    ),
    wrong=(
        Wrong(
            text="12 times",
            seen=12,
            believed="Settings times folds is the well-known product.",
            because="The best pipeline is fitted again on all rows, with every stage in it.",
            claim="A pipeline in a CrossValidator with 4 settings and 3 folds is fitted 12 times.",
        ),
        Wrong(
            text="3 times",
            seen=3,
            believed="No setting of the grid concerns the indexer, so once for each fold would do.",
            because="Nothing is shared between settings: each of them fits the whole pipeline anew.",
        ),
        Wrong(
            text="Once",
            seen=1,
            believed="Preparing the data feels like a step that comes before the search.",
            because="That would be so if the search were the last stage of the pipeline, which lets held-out rows leak "
            "into the indexer.",
        ),
    ),
    source=TUNING,
)
def fits_of_a_first_stage(spark) -> int:
    """Cross-validate a pipeline of two stages over 4 settings and 3 folds, and count the fits of its first stage."""
    indexer, tree = Counting(), Counting()
    grid = ParamGridBuilder().addGrid(tree.depth, [1, 2, 3, 4]).build()
    pipeline = Pipeline(stages=[indexer, tree])
    search = CrossValidator(estimator=pipeline, estimatorParamMaps=grid, evaluator=Constant(), numFolds=3)
    search.fit(spark.range(50))
    return len(indexer.fits)


@topic.question(
    objectives=("cross-validation", "training-pipeline"),
    difficulty=2,
    stem="""
        `train` has 60 rows. From which rows has the scaler learned while the search scores its folds?

            search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=rmse)
            Pipeline(stages=[assembler, scaler, search]).fit(train)
    """,
    right=Right(
        text="From all 60, the held-out rows of each fold included",
        seen=[60],
        because="The pipeline fits the scaler first and hands its output to the search, which only then cuts the "
        "folds. The held-out rows have leaked into the scaling.",
    ),
    wrong=(
        Wrong(
            text="From the rows that the regression is fitted on in that fold",
            seen=lambda out: len(out) > 1 and min(out) >= 25,
            believed="One thinks of cross-validation as something that concerns the whole pipeline it stands in.",
            because="It concerns the search's own estimator alone. To have the scaler fitted within each fold, the "
            "pipeline has to be that estimator.",
            claim="With the CrossValidator as last stage of a pipeline, every fold fits the earlier stages anew.",
        ),
        Wrong(
            text="From the rows that are held out in that fold",
            seen=lambda out: len(out) > 1 and min(out) < 25,
            believed="Held-out rows pass through the scaler too before they are scored.",
            because="They are transformed by it. It was fitted before, and once.",
        ),
        Wrong(
            text="From those of the first fold, whose scaler the others share",
            seen=lambda out: len(out) == 1 and out[0] < 60,
            believed="It would save fits, and scaling parameters hardly differ between folds.",
            because="There is one fit indeed, but on all rows: there are no folds yet when the scaler is fitted.",
        ),
    ),
    source=TUNING,
)
def rows_that_a_stage_before_the_search_sees(spark) -> list:
    """Put a search behind another estimator in a pipeline, and note how many rows that estimator is fitted on."""
    scaler, regression = Counting(), Counting()
    grid = ParamGridBuilder().addGrid(regression.depth, [1, 2]).build()
    search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=Constant(), numFolds=3)
    Pipeline(stages=[scaler, search]).fit(spark.range(60))
    return scaler.fits


@topic.question(
    objectives=("cv-or-split", "cross-validation"),
    difficulty=1,
    stem="""
        What does CrossValidator with `numFolds=5` do for a setting that TrainValidationSplit with `trainRatio=0.8`
        does not?
    """,
    right=Right(
        text="It scores every row once, by a model that has not seen it",
        seen=lambda out: out["scored by folds"] == 200 and out["times"] == 1 and out["scored by the split"] < 80,
        because="Each row is held out in one of the folds, so the mean metric rests on all rows. The split scores "
        "about a fifth of them.",
    ),
    wrong=(
        Wrong(
            text="It scores the same fifth of the rows by five models",
            seen=lambda out: out["scored by folds"] < 80 and out["times"] == 5,
            believed="One thinks of a validation set that is put aside once, with five models trained on the rest.",
            because="The held-out part moves from fold to fold, until each row had its turn.",
        ),
        Wrong(
            text="It holds out the same share of each class in every fold",
            seen=lambda out: out["rare rows"] == [4, 4, 4, 4, 4],
            believed="scikit-learn does so for classifiers, without being asked.",
            because="Spark ML cuts folds at random and does not look at the label. Rare classes are spread unevenly.",
            claim="CrossValidator stratifies its folds by the label.",
        ),
        Wrong(
            text="It scores each model on the very rows that it was fitted on",
            seen=lambda out: out["times"] == 4,
            believed="Every row serves for training and for validation, which sounds like doing so at once.",
            because="A row serves for the one in four folds and for the other in the fifth, never in the same.",
        ),
    ),
    source=TUNING,
)
def what_folds_do_with_the_rows(spark) -> dict:
    """Note which of 200 rows, 20 of them of a rare class, five folds and one split score."""
    tree, folds, split = Counting(), Noting(), Noting()
    train = spark.range(0, 200, 1, 1)
    CrossValidator(estimator=tree, estimatorParamMaps=[{}], evaluator=folds, numFolds=5, seed=1).fit(train)
    TrainValidationSplit(estimator=tree, estimatorParamMaps=[{}], evaluator=split, trainRatio=0.8, seed=1).fit(train)
    every = [row for part in folds.scored for row in part]
    return {
        "scored by folds": len(set(every)),
        "times": max(every.count(row) for row in every),
        "scored by the split": len(split.scored[0]),
        "rare rows": [sum(row % 10 == 0 for row in part) for part in folds.scored],
    }


@topic.question(
    objectives=("cv-or-split", "bias-variance"),
    difficulty=2,
    stem="""
        A regression on 60 rows is assessed 40 times, each time with another seed: by one split of 80 to 20, and by the
        mean of 5 folds. How do the two lists of R2 scores compare?
    """,
    right=Right(
        text="Those of the single split scatter far more, as a fifth of the rows decides",
        seen=lambda out: out["split"] > 2 * out["folds"] > 0,
        because="A split asks 12 rows, and another 12 tell another story. The mean over the folds rests on all 60, so "
        "chance has less of a say.",
    ),
    wrong=(
        Wrong(
            text="Those of the five folds scatter more, as there are five sources of chance",
            seen=lambda out: out["folds"] > 1.2 * out["split"],
            believed="Five random parts look like five times the chance of one.",
            because="They are averaged, and averaging evens out. Scores of single folds do scatter, means do not.",
        ),
        Wrong(
            text="They scatter alike, as the models get equally many rows",
            seen=lambda out: 0.8 * out["split"] < out["folds"] <= 1.2 * out["split"],
            believed="Each model is fitted on 48 rows in both cases, which is true.",
            because="What differs is how many rows are scored: 12 by a split, and 60 over the folds.",
        ),
        Wrong(
            text="Those of the five folds are identical, as each row is scored every time",
            seen=lambda out: out["folds"] == 0,
            believed="Every row counts once, so nothing seems to be left to chance.",
            because="Which rows train the model that scores a row still depends on the seed, so some scatter remains.",
            claim="Cross-validation gives the same score whatever the seed.",
        ),
    ),
)
def scatter_of_scores_on_few_rows() -> dict:
    """Score the same regression with 40 seeds in both ways, and compare the standard deviations of the scores."""
    chance = np.random.default_rng(0)
    x = chance.normal(size=(60, 3))
    y = x @ [1, 2, 3] + 2 * chance.normal(size=60)

    def scatter(cut) -> float:
        scores = [cross_val_score(SingleNodeRegression(), x, y, cv=cut(seed)).mean() for seed in range(40)]
        return round(float(np.std(scores)), 3)

    return {
        "split": scatter(lambda seed: ShuffleSplit(1, test_size=0.2, random_state=seed)),
        "folds": scatter(lambda seed: KFold(5, shuffle=True, random_state=seed)),
    }


@topic.question(
    objectives=("cv-or-split", "split-data"),
    difficulty=2,
    stem="""
        `sales` has a row for each of 1000 days, sorted by day, and a model is to forecast later days. Which days does
        TrainValidationSplit(trainRatio=0.8) validate on?
    """,
    right=Right(
        text="On some 200 days drawn at random from the whole period",
        seen=lambda out: out["first"] < 100 and out["last"] > 900 and len(out["steps"]) > 1,
        because="Each row is assigned by a random number, and the order of the rows is ignored. For a forecast one "
        "has to split by date oneself, or the model is tested on days between those it knows.",
    ),
    wrong=(
        Wrong(
            text="On the last 200 days, which the model has not seen yet",
            seen=lambda out: out["first"] >= 700 and out["last"] == 999,
            believed="A ratio of 0.8 reads like a cut after the first 80 % of the rows.",
            because="The ratio is the chance of each row to be used for training, wherever it stands.",
            claim="TrainValidationSplit trains on the first 80 % of the rows and validates on the rest.",
        ),
        Wrong(
            text="On every fifth day, so that the whole period is covered evenly",
            seen=lambda out: out["steps"] == [5],
            believed="It is a natural way to spread one row in five.",
            because="Rows are drawn independently: between two days that are drawn there may lie one or twenty.",
        ),
        Wrong(
            text="On the first 200 days, while the later ones are kept for training",
            seen=lambda out: out["first"] == 0 and out["last"] < 300,
            believed="One supposes that the smaller part is filled first.",
            because="No part is filled in order. Both are random samples of the whole period.",
        ),
    ),
    source=TUNING,
)
def days_that_a_split_validates_on(spark) -> dict:
    """Split 1000 days in order, and look at which of them are scored and at the steps between them."""
    split = Noting()
    search = TrainValidationSplit(estimator=Counting(), estimatorParamMaps=[{}], evaluator=split, trainRatio=0.8)
    search.setSeed(3).fit(spark.range(0, 1000, 1, 1))
    days = split.scored[0]
    steps = {later - day for day, later in pairwise(days)}
    return {"first": days[0], "last": days[-1], "steps": sorted(steps)}


@topic.question(
    objectives=("cross-validation",),
    difficulty=2,
    stem="""
        A CrossValidator with its defaults has been fitted. Where are the models now that were trained on the folds?
    """,
    right=Right(
        text="Gone: each was dropped once it had been scored",
        seen={"subModels": None, "bestModel is that of all rows": True, "estimator is as before": True},
        because="They are kept for `subModels` with `collectSubModels=True` alone, which takes memory. `bestModel` is "
        "no model of a fold: it was fitted afterwards, on all rows.",
    ),
    wrong=(
        Wrong(
            text="In `subModels`, a list for each of the folds",
            seen=lambda out: isinstance(out["subModels"], int),
            believed="The attribute exists, and that is what it is for.",
            because="It is None unless `collectSubModels` was set to True before `fit`.",
        ),
        Wrong(
            text="Gone but for the one that scored best, which is `bestModel`",
            seen=lambda out: out["subModels"] is None and not out["bestModel is that of all rows"],
            believed="One takes `bestModel` for the best of the models that were scored.",
            because="What is chosen is a setting. It is fitted once more on all rows, and that model is kept.",
            claim="The best model of a CrossValidator is one of the models that were trained on its folds.",
        ),
        Wrong(
            text="In the estimator, whose Params they have updated",
            seen=lambda out: out["subModels"] is None and not out["estimator is as before"],
            believed="In scikit-learn a fit leaves its result in the object that was fitted.",
            because="In Spark ML an estimator stays as it was. What is learned is in the model that `fit` returns.",
        ),
    ),
    source=TUNING,
)
def whereabouts_of_fold_models(spark) -> dict:
    """Fit a search with its defaults, read `subModels`, and compare `bestModel` with a fit on all rows."""
    regression = LinearRegression(solver="normal")
    rmse = RegressionEvaluator(metricName="rmse")
    train = line_with_noise(spark)
    search = CrossValidator(estimator=regression, estimatorParamMaps=[{}], evaluator=rmse, numFolds=2, seed=1)
    before = regression.extractParamMap()
    found = search.fit(train)
    same = np.isclose(found.bestModel.coefficients[0], regression.fit(train).coefficients[0], rtol=1e-9)
    return {
        "subModels": None if found.subModels is None else len(found.subModels),
        "bestModel is that of all rows": bool(same),
        "estimator is as before": regression.extractParamMap() == before,
    }


@topic.question(
    objectives=("parallel-tuning", "cross-validation"),
    difficulty=3,
    stem="""
        The grid holds 2 settings. How many models are being fitted at the same time, at most?

            CrossValidator(
                estimator=tree, estimatorParamMaps=grid, evaluator=auc, numFolds=5, parallelism=8
            ).fit(train)
    """,
    right=Right(
        text="2",
        seen=2,
        because="`parallelism` is how many settings of the grid are tried at once within a fold, and there are 2. The "
        "folds themselves come one after another.",
    ),
    wrong=(
        Wrong(
            text="8",
            seen=8,
            believed="There are 10 models to fit, and the argument says 8.",
            because="Only models of the same fold run at once, so 6 of the 8 threads have nothing to do.",
            claim="A CrossValidator with parallelism=8 fits 8 models at a time, whatever the grid.",
        ),
        Wrong(
            text="5",
            seen=5,
            believed="Folds do not depend on each other, so they could be worked on together.",
            because="They could, but Spark ML takes them in turn. Only the settings are parallel.",
        ),
        Wrong(
            text="10",
            seen=10,
            believed="Two settings for each of five folds are ten models, which fit on a cluster.",
            because="That is how many models the search fits in all, and no two folds overlap in time.",
        ),
    ),
    source=TUNING,
)
def models_fitted_at_the_same_time(spark) -> int:
    """Cross-validate a slow estimator with 2 settings, 5 folds and 8 threads, and note how many fits overlap."""
    tree = Slow()
    grid = ParamGridBuilder().addGrid(tree.depth, [1, 2]).build()
    search = CrossValidator(estimator=tree, estimatorParamMaps=grid, evaluator=Constant(), numFolds=5, parallelism=8)
    search.fit(spark.range(50))
    return tree.at_once


@topic.question(
    objectives=("cross-validation", "split-data"),
    difficulty=2,
    stem="""
        Each customer has several rows in `train`. A customer's rows are to be held out together, so that no model is
        scored on customers that it knows. What sees to that?
    """,
    right=Right(
        text='`foldCol="fold"`, with fold numbers that depend on the customer',
        seen=["fold column"],
        because="With `foldCol` the folds are what that column says, from 0 to `numFolds` - 1. Otherwise each row is "
        "drawn on its own.",
    ),
    wrong=(
        Wrong(
            text='`train.repartition(2, "customer")` before a search with `numFolds=2`',
            seen=["partitions"],
            believed="One takes folds for partitions, since a cluster works on partitions.",
            because="Folds are cut by a random number per row, within every partition.",
        ),
        Wrong(
            text='`train.orderBy("customer")` before a search with `numFolds=2`',
            seen=["order"],
            believed="One thinks that folds are consecutive pieces of the table, as scikit-learn's KFold cuts them.",
            because="The order of the rows does not decide where they go, a random number does.",
            claim="Sorted rows keep together in the folds of a CrossValidator.",
        ),
        Wrong(
            text="`numFolds` set to the number of customers",
            seen=["as many folds"],
            believed="Leaving out one group at a time takes as many folds as there are groups.",
            because="It makes as many random folds. Most of them hold rows of several customers.",
        ),
    ),
    source=TUNING,
)
def rows_of_a_customer_kept_together(spark) -> list:
    """Cross-validate in four ways, and tell with which of them no customer's rows are in two folds."""
    train = spark.range(0, 40, 1, 1).selectExpr("id", "id % 4 AS customer", "CAST(id % 2 AS INT) AS fold")
    ways = {
        "fold column": (train, {"foldCol": "fold", "numFolds": 2}),
        "partitions": (train.repartition(2, "customer"), {"numFolds": 2}),
        "order": (train.orderBy("customer"), {"numFolds": 2}),
        "as many folds": (train, {"numFolds": 4}),
    }
    together = []
    for way, (rows, more) in ways.items():
        folds = Noting()
        CrossValidator(estimator=Counting(), estimatorParamMaps=[{}], evaluator=folds, seed=1, **more).fit(rows)
        customers = [{row % 4 for row in part} for part in folds.scored]
        if sum(map(len, customers)) == len(set.union(*customers)):
            together.append(way)
    return together


@topic.question(
    objectives=("cross-validation", "split-data"),
    difficulty=2,
    stem="""
        Two searches are given the same rows and the same seed. Do their folds agree?

            search = CrossValidator(estimator=tree, estimatorParamMaps=grid, evaluator=auc, seed=7)
            search.fit(train)
            search.fit(train.repartition(8))
    """,
    right=Right(
        text="No: what a row draws depends on its place in the partitions",
        seen=[False, 3],
        because="Each partition draws its numbers in turn from the seed and its own index. A row that has moved "
        "draws another number, and may fall into another fold.",
    ),
    wrong=(
        Wrong(
            text="Yes: the seed alone decides which fold a row falls into",
            seen=[True, 3],
            believed="Elsewhere a seed makes a random split repeatable, so here it should.",
            because="It does so for rows that stand in the same order in the same partitions, and no further.",
            claim="With the same seed CrossValidator cuts the same folds, however the rows are partitioned.",
        ),
        Wrong(
            text="Yes: a row's fold is computed from a hash of its values",
            seen=[True, 3],
            believed="That would make folds independent of partitions, and some tools do it.",
            because="No value of the row is looked at, unless `foldCol` names a column for that.",
        ),
        Wrong(
            text="No: the second search gets a fold for each of its partitions",
            seen=lambda out: out[1] == 8,
            believed="Partitions and folds are both pieces of the table.",
            because="The number of folds is `numFolds`, which is 3 by default, for both searches.",
        ),
    ),
)
def same_seed_after_repartition(spark) -> list:
    """Cut folds with the same seed from one and from eight partitions, and compare the rows that are held out."""
    train = spark.range(0, 60, 1, 1)
    cuts = []
    for rows in (train, train.repartition(8)):
        folds = Noting()
        CrossValidator(estimator=Counting(), estimatorParamMaps=[{}], evaluator=folds, seed=7).fit(rows)
        cuts.append(folds.scored)
    return [cuts[0] == cuts[1], len(cuts[1])]


@topic.question(
    objectives=("count-models",),
    difficulty=3,
    stem="""
        How often is the tree fitted?

            grid = (
                ParamGridBuilder()
                .addGrid(tree.maxDepth, [2, 4])
                .addGrid(tree.maxBins, [16, 32, 64])
                .addGrid(tree.maxDepth, [6])
                .build()
            )
            search = CrossValidator(estimator=tree, estimatorParamMaps=grid, evaluator=auc)
            search.setNumFolds(4).fit(train)
    """,
    right=Right(
        text="13 times",
        seen=13,
        because="A second `addGrid` for the same Param replaces the first. One depth and three numbers of bins make 3 "
        "settings: 3 x 4 fits, and the winner's.",
    ),
    wrong=(
        Wrong(
            text="25 times",
            seen=25,
            believed="One takes the first list of depths for the one that counts, which makes 6 settings.",
            because="The builder keeps one list for each Param, the last that it was given.",
        ),
        Wrong(
            text="37 times",
            seen=37,
            believed="Three depths, the two and the one that was added, with three numbers of bins make 9 settings.",
            because="Lists for the same Param are not joined. The later one takes the place of the earlier.",
            claim="Two addGrid calls for the same Param add up their values.",
        ),
        Wrong(
            text="28 times",
            seen=28,
            believed="One adds the last call as a setting of its own to the 6 others, and forgets the last fit.",
            because="`addGrid` adds no setting. The settings are all combinations, made by `build()`.",
        ),
    ),
)
def grid_with_a_param_given_twice(spark) -> int:
    """Build a grid that names a Param twice, and count the fits of a search with 4 folds over it."""
    tree = Counting()
    builder = ParamGridBuilder().addGrid(tree.depth, [2, 4]).addGrid(tree.width, [16, 32, 64])
    grid = builder.addGrid(tree.depth, [6]).build()
    CrossValidator(estimator=tree, estimatorParamMaps=grid, evaluator=Constant(), numFolds=4).fit(spark.range(50))
    return len(tree.fits)


@topic.question(
    objectives=("search-strategies", "count-models"),
    difficulty=1,
    stem="""
        A grid search and a random search with 6 draws each try 6 settings of two hyperparameters. A third
        hyperparameter, with 4 values, is added to the space of each. How many settings do they try now?
    """,
    right=Right(
        text="Grid 24, random 6",
        seen={"grid": [6, 24], "random": [6, 6]},
        because="A grid holds every combination, so each further hyperparameter multiplies it. A random search spends "
        "the number of draws that it was given, however large the space.",
    ),
    wrong=(
        Wrong(
            text="Grid 10, random 6",
            seen={"grid": [6, 10], "random": [6, 6]},
            believed="Four values more look like four settings more.",
            because="Each of the 6 settings is combined with each of the 4 values.",
        ),
        Wrong(
            text="Grid 24, random 24",
            seen={"grid": [6, 24], "random": [6, 24]},
            believed="One thinks that a random search goes through the same combinations in random order.",
            because="It draws as many settings as it is told to, and leaves out the others.",
            claim="Random search tries the combinations of a grid in random order.",
        ),
        Wrong(
            text="Grid 24, random 10",
            seen={"grid": [6, 24], "random": [6, 10]},
            believed="One expects that a larger space makes a random search draw more.",
            because="The budget is set by hand, and does not follow the space.",
        ),
    ),
)
def settings_after_one_more_hyperparameter() -> dict:
    """Search in both ways before and after a hyperparameter is added, and count the settings that were tried."""
    x, y = [[i] for i in range(12)], list(range(12))
    small = {"alpha": [0.1, 1.0, 10.0], "l1_ratio": [0.2, 0.8]}
    large = small | {"tol": [0.1, 0.01, 0.001, 0.0001]}
    tried = {"grid": [], "random": []}
    for space in (small, large):
        tried["grid"].append(len(GridSearchCV(ElasticNet(), space, cv=2).fit(x, y).cv_results_["params"]))
        search = RandomizedSearchCV(ElasticNet(), space, n_iter=6, cv=2, random_state=0)
        tried["random"].append(len(search.fit(x, y).cv_results_["params"]))
    return tried


@topic.question(
    objectives=("search-strategies",),
    difficulty=2,
    stem="""
        The error depends on the learning rate, hardly on the dropout. Nine models can be afforded: on a grid of 3 by 3,
        or with both hyperparameters drawn at random from their ranges. How many different learning rates are tried?
    """,
    right=Right(
        text="Nine at random, three on the grid",
        seen=[9, 3],
        because="On the grid each learning rate is tried three times, with another dropout that does not matter. Every "
        "random draw tries a learning rate of its own.",
    ),
    wrong=(
        Wrong(
            text="Three at random, nine on the grid",
            seen=[3, 9],
            believed="A grid is thought to be thorough, a random search to be patchy.",
            because="A grid is thorough about combinations, and pays for it with few values of each hyperparameter.",
            claim="A grid search tries more values of each hyperparameter than as many random draws.",
        ),
        Wrong(
            text="Nine at random, nine on the grid",
            seen=[9, 9],
            believed="Nine models are fitted in each case, with nine different settings.",
            because="The nine settings of the grid share three learning rates.",
        ),
        Wrong(
            text="About six at random, three on the grid",
            seen=[6, 3],
            believed="Nine draws with replacement tend to hit some values twice.",
            because="They do so from a short list. From a continuous range no value comes up twice.",
        ),
    ),
)
def learning_rates_that_nine_models_try() -> list:
    """Lay out nine settings in both ways, and count the different learning rates."""
    ranges = {"learning_rate": uniform(0.01, 0.3), "dropout": uniform(0.0, 0.5)}
    drawn = ParameterSampler(ranges, n_iter=9, random_state=1)
    grid = ParameterGrid({"learning_rate": [0.01, 0.1, 0.3], "dropout": [0.0, 0.2, 0.5]})
    return [len({setting["learning_rate"] for setting in settings}) for settings in (drawn, grid)]


@topic.question(
    objectives=("search-strategies",),
    difficulty=2,
    stem="""
        A penalty between 0.0001 and 1 is searched with 2000 random draws, spread uniformly over that range. How many
        of them are below 0.01?
    """,
    right=Right(
        text="About 20",
        seen=lambda out: out < 50,
        because="The part below 0.01 is a hundredth of the range. To give each power of ten the same share, draw "
        "on a log scale.",
    ),
    wrong=(
        Wrong(
            text="About 1000",
            seen=lambda out: 900 < out < 1100,
            believed="Two of the four powers of ten lie below 0.01, which is the middle on a log scale.",
            because="That is what a log-uniform distribution would draw. A uniform one goes by length.",
            claim="Uniform draws from 0.0001 to 1 try small and large penalties equally often.",
        ),
        Wrong(
            text="About 500",
            seen=lambda out: 400 < out < 600,
            believed="One expects a quarter of the draws for one of the four powers of ten.",
            because="A uniform distribution knows no powers of ten: the last of them takes nine tenths of the draws.",
        ),
        Wrong(
            text="About 200",
            seen=lambda out: 120 < out < 280,
            believed="The threshold is a small part of the range, so a tenth looks about right.",
            because="A tenth of the draws is below 0.1. Below 0.01 it is a tenth of that again.",
        ),
    ),
)
def uniform_draws_of_a_penalty() -> int:
    """Draw 2000 penalties for a random search, and count those below 0.01."""
    drawn = ParameterSampler({"penalty": uniform(0.0001, 0.9999)}, n_iter=2000, random_state=0)
    return [setting["penalty"] < 0.01 for setting in drawn].count(True)


@topic.question(
    objectives=("search-strategies", "spark-ml-or-single-node"),
    difficulty=2,
    stem="""
        How does one have a random search over the Params of a Spark ML estimator, with cross-validation?
    """,
    right=Right(
        text="Give `estimatorParamMaps` a list of dicts with values drawn at random",
        seen=["maps"],
        because="A grid is nothing but a list of maps from Param to value. Any other list will do, as long or short as "
        "one can afford.",
    ),
    wrong=(
        Wrong(
            text='Give `CrossValidator` the argument `searchStrategy="random"`',
            seen=["argument"],
            believed="Other tools choose the strategy with an argument.",
            because="CrossValidator has no such argument: it evaluates the maps that it is given, all of them.",
        ),
        Wrong(
            text="End the chain of `ParamGridBuilder` with `.sample(20)` instead of `.build()`",
            seen=["builder"],
            believed="The builder knows the space, so it would be the place to draw from it.",
            because="It has `addGrid`, `baseOn` and `build`, and always builds the full grid.",
        ),
        Wrong(
            text="Hand the Spark estimator to scikit-learn's `RandomizedSearchCV`",
            seen=["scikit-learn"],
            believed="Both libraries call their objects estimators and fit them with `fit`.",
            because="scikit-learn wants arrays, and objects with get_params. A Spark estimator has none, so it raises.",
            claim="RandomizedSearchCV tunes Spark ML estimators.",
        ),
    ),
    source=TUNING,
)
def random_search_in_spark_ml(spark) -> list:
    """Try four ways to search Params of an estimator at random, and tell which of them fit it without an error."""
    tree, train = Counting(), spark.range(50)
    drawn = [{tree.depth: int(depth)} for depth in np.random.default_rng(0).integers(1, 20, size=5)]
    builder = ParamGridBuilder().addGrid(tree.depth, list(range(1, 20)))

    def search(maps, **more) -> None:
        CrossValidator(estimator=tree, estimatorParamMaps=maps, evaluator=Constant(), **more).fit(train)

    ways = {
        "maps": lambda: search(drawn),
        "argument": lambda: search(builder.build(), searchStrategy="random"),
        "builder": lambda: search(builder.sample(20)),
        "scikit-learn": lambda: RandomizedSearchCV(tree, {"depth": range(1, 20)}, n_iter=5).fit(train),
    }
    return [way for way, call in ways.items() if error_of(call) is None]
