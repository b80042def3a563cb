"""Read the winner off a cross-validated search: an average per point of the grid, and a direction."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, alike, expect, plain, plain_dict, returned

if IN_ENGINE:
    import numpy as np
    from pyspark.ml import Model, Pipeline, PipelineModel, evaluation
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.param.shared import HasFitIntercept, HasMaxIter, HasRegParam
    from pyspark.ml.regression import LinearRegression
    from pyspark.ml.tuning import CrossValidator, CrossValidatorModel

kata = Kata(
    title="Read the best parameters off a CrossValidatorModel",
    objectives=("cross-validation", "search-strategies"),
    level=1,
    hints=(
        "Which list of the model belongs to which other list, and is a larger number always the better one?",
        "avgMetrics has one average for each of getEstimatorParamMaps(), in that order. The evaluator knows the "
        "direction. A key of a param map is a Param, and has a name.",
        "best = (max if cv_model.getEvaluator().isLargerBetter() else min)(cv_model.avgMetrics); its index() leads to "
        "the map; return {param.name: value for param, value in that_map.items()}",
    ),
    see=("Spark ML guide: ML Tuning, model selection and hyperparameter tuning",),
)

EVALUATORS = {
    "rmse": "RegressionEvaluator",
    "mae": "RegressionEvaluator",
    "r2": "RegressionEvaluator",
    "areaUnderROC": "BinaryClassificationEvaluator",
    "f1": "MulticlassClassificationEvaluator",
    "logLoss": "MulticlassClassificationEvaluator",
}
ERRORS = ("rmse", "mae", "logLoss")
SCORES = {
    "rmse": [0.25, 1.5, 12.0, 1e6],
    "mae": [0.25, 1.5, 12.0],
    "logLoss": [0.25, 0.5, 1.5],
    "r2": [0.5, 0.625, 0.75, -1.5, 0.0],
}
GRID = {"maxIter": (5, 10, 50), "regParam": (0.0, 0.01, 1.0), "fitIntercept": (True, False)}


@dataclass(frozen=True)
class Case:
    metric: str
    points: tuple[dict[str, Any], ...]
    """The points of the grid, in the order of the param maps."""
    averages: tuple[float, ...]
    """avgMetrics; empty if it is for a real fit to find out."""
    deviations: tuple[float, ...] = ()
    in_a_pipeline: bool = False
    fitted: bool = False
    """Is the model really fitted, rather than put together?"""


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    metric = draw(pick(list(EVALUATORS)))
    names = draw(some.st.lists(pick(list(GRID)), min_size=1, max_size=2, unique=True))
    every = [dict(zip(names, values, strict=True)) for values in product(*(GRID[name] for name in names))]
    shuffled = tuple(draw(some.st.permutations(every)))
    points = shuffled[: draw(pick([1, 2, 3, 4, 5]))]

    score = pick(SCORES.get(metric, [0.5, 0.625, 0.75]))
    averages = tuple(draw(score) for _ in points)
    deviation = pick([0.0, 0.125, 0.25])
    deviations = tuple(draw(deviation) for _ in points)
    return Case(metric, points, averages, deviations, in_a_pipeline=draw(some.st.booleans()))


kata.always(
    Case("f1", ({},), (0.75,), (0.0,)),
    Case("mae", ({"maxIter": 5}, {"regParam": 0.1, "maxIter": 5}, {"regParam": 0.5}), (2.5, 0.5, 1.5), (0.5, 1.0, 0.0)),
    Case("rmse", ({"regParam": 1e6}, {"regParam": 0.0}), (), in_a_pipeline=True, fitted=True),
)


@kata.edge
def a_tie(case: Case) -> bool:
    """Two points share the best average."""
    best = (min if case.metric in ERRORS else max)(case.averages, default=0)
    return case.averages.count(best) > 1


@dataclass(frozen=True)
class Seen:
    best: dict[str, Any]
    averages: tuple[float, ...]


@kata.drive
def run(best_params, case: Case, spark) -> Seen:
    cv_model = searched(case, spark)
    averages = tuple(plain(each) for each in cv_model.avgMetrics)
    best = returned(best_params(cv_model), dict)
    return Seen(plain_dict(best), averages)


def searched(case: Case, spark):
    """A CrossValidatorModel: fitted, or, since fits are slow, put together as a fit would have left it."""
    kind = EVALUATORS[case.metric]
    evaluator = getattr(evaluation, kind)(metricName=case.metric)
    learner = LinearRegression() if kind == "RegressionEvaluator" else LogisticRegression()
    assembler = VectorAssembler(inputCols=["x"], outputCol="features")
    maps = [{learner.getParam(name): value for name, value in point.items()} for point in case.points]
    estimator = Pipeline(stages=[assembler, learner]) if case.in_a_pipeline else learner
    parts = {"estimator": estimator, "estimatorParamMaps": maps, "evaluator": evaluator, "numFolds": 2, "seed": 1}
    if case.fitted:
        rows = [(x, float(x), 2.0 * x + x % 3) for x in range(12)]
        table = Table.of({"id": "bigint", "x": "double", "label": "double"}, rows)
        return CrossValidator(**parts).fit(table.on(spark))

    index_of_best = np.argmax if evaluator.isLargerBetter() else np.argmin
    winner = learner_model(learner, case.points[index_of_best(case.averages)])
    best = PipelineModel([assembler, winner]) if case.in_a_pipeline else winner
    return CrossValidatorModel(best, list(case.averages), stdMetrics=list(case.deviations))._set(**parts)


def learner_model(learner, point):
    """Stands for the model of a learner: the same uid, the same settings."""

    class LearnerModel(Model, HasMaxIter, HasRegParam, HasFitIntercept):
        def _transform(self, dataset):
            return dataset

    settings = {name: learner.getOrDefault(name) for name in GRID} | point
    return LearnerModel()._resetUid(learner.uid)._set(**settings)


@kata.property
def returns_one_of_the_points(case: Case, seen: Seen) -> None:
    """The result is one of the points that were tried: the names of its parameters and their values, no others."""
    there = any(alike(seen.best, point) for point in case.points)
    expect(there, "no point of the grid has these parameters and values", expected=winner(case, seen))


@kata.property
def finds_the_largest_score(case: Case, seen: Seen) -> None:
    """Where a larger metric is better, no point has a larger average than the one returned."""
    if case.metric not in ERRORS:
        beats_all(case, seen)


@kata.property
def finds_the_smallest_error(case: Case, seen: Seen) -> None:
    """Where a smaller metric is better, no point has a smaller average than the one returned."""
    if case.metric in ERRORS:
        beats_all(case, seen)


@kata.property
def takes_the_first_of_equals(case: Case, seen: Seen) -> None:
    """Of several points with the best average the first is returned, for that one's model is the bestModel."""
    place = place_of(case, seen)
    if place is not None:
        average = seen.averages[place]
        message = f"point {place + 1} is not the first with an average {case.metric} of {average}"
        expect(place == seen.averages.index(average), message, expected=winner(case, seen))


