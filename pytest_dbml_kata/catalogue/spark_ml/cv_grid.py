"""A grid search with cross-validation: what is tuned, what is measured, and on which columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, expect, plain, returned, variant

if IN_ENGINE:
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import LinearSVC, LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.tuning import CrossValidator

kata = Kata(
    title="Build a cross-validated grid search around a pipeline",
    objectives=("cross-validation", "training-pipeline"),
    level=2,
    hints=(
        "A Param knows its stage: whose Params does a fit look at? And which columns does an evaluator read by itself?",
        "Take the last stage out of pipeline.getStages() and ask it for its Params by name, and for its columns. "
        "The binary evaluator measures areas under a curve, the multiclass one the other metrics.",
        "addGrid(last.getParam(name), values) for each name of the grid; an evaluator with metricName=metric, "
        "labelCol=last.getLabelCol() and the rawPredictionCol, or predictionCol and probabilityCol, of `last`; "
        "then CrossValidator(estimator=pipeline, ..., numFolds=folds, seed=seed).",
    ),
    see=("Spark ML guide: ML Tuning, model selection and hyperparameter tuning",),
)

COLUMNS = {
    "labelCol": ("label", "churned", "größe"),
    "predictionCol": ("prediction", "answer"),
    "rawPredictionCol": ("rawPrediction", "log odds"),
    "probabilityCol": ("probability", "p"),
}
GRID = {"maxIter": (5, 10, 50), "regParam": (0.0, 0.01, 0.1, 1.0), "fitIntercept": (True, False)}
AREAS = ("areaUnderROC", "areaUnderPR")
MEASURED_ON = {
    **dict.fromkeys(AREAS, "rawPredictionCol"),
    **dict.fromkeys(("accuracy", "f1", "weightedPrecision", "weightedRecall"), "predictionCol"),
    "logLoss": "probabilityCol",
}


@dataclass(frozen=True)
class Case:
    columns: dict[str, str]
    """The columns of the logistic regression, by the name of their Param."""
    before: int
    """How many stages run before it. The second is a classifier too, with Params of the same names."""
    grid: dict[str, tuple[Any, ...]]
    metric: str
    folds: int
    seed: int


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    columns = {name: draw(pick(choice)) for name, choice in COLUMNS.items()}
    names = draw(some.st.lists(pick(list(GRID)), max_size=3, unique=True))
    grid = {name: tuple(draw(some.st.lists(pick(GRID[name]), min_size=1, unique=True))) for name in names}
    before = draw(pick([0, 1, 2, 2]))
    metric = draw(pick(list(MEASURED_ON)))
    folds = draw(pick([2, 3, 4, 10]))
    return Case(columns, before, grid, metric, folds, draw(some.seeds()))


@dataclass(frozen=True)
class Seen:
    given: tuple[str, ...]
    """The stages of the pipeline before the call, each with its settings."""
    searched: tuple[str, ...]
    """The stages that are cross-validated, each with its settings."""
    maps: tuple[dict[str, Any], ...]
    strangers: tuple[str, ...]
    """The keys of the maps that are no Params of the last stage searched."""
    evaluator: dict[str, Any]
    folds: int
    seed: int | None


@kata.drive
def run(build_cv, case: Case, spark) -> Seen:
    before = [VectorAssembler(inputCols=["a", "b"], outputCol="features"), LinearSVC(maxIter=3)][: case.before]
    pipeline = Pipeline(stages=[*before, LogisticRegression(maxIter=7, **case.columns)])
    given = tuple(repr(told(stage)) for stage in stages_of(pipeline))
    grid = {name: list(values) for name, values in case.grid.items()}
    cv = build_cv(pipeline, grid, case.metric, case.folds, case.seed)
    returned(cv, CrossValidator, "an unfitted CrossValidator")

    searched = stages_of(cv.getEstimator())
    maps = cv.getEstimatorParamMaps()
    own = searched[-1].uid
    strangers = {str(key) for each in maps for key in each if getattr(key, "parent", None) != own}
    return Seen(
        given,
        searched=tuple(repr(told(stage)) for stage in searched),
        maps=tuple({getattr(key, "name", str(key)): plain(value) for key, value in each.items()} for each in maps),
        strangers=tuple(sorted(strangers)),
        evaluator=told(cv.getEvaluator()),
        folds=cv.getNumFolds(),
        seed=cv.getSeed(),
    )


def stages_of(estimator) -> list:
    return estimator.getStages() if isinstance(estimator, Pipeline) else [estimator]


def told(stage) -> dict[str, Any]:
    """What a stage is and all that it is set to, defaults included; which object it is does not matter."""
    settings = {param.name: plain(value) for param, value in stage.extractParamMap().items()}
    return {"class": type(stage).__name__} | dict(sorted(settings.items()))


@kata.property
def searches_the_whole_pipeline(case: Case, seen: Seen) -> None:
    """What is cross-validated is the pipeline that was given, with all its stages as they were set."""
    expect(seen.searched == seen.given, "the estimator is not the pipeline as given", expected=seen.given)


@kata.property
def tries_every_combination_once(case: Case, seen: Seen) -> None:
    """The param maps are all combinations of the values in the grid, each of them once."""
    wanted = [dict(zip(case.grid, values, strict=True)) for values in product(*case.grid.values())]
    tried = in_order(seen.maps)
    right = in_order(wanted)
    expect(tried == right, f"{len(tried)} param maps are not the {len(right)} combinations", expected=wanted)


@kata.property
def tunes_the_stage_in_the_pipeline(case: Case, seen: Seen) -> None:
    """Every Param of the param maps is one of the pipeline's own last stage, or the fit would ignore it."""
    expect(not seen.strangers, f"no Params of the pipeline's last stage: {', '.join(seen.strangers)}")


