"""A grid search with cross-validation: what is tuned, what is measured, and on which columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, WrongResult, expect
from pytest_dbml_kata.tables import kind_of, plain

if IN_ENGINE:
    from pyspark.ml import Estimator, Pipeline
    from pyspark.ml.classification import LinearSVC, LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, Evaluator, MulticlassClassificationEvaluator
    from pyspark.ml.feature import StandardScaler, VectorAssembler
    from pyspark.ml.param import Param
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder

kata = Kata(
    title="Build a cross-validated grid search around a pipeline",
    objectives=("cross-validation", "training-pipeline"),
    level=2,
    hints=(
        "A Param knows its stage: whose Params does a fit look at? And which columns does an evaluator read by itself?",
        (
            "Take the last stage out of pipeline.getStages() and ask it for its Params by name, and for its columns. "
            "The binary evaluator measures areas under a curve, the multiclass one the other metrics."
        ),
        (
            "addGrid(last.getParam(name), values) for each name of the grid; an evaluator with metricName=metric, "
            "labelCol=last.getLabelCol() and the rawPredictionCol, or predictionCol and probabilityCol, of `last`; "
            "then CrossValidator(estimator=pipeline, ..., numFolds=folds, seed=seed)."
        ),
    ),
    see=("Spark ML guide: ML Tuning, model selection and hyperparameter tuning",),
)

Value = bool | int | float | str


@dataclass(frozen=True)
class Case:
    columns: dict[str, str]
    """The columns of the logistic regression, by the name of their Param."""
    before: tuple[str, ...]
    """The stages before it: any of "assemble", "stack", "scale", in running order."""
    max_iter: int
    grid: dict[str, tuple[Value, ...]]
    metric: str
    folds: int
    seed: int


OUTPUTS = {
    "featuresCol": ("features", "inputs", "x"),
    "labelCol": ("churned", "label", "größe", "y"),
    "predictionCol": ("answer", "prediction", "vorhersage"),
    "rawPredictionCol": ("margin", "rawPrediction", "log odds"),
    "probabilityCol": ("p", "probability", "chances"),
}
TUNABLE = {
    "maxIter": (5, 10, 50),
    "regParam": (0.0, 0.01, 0.1, 1.0),
    "tol": (1e-6, 1e-4, 0.01),
    "elasticNetParam": (0.0, 0.5, 1.0),
    "fitIntercept": (True, False),
    "family": ("binomial", "auto"),
}
AREAS = ("areaUnderROC", "areaUnderPR")


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    names = draw(some.st.lists(pick(list(TUNABLE)), min_size=draw(pick([0, 2, 2])), max_size=3, unique=True))
    return Case(
        columns={name: draw(pick(columns)) for name, columns in OUTPUTS.items()},
        before=draw(
            pick([(), ("stack",), ("assemble", "scale"), ("assemble", "stack"), ("assemble", "stack", "scale")])
        ),
        max_iter=draw(pick([100, 7])),
        grid={n: tuple(draw(some.st.lists(pick(TUNABLE[n]), min_size=1, max_size=3, unique=True))) for n in names},
        metric=draw(pick([*AREAS, "accuracy", "f1", "weightedPrecision", "weightedRecall", "logLoss"])),
        folds=draw(pick([2, 3, 4, 5, 10])),
        seed=draw(some.seeds()),
    )


@dataclass(frozen=True)
class Setting:
    """One Param of a param map, by name, and whether it is a Param of the last stage of the estimator."""

    name: str
    value: Value
    of_last_stage: bool


@dataclass(frozen=True)
class Seen:
    given: tuple[str, ...]
    """The stages of the pipeline before the call, each with all that it is set to."""
    searched: tuple[str, ...]
    """The stages of the estimator that is cross-validated."""
    maps: tuple[tuple[Setting, ...], ...]
    evaluator: str
    metric: str
    reads: dict[str, str]
    """The columns of the evaluator, by the name of their Param."""
    folds: int
    seed: int | None


@kata.drive
def run(build_cv, case: Case, spark) -> Seen:
    stages = {
        "assemble": VectorAssembler(inputCols=["a", "b"], outputCol="raw"),
        "stack": LinearSVC(maxIter=3, featuresCol="raw", labelCol=case.columns["labelCol"]),
        "scale": StandardScaler(inputCol="raw", outputCol=case.columns["featuresCol"]),
    }
    last = LogisticRegression(maxIter=case.max_iter, **case.columns)
    pipeline = Pipeline(stages=[*(stages[name] for name in case.before), last])
    given = tuple(map(described, stages_of(pipeline)))
    grid = {name: list(values) for name, values in case.grid.items()}
    cv = build_cv(pipeline, grid, case.metric, case.folds, case.seed)
    if not isinstance(cv, CrossValidator):
        raise WrongResult(f"an unfitted CrossValidator is to be returned, not {kind_of(cv)}")
    searched = stages_of(part(cv, "estimator", Estimator))
    evaluator = part(cv, "evaluator", Evaluator)
    told = {p.name: evaluator.getOrDefault(p) for p in evaluator.params if evaluator.isDefined(p)}
    owner = searched[-1].uid if searched else None
    maps = part(cv, "estimatorParamMaps", list)
    if not all(isinstance(key, Param) for each in maps for key in each):
        raise WrongResult("the keys of a param map are to be Params of a stage")
    return Seen(
        given=given,
        searched=tuple(map(described, searched)),
        maps=tuple(
            tuple(Setting(key.name, told_value(cell), key.parent == owner) for key, cell in each.items())
            for each in maps
        ),
        evaluator=type(evaluator).__name__,
        metric=str(told.get("metricName")),
        reads={name: str(value) for name, value in told.items() if name.endswith("Col")},
        folds=cv.getNumFolds(),
        seed=cv.getSeed() if cv.isSet(cv.seed) else None,
    )


def part(cv, name, kind):
    """What the CrossValidator was given under that name."""
    given = cv.getOrDefault(name) if cv.isDefined(name) else None
    if not isinstance(given, kind):
        raise WrongResult(f"{name} of the CrossValidator is to be of the kind {kind.__name__}, not {kind_of(given)}")
    return given


def stages_of(estimator) -> list:
    if isinstance(estimator, Pipeline):
        return [inner for stage in estimator.getStages() for inner in stages_of(stage)]
    return [estimator]


def described(stage) -> str:
    """A stage by its class and all that it is set to, defaults included; which object it is does not matter."""
    return f"{type(stage).__name__}({', '.join(sorted(f'{p.name}={v!r}' for p, v in stage.extractParamMap().items()))})"


def told_value(value) -> Value:
    cell = plain(value)
    return cell if isinstance(cell, Value) else repr(value)


@kata.property
def searches_the_whole_pipeline(case: Case, seen: Seen) -> None:
    """What is cross-validated is the pipeline that was given, with all its stages as they were set."""
    expect(seen.searched == seen.given, "the estimator is not the pipeline as given", expected=seen.given)


@kata.property
def tries_every_combination_once(case: Case, seen: Seen) -> None:
    """The param maps are all combinations of the values in the grid, each of them once."""
    tried = [{each.name: each.value for each in one} for one in seen.maps]
    message = f"{len(tried)} param maps, where the grid has {len(combinations(case))} combinations"
    if len(tried) == len(combinations(case)):
        message = "the param maps are not the combinations of the grid"
    right = counted(tried) == counted(combinations(case))
    expect(right, message, expected=combinations(case))


@kata.property
def tunes_the_stage_in_the_pipeline(case: Case, seen: Seen) -> None:
    """Every Param of the param maps is one of the pipeline's own last stage, or the fit would ignore it."""
    for setting in (each for one in seen.maps for each in one):
        expect(setting.of_last_stage, f"{setting.name!r} is not a Param of the pipeline's last stage")