def beats_all(case: Case, seen: Seen) -> None:
    """Raise `Mismatch` unless the point returned has the best average."""
    place = place_of(case, seen)
    best = best_of(case, seen)
    if place is not None:
        message = f"the average {case.metric} of this point is {seen.averages[place]}, where {best} is the best"
        expect(seen.averages[place] == best, message, expected=winner(case, seen))


def place_of(case: Case, seen: Seen) -> int | None:
    """Which of the points was returned?"""
    return next((place for place, point in enumerate(case.points) if alike(seen.best, point)), None)


def best_of(case: Case, seen: Seen) -> float:
    return min(seen.averages) if case.metric in ERRORS else max(seen.averages)


def winner(case: Case, seen: Seen) -> dict[str, Any]:
    """A right result."""
    return case.points[seen.averages.index(best_of(case, seen))]


def named(cv_model, index):
    return {param.name: value for param, value in cv_model.getEstimatorParamMaps()[index].items()}


def best_index(cv_model) -> int:
    index_of_best = np.argmax if cv_model.getEvaluator().isLargerBetter() else np.argmin
    return int(index_of_best(cv_model.avgMetrics))


@kata.misconception(
    "the largest metric wins",
    because="rmse, mae and logLoss are errors, and less of them is better. Each evaluator says by isLargerBetter() "
    "which way its metric goes.",
    rejected_by=finds_the_smallest_error,
)
def always_max(cv_model):
    return named(cv_model, np.argmax(cv_model.avgMetrics))


@kata.misconception(
    "a search always minimises",
    because="Hyperopt's fmin does. A CrossValidator asks its evaluator, and areas, accuracy, F1 and R2 are the better "
    "the larger they are.",
    rejected_by=finds_the_largest_score,
)
def always_min(cv_model):
    return named(cv_model, np.argmin(cv_model.avgMetrics))


@kata.misconception(
    "regression minimises and classification maximises",
    because="R2 belongs to regression and is better when larger, logLoss to classification and is better when smaller. "
    "It is the metric that has a direction, not the problem.",
    rejected_by=finds_the_largest_score,
)
def by_problem(cv_model):
    regression = isinstance(cv_model.getEvaluator(), evaluation.RegressionEvaluator)
    return named(cv_model, (np.argmin if regression else np.argmax)(cv_model.avgMetrics))


@kata.misconception(
    "of equal averages any will do",
    because="Spark takes the first, and fits bestModel with it. Name another and you report settings that the model "
    "at hand does not have.",
    rejected_by=takes_the_first_of_equals,
)
def last_of_equals(cv_model):
    averages = cv_model.avgMetrics
    best = averages[best_index(cv_model)]
    return named(cv_model, max(place for place, average in enumerate(averages) if average == best))


@kata.misconception(
    "a param map is a dictionary of names",
    because="Its keys are Param objects, which carry their stage's generated name with them. What one writes down is "
    "the attribute `name` of each.",
    rejected_by=returns_one_of_the_points,
)
def params_as_keys(cv_model):
    return dict(cv_model.getEstimatorParamMaps()[best_index(cv_model)])


@kata.misconception(
    "the best parameters are all that the best model has",
    because="A model has dozens of settings, most of them defaults. Only those in the param map were searched.",
    rejected_by=returns_one_of_the_points,
)
def all_settings(cv_model):
    best = cv_model.bestModel
    last = best.stages[-1] if isinstance(best, PipelineModel) else best
    return {param.name: value for param, value in last.extractParamMap().items()}
