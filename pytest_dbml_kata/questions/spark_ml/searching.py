"""Questions on searches: grids, folds, how many models are trained, and which one is kept."""

from __future__ import annotations

from pytest_dbml_kata.questions import IN_ENGINE, Right, Source, Topic, Wrong

if IN_ENGINE:
    from pyspark.ml import Estimator, Model
    from pyspark.ml.evaluation import Evaluator
    from pyspark.ml.param import Param, Params
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit

topic = Topic()

TUNING = Source("Spark ML guide: ML Tuning", "https://spark.apache.org/docs/latest/ml-tuning.html", "2026-11-25")

if IN_ENGINE:

    class Counting(Estimator):
        """Notes how many rows each fit gets; learns nothing."""

        depth = Param(Params._dummy(), "depth", "")

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