@kata.property
def measures_what_was_asked_for(case: Case, seen: Seen) -> None:
    """The evaluator knows the metric, is set to it, and reads its columns under the names that the last stage uses."""
    kind = "BinaryClassificationEvaluator" if case.metric in AREAS else "MulticlassClassificationEvaluator"
    columns = {name: case.columns[name] for name in ("labelCol", MEASURED_ON[case.metric])}
    right = {"class": kind, "metricName": case.metric} | columns
    for name, value in right.items():
        found = seen.evaluator.get(name)
        # Probabilities sort the rows as raw predictions do, and an area depends on nothing else.
        does_too = name == "rawPredictionCol" and found == case.columns["probabilityCol"]
        expect(found == value or does_too, f"{name} of the evaluator is {found}, not {value}", expected=right)


@kata.property
def cuts_the_folds_asked_for(case: Case, seen: Seen) -> None:
    """There are as many folds as asked for, and the seed is set, so that the same rows share a fold next time."""
    expect(seen.folds == case.folds, f"there are {seen.folds} folds, not {case.folds}", expected=case.folds)
    expect(seen.seed == case.seed, "the seed of the CrossValidator is not the one given", expected=case.seed)


def in_order(maps) -> list[str]:
    """Param maps as texts, in a fixed order."""
    return sorted(repr(sorted(each.items())) for each in maps)


def right_search(pipeline, grid, metric, folds, seed, *, tuned=None, measured=None, combine=product):
    """A right CrossValidator. The keywords change the stage tuned, the stage measured, or how values are combined."""
    last = pipeline.getStages()[-1]
    params = [(tuned or last).getParam(name) for name in grid]
    maps = [dict(zip(params, values, strict=True)) for values in combine(*grid.values())]
    evaluator = BinaryClassificationEvaluator() if metric in AREAS else MulticlassClassificationEvaluator()
    columns = {name: (measured or last).getOrDefault(name) for name in COLUMNS if evaluator.hasParam(name)}
    evaluator.setParams(metricName=metric, **columns)
    return CrossValidator(estimator=pipeline, estimatorParamMaps=maps, evaluator=evaluator, numFolds=folds, seed=seed)


@kata.misconception(
    "any LogisticRegression lends its Params",
    because="A Param belongs to the one instance it was taken from. Params of another instance are ignored without a "
    "word: every point of the grid trains the same model.",
    rejected_by=tunes_the_stage_in_the_pipeline,
)
def fresh_instance(*task):
    return right_search(*task, tuned=LogisticRegression())


@kata.misconception(
    "the evaluator finds the columns by itself",
    because="It reads `label`, `prediction` and `rawPrediction` unless it is told otherwise. At best the fit stops; at "
    "worst another stage wrote a column of that name, and that is what gets measured.",
    rejected_by=measures_what_was_asked_for,
)
def default_columns(*task):
    return right_search(*task, measured=LogisticRegression())


kata.misconception(
    "the values of the grid go together in pairs",
    because="A grid is the product: every value with every value of the other Params. zip() gives a diagonal, and "
    "stops at the shortest list.",
    rejected_by=tries_every_combination_once,
    solution=variant(right_search, combine=zip),
)


@kata.misconception(
    "only the classifier needs to be cross-validated",
    because="Then the stages before it never run, or were fitted on all rows, those of the validation fold included.",
    rejected_by=searches_the_whole_pipeline,
)
def classifier_only(pipeline, *rest):
    return right_search(pipeline, *rest).setEstimator(pipeline.getStages()[-1])


@kata.misconception(
    "three folds are what one gets and what one wants",
    because="numFolds is 3 unless it is set, and a comparison over fewer or more folds is another comparison.",
    rejected_by=cuts_the_folds_asked_for,
)
def folds_forgotten(pipeline, grid, metric, folds, seed):
    return right_search(pipeline, grid, metric, 3, seed)


@kata.misconception(
    "without a seed the folds are the same every time",
    because="The default seed is a hash that may differ in the next Python process. Then two searches cannot be "
    "compared, for they were measured on different folds.",
    rejected_by=cuts_the_folds_asked_for,
)
def seed_forgotten(pipeline, grid, metric, folds, seed):
    return right_search(pipeline, grid, metric, folds, None)