@kata.property
def measures_the_metric_asked_for(case: Case, seen: Seen) -> None:
    """The evaluator is of the kind that knows the metric, and is set to it."""
    kind = evaluator_of(case)
    expect(seen.evaluator == kind, f"{case.metric} takes a {kind}, not a {seen.evaluator}", expected=kind)
    expect(seen.metric == case.metric, f"the evaluator is set to {seen.metric}", expected=case.metric)


@kata.property
def measures_on_the_columns_of_the_stage(case: Case, seen: Seen) -> None:
    """The evaluator reads the label and what the metric needs under the names that the last stage gives them."""
    if seen.evaluator != evaluator_of(case):
        return
    for name, allowed in columns_to_read(case).items():
        right = seen.reads.get(name) in allowed
        expect(right, f"{name} of the evaluator is {seen.reads.get(name)!r}", expected={name: allowed[0]})


@kata.property
def cuts_as_many_folds_as_asked(case: Case, seen: Seen) -> None:
    """The number of folds is the one asked for."""
    expect(seen.folds == case.folds, f"there are {seen.folds} folds, not {case.folds}", expected=case.folds)


@kata.property
def cuts_the_same_folds_again(case: Case, seen: Seen) -> None:
    """The seed is set, so that the same rows come into the same folds next time."""
    expect(seen.seed == case.seed, "the seed of the CrossValidator is not the one given", expected=case.seed)


def combinations(case: Case) -> list[dict[str, Value]]:
    return [dict(zip(case.grid, values, strict=True)) for values in product(*case.grid.values())]


def counted(maps: list[dict[str, Value]]) -> Counter:
    """How often each map is there. 1 and 1.0 are the same value, 1 and True are not."""
    return Counter(frozenset((name, isinstance(value, bool), value) for name, value in one.items()) for one in maps)


def evaluator_of(case: Case) -> str:
    return "BinaryClassificationEvaluator" if case.metric in AREAS else "MulticlassClassificationEvaluator"


def columns_to_read(case: Case) -> dict[str, tuple[str, ...]]:
    """For each Param of the evaluator that matters to the metric, the columns it may read, the usual one first."""
    label = {"labelCol": (case.columns["labelCol"],)}
    if case.metric in AREAS:  # both order the rows alike, and an area depends on nothing but the order
        return label | {"rawPredictionCol": (case.columns["rawPredictionCol"], case.columns["probabilityCol"])}
    name = "probabilityCol" if case.metric == "logLoss" else "predictionCol"
    return label | {name: (case.columns[name],)}


