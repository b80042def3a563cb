"""Where the CrossValidator stands: what is fitted outside it has seen the rows that it holds out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_same, returned

if IN_ENGINE:
    from pyspark.ml import Estimator, Pipeline, PipelineModel
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, Evaluator
    from pyspark.ml.feature import SQLTransformer, StandardScaler, VectorAssembler
    from pyspark.ml.param.shared import HasMaxIter, HasRegParam
    from pyspark.ml.tuning import CrossValidator, TrainValidationSplit

kata = Kata(
    title="Keep the validation fold out of every fit",
    objectives=("cross-validation", "training-pipeline"),
    level=2,
    hints=(
        "When is each stage fitted, and which rows have been set aside at that moment?",
        "A CrossValidator cuts its folds, then fits its estimator: what is to be fitted per fold has to be in it.",
        "CrossValidator(estimator=Pipeline(stages=[*stages, classifier]), ...): the search goes around the pipeline.",
    ),
    see=("Spark ML guide: ML Tuning", "scikit-learn guide: Common pitfalls, data leakage"),
    examples=6,
)

GRIDS = ({"regParam": (0.0, 0.1), "maxIter": (5,)}, {"maxIter": (5, 10)}, {"regParam": (0.1,)}, {})
DEFAULTS = {"regParam": 0.5, "maxIter": 7}


@dataclass(frozen=True)
class Case:
    """A table of `rows` rows with the ids 0, 1, 2...; what else it holds is of no matter."""

    stages: int
    grid: dict[str, tuple[Any, ...]]
    folds: int
    seed: int
    rows: int = 20
    with_spark_stages: bool = False


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    return Case(draw(pick([2, 1])), draw(pick(GRIDS)), draw(pick([2, 2, 3])), draw(some.seeds()))


kata.always(Case(2, {"regParam": (0.1,)}, 2, seed=7, with_spark_stages=True))


@dataclass(frozen=True)
class Fit:
    """A fit of the classifier, and the rows that the stages had learned from through which its own rows went."""

    settings: dict[str, Any]
    rows: tuple[int, ...]
    """The rows that the classifier is fitted on."""
    stages: dict[str, tuple[int, ...]]
    """For each stage the rows that it had learned from."""


@dataclass(frozen=True)
class Seen:
    fits: tuple[Fit, ...]
    seed: int | None


@kata.drive
def run(leak_free_cv, case: Case, spark) -> Seen:
    rows = [(n, float(n * n % 17), float(n % 2)) for n in range(case.rows)]
    train = Table.of({"id": "bigint", "x": "double", "label": "double"}, rows).on(spark)

    learned: list[tuple[int, ...]] = []
    fits: list[Fit] = []
    if case.with_spark_stages:
        scaler = Watched("stage 2", learned, StandardScaler(inputCol="raw", outputCol="features"))
        stages = [VectorAssembler(inputCols=["x"], outputCol="raw"), scaler]
        classifier: Any = WatchedRegression(["stage 2"], learned, fits)
    else:
        names = [f"stage {number + 1}" for number in range(case.stages)]
        stages = [Watched(name, learned) for name in names]
        classifier = Cheap(names, learned, fits)
    grid = {name: list(values) for name, values in case.grid.items()}
    search = leak_free_cv(stages, classifier, grid, case.folds, case.seed)
    returned(search, Estimator, "an unfitted estimator")

    found = searches(search)
    if not case.with_spark_stages:
        # What is fitted on which rows does not depend on the evaluator, and this one is fast.
        for each in found:
            each.setEvaluator(NoDifference())
    search.fit(train)
    return Seen(tuple(fits), next((each.getSeed() for each in found), None))


def searches(estimator) -> list:
    """The search that the estimator is, or those that it holds."""
    if isinstance(estimator, Pipeline):
        return [each for stage in estimator.getStages() for each in searches(stage)]
    return [estimator] if isinstance(estimator, CrossValidator | TrainValidationSplit) else []


if IN_ENGINE:

    class Watched(Estimator):
        """Notes the rows that it learns from. Its model marks each row with the number of that fit."""

        def __init__(self, name, learned, inner=None):
            super().__init__()
            self.name, self.learned, self.inner = name, learned, inner

        def _fit(self, dataset):
            number = len(self.learned)
            self.learned.append(tuple(sorted(row["id"] for row in dataset.select("id").collect())))
            mark = SQLTransformer(statement=f"SELECT *, {number} AS `{self.name}` FROM __THIS__")
            return PipelineModel([self.inner.fit(dataset), mark] if self.inner else [mark])

    def note(classifier, dataset) -> None:
        """Note the rows of a fit, and what was learned before from which rows."""
        rows = dataset.select("id", *classifier.marks).collect()
        settings = {name: classifier.getOrDefault(name) for name in DEFAULTS}
        stages = {name: classifier.learned[rows[0][name]] for name in classifier.marks}
        classifier.fits.append(Fit(settings, tuple(sorted(row["id"] for row in rows)), stages))

    class Cheap(Estimator, HasRegParam, HasMaxIter):
        """A classifier that learns nothing."""

        def __init__(self, marks, learned, fits):
            super().__init__()
            self.marks, self.learned, self.fits = marks, learned, fits
            self._setDefault(**DEFAULTS)

        def _fit(self, dataset):
            note(self, dataset)
            return SQLTransformer(statement="SELECT *, x AS rawPrediction, 1D AS prediction FROM __THIS__")

    class NoDifference(Evaluator):
        def _evaluate(self, dataset):
            return 0.5

    class WatchedRegression(LogisticRegression):
        def __init__(self, marks, learned, fits):
            super().__init__(**DEFAULTS)
            self.marks, self.learned, self.fits = marks, learned, fits

        def _fit(self, dataset):
            note(self, dataset)
            return super()._fit(dataset)


@kata.property
def no_stage_learns_from_held_out_rows(case: Case, seen: Seen) -> None:
    """Each stage is fitted on the same rows as the classifier that follows it, never on rows held out from that one."""
    for number, fit in enumerate(seen.fits):
        for name, rows in fit.stages.items():
            leaked = ", ".join(str(row) for row in rows if row not in fit.rows)
            message = f"fit {number + 1} of the classifier holds out rows from which {name} had learned: {leaked}"
            expect_same(rows, fit.rows, message)


@kata.property
def tries_every_point_of_the_grid(case: Case, seen: Seen) -> None:
    """The classifier is fitted with all combinations of the values in the grid, and with no other settings."""
    right = sorted(repr(sorted(point.items())) for point in points(case))
    tried = sorted({repr(sorted(fit.settings.items())) for fit in seen.fits})
    expect(tried == right, "these are not the points of the grid", expected=points(case))


@kata.property
def holds_out_each_row_once(case: Case, seen: Seen) -> None:
    """With each setting there is one fit per fold; each row is held out in one of them. One more fit gets all rows."""
    whole = [fit for fit in seen.fits if len(fit.rows) == case.rows]
    expect(len(whole) == 1, f"{len(whole)} fits of the classifier get all rows, where the winner's is to", expected=1)
    for point in points(case):
        fits = [fit for fit in seen.fits if fit.settings == point and fit not in whole]
        if not fits:
            continue
        expect(len(fits) == case.folds, f"{len(fits)} folds are fitted", expected=case.folds)
        used = Counter(row for fit in fits for row in fit.rows)
        odd = [row for row in range(case.rows) if used[row] != case.folds - 1]
        expect(not odd, f"not held out exactly once: rows {', '.join(map(str, odd))}")


@kata.property
def cuts_the_folds_with_the_seed(case: Case, seen: Seen) -> None:
    """The folds are cut with the seed that is given, so that the next search can be compared with this one."""
    expect(seen.seed == case.seed, f"the seed of the search is {seen.seed}", expected=case.seed)


def points(case: Case) -> list[dict[str, Any]]:
    """The settings of the classifier at each point of the grid."""
    return [DEFAULTS | dict(zip(case.grid, values, strict=True)) for values in product(*case.grid.values())]


def right_search(stages, classifier, grid, folds, seed, *, inside=(), lender=None):
    """A right search. The keywords change the stages inside it, or the object that lends its Params."""
    params = [(lender or classifier).getParam(name) for name in grid]
    maps = [dict(zip(params, values, strict=True)) for values in product(*grid.values())]
    estimator = Pipeline(stages=[*(inside or stages), classifier])
    evaluator = BinaryClassificationEvaluator()
    return CrossValidator(estimator=estimator, estimatorParamMaps=maps, evaluator=evaluator, numFolds=folds, seed=seed)


@kata.misconception(
    "a CrossValidator is the last stage of a pipeline",
    because="Then every stage before it is fitted first, on all rows, and the folds are cut afterwards. What is "
    "measured on a held-out fold has been learned from it in part.",
    rejected_by=no_stage_learns_from_held_out_rows,
)
def inside_the_pipeline(stages, classifier, *task):
    return Pipeline(stages=[*stages, right_search(stages, classifier, *task).setEstimator(classifier)])


@kata.misconception(
    "the first stages can be fitted once for all folds",
    because="It saves fits, and whatever those stages learn from the held-out rows goes into the score. Only stages "
    "that learn nothing, transformers, may stand before the search.",
    rejected_by=no_stage_learns_from_held_out_rows,
)
def last_stage_inside(stages, *task):
    return Pipeline(stages=[*stages[:-1], right_search(stages, *task, inside=stages[-1:])])


@kata.misconception(
    "any classifier of that class lends its Params",
    because="A Param belongs to one instance. Params of another are ignored: every point trains the same model.",
    rejected_by=tries_every_point_of_the_grid,
)
def fresh_params(*task):
    return right_search(*task, lender=LogisticRegression())


@kata.misconception(
    "one validation part does instead of folds",
    because="A TrainValidationSplit cuts the table once. The rows that it keeps for training are never held out, and "
    "its choice hangs on one cut.",
    rejected_by=holds_out_each_row_once,
)
def single_split(*task):
    cv = right_search(*task)
    parts = {"estimator": cv.getEstimator(), "estimatorParamMaps": cv.getEstimatorParamMaps(), "seed": cv.getSeed()}
    return TrainValidationSplit(**parts, evaluator=cv.getEvaluator())


@kata.misconception(
    "a search repeats itself without a seed",
    because="The default seed is a hash that may differ in the next Python process, and with it all the folds.",
    rejected_by=cuts_the_folds_with_the_seed,
)
def seed_forgotten(*task):
    return right_search(*task[:-1], None)