def grid_of(stage, grid):
    builder = ParamGridBuilder()
    for name, values in grid.items():
        builder.addGrid(stage.getParam(name), values)
    return builder.build()


def evaluator_for(stage, metric):
    if metric in AREAS:
        return BinaryClassificationEvaluator(
            metricName=metric, labelCol=stage.getLabelCol(), rawPredictionCol=stage.getRawPredictionCol()
        )
    return MulticlassClassificationEvaluator(
        metricName=metric,
        labelCol=stage.getLabelCol(),
        predictionCol=stage.getPredictionCol(),
        probabilityCol=stage.getProbabilityCol(),
    )


def right_but(pipeline, grid, metric, folds, seed, **changed):
    """A right CrossValidator, but for what is changed."""
    last = pipeline.getStages()[-1]
    right = {"estimator": pipeline, "estimatorParamMaps": grid_of(last, grid), "evaluator": evaluator_for(last, metric)}
    return CrossValidator(**(right | {"numFolds": folds, "seed": seed} | changed))


@kata.misconception(
    "any LogisticRegression lends its Params",
    because="A Param belongs to the one instance it was taken from. Params of another instance are ignored without a "
    "word: every point of the grid trains the same model.",
    rejected_by=tunes_the_stage_in_the_pipeline,
)
def fresh_instance(pipeline, grid, metric, folds, seed):
    fresh = LogisticRegression()
    return right_but(pipeline, grid, metric, folds, seed, estimatorParamMaps=grid_of(fresh, grid))


@kata.misconception(
    "the first stage with a Param of that name is the one to tune",
    because="Several stages may have a Param called maxIter or regParam. The grid is about the classifier at the end, "
    "and a search over the others leaves it as it was.",
    rejected_by=tunes_the_stage_in_the_pipeline,
)
def first_stage_with_it(pipeline, grid, metric, folds, seed):
    builder = ParamGridBuilder()
    for name, values in grid.items():
        owner = next(stage for stage in pipeline.getStages() if stage.hasParam(name))
        builder.addGrid(owner.getParam(name), values)
    return right_but(pipeline, grid, metric, folds, seed, estimatorParamMaps=builder.build())


@kata.misconception(
    "the evaluator finds the columns by itself",
    because="It reads `label`, `prediction` and `rawPrediction` unless it is told otherwise. At best the fit stops; at "
    "worst another stage wrote a column of that name, and that is what gets measured.",
    rejected_by=measures_on_the_columns_of_the_stage,
)
def default_columns(pipeline, grid, metric, folds, seed):
    kind = BinaryClassificationEvaluator if metric in AREAS else MulticlassClassificationEvaluator
    return right_but(pipeline, grid, metric, folds, seed, evaluator=kind(metricName=metric))


@kata.misconception(
    "the metric is the evaluator's business",
    because="Without a metricName the evaluators measure areaUnderROC and f1, and the search crowns the winner of "
    "another contest.",
    rejected_by=measures_the_metric_asked_for,
)
def default_metric(pipeline, grid, metric, folds, seed):
    evaluator = evaluator_for(pipeline.getStages()[-1], metric)
    evaluator.clear(evaluator.metricName)
    return right_but(pipeline, grid, metric, folds, seed, evaluator=evaluator)


@kata.misconception(
    "the values of the grid go together in pairs",
    because="A grid is the product: every value with every value of the other Params. zip() gives a diagonal, and "
    "stops at the shortest list.",
    rejected_by=tries_every_combination_once,
)
def zipped(pipeline, grid, metric, folds, seed):
    last = pipeline.getStages()[-1]
    pairs = [dict(zip(map(last.getParam, grid), values, strict=True)) for values in zip(*grid.values(), strict=False)]
    return right_but(pipeline, grid, metric, folds, seed, estimatorParamMaps=pairs)


@kata.misconception(
    "only the classifier needs to be cross-validated",
    because="Then the stages before it never run, or were fitted on all rows, those of the validation fold included.",
    rejected_by=searches_the_whole_pipeline,
)
def classifier_only(pipeline, grid, metric, folds, seed):
    return right_but(pipeline, grid, metric, folds, seed, estimator=pipeline.getStages()[-1])


@kata.misconception(
    "three folds are what one gets and what one wants",
    because="numFolds is 3 unless it is set.",
    rejected_by=cuts_as_many_folds_as_asked,
)
def folds_forgotten(pipeline, grid, metric, folds, seed):
    return right_but(pipeline, grid, metric, 3, seed)


@kata.misconception(
    "without a seed the folds are the same every time",
    because="The default seed is a hash that may differ in the next Python process. Then two searches cannot be "
    "compared, for they were measured on different folds.",
    rejected_by=cuts_the_same_folds_again,
)
def seed_forgotten(pipeline, grid, metric, folds, seed):
    cv = right_but(pipeline, grid, metric, folds, seed)
    cv.clear(cv.seed)
    return cv
