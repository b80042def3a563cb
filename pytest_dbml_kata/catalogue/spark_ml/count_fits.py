"""Count the models that a search trains: folds, combinations, and the one that is trained at the very end."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_same, returned

if IN_ENGINE:
    from pyspark.ml import Estimator, Model
    from pyspark.ml.evaluation import Evaluator
    from pyspark.ml.param import Param, Params
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit

kata = Kata(
    title="Count the models that a grid search trains",
    objectives=("count-models", "cv-or-split", "cross-validation"),
    level=1,
    hints=(
        "How many settings does the grid hold, and how often is each of them fitted before a winner is known?",
        "Multiply the numbers of values; an empty grid is one setting. A TrainValidationSplit cuts the table once. "
        "And what is `bestModel` trained on?",
        "settings = math.prod(grid.values()); a CrossValidator fits each setting `folds` times, a TrainValidationSplit "
        "once, and both fit the winner once more, on all rows.",
    ),
    see=("Spark ML guide: ML Tuning, model selection and hyperparameter tuning",),
)

PAGE = "https://spark.apache.org/docs/latest/ml-tuning.html"
LAST_FIT = (
    "The models of the search were fitted on parts of the table, and none of them is kept. When the winner is known, "
    f"its setting is fitted once more on all rows: that is bestModel. {PAGE}"
)
ONE_CUT = f"A TrainValidationSplit cuts the table once, so each setting is fitted once, and then the winner. {PAGE}"
EVERY_CUT = (
    "A CrossValidator fits every setting on every cut of the table, each without another fold. A setting is one value "
    f"for each parameter, and the winner is fitted on all rows in the end. {PAGE}"
)
NO_GRID = f"A grid without parameters has one setting, the estimator as it is, and that is fitted too. {PAGE}"


@dataclass(frozen=True)
class Case:
    folds: int
    grid: dict[str, int]
    kind: str


@dataclass(frozen=True)
class Fits:
    """How many fits got a part of the table, and how many got all of it."""

    on_a_part: int
    on_all_rows: int

    @property
    def total(self) -> int:
        return self.on_a_part + self.on_all_rows


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    names = draw(some.st.lists(pick(["maxIter", "regParam", "elasticNetParam"]), max_size=3, unique=True))
    grid = {name: draw(pick([1, 2, 3, 3, 4])) for name in names}
    folds = draw(pick([2, 3, 5, 10]))
    kind = draw(pick(["CrossValidator", "TrainValidationSplit"]))
    return Case(folds, grid, kind)


kata.always(
    Case(3, {"maxIter": 2, "regParam": 3}, "CrossValidator"),
    Case(3, {"maxIter": 2, "regParam": 3}, "TrainValidationSplit"),
    Case(5, {}, "CrossValidator"),
    Case(5, {}, "TrainValidationSplit"),
)


@kata.edge
def one_setting(case: Case) -> bool:
    """The grid has parameters, each with a single value."""
    return bool(case.grid) and prod(case.grid.values()) == 1


@kata.edge
def three_parameters(case: Case) -> bool:
    """The grid has three parameters, each with several values."""
    return len(case.grid) == 3 and min(case.grid.values()) > 1


@kata.drive
def run(count_fits, case: Case, spark) -> int:
    # The session is there for those who count with Spark's own ParamGridBuilder.
    answer = count_fits(case.folds, dict(case.grid), case.kind)
    return returned(answer, int, "a whole number (an int)")


if IN_ENGINE:

    class Counting(Estimator):
        """Notes each fit, and whether it got the whole table; learns nothing."""

        maxIter = Param(Params._dummy(), "maxIter", "")
        regParam = Param(Params._dummy(), "regParam", "")
        elasticNetParam = Param(Params._dummy(), "elasticNetParam", "")

        def __init__(self, whole, fits):
            super().__init__()
            self.whole, self.fits = whole, fits

        def _fit(self, dataset):
            self.fits.append(dataset is self.whole)
            return Unchanged()

    class Unchanged(Model):
        def _transform(self, dataset):
            return dataset

    class NoDifference(Evaluator):
        def _evaluate(self, dataset):
            return 0.5


@kata.witness
def search(case: Case, spark) -> Fits:
    """A real search around an estimator that counts."""
    table = Table.of({"id": "bigint"}, [(i,) for i in range(20)]).on(spark)
    fits: list[bool] = []
    estimator = Counting(table, fits)
    grid = ParamGridBuilder()
    for name, values in case.grid.items():
        grid.addGrid(estimator.getParam(name), [float(value) for value in range(values)])
    parts = {"estimator": estimator, "estimatorParamMaps": grid.build(), "evaluator": NoDifference(), "seed": 1}
    if case.kind == "CrossValidator":
        CrossValidator(**parts, numFolds=case.folds).fit(table)
    else:
        TrainValidationSplit(**parts, trainRatio=0.8).fit(table)
    return Fits(on_a_part=fits.count(False), on_all_rows=fits.count(True))


@kata.property
def counts_the_fits_of_a_cross_validator(case: Case, seen: int, truth: Fits) -> None:
    """For a CrossValidator, the number is that of the fits it makes."""
    if case.kind == "CrossValidator":
        expect_same(seen, truth.total, told(seen, truth), because=EVERY_CUT if case.grid else NO_GRID)


@kata.property
def counts_the_fits_of_a_single_split(case: Case, seen: int, truth: Fits) -> None:
    """For a TrainValidationSplit, the number is that of the fits it makes."""
    if case.kind == "TrainValidationSplit":
        expect_same(seen, truth.total, told(seen, truth), because=ONE_CUT if case.grid else NO_GRID)


@kata.property
def counts_the_last_fit_too(case: Case, seen: int, truth: Fits) -> None:
    """The number is not that of the fits on parts of the table alone: the last fit, on all rows, is one of them."""
    message = f"{seen} fits get a part of the table, and {truth.on_all_rows} more gets all rows"
    expect(seen != truth.on_a_part, message, expected=truth.total, because=LAST_FIT)


@kata.property
def takes_an_empty_grid_for_one_setting(case: Case, seen: int, truth: Fits) -> None:
    """Without parameters to vary, or with one value for each, there is one setting to fit."""
    if prod(case.grid.values()) == 1:
        expect_same(seen, truth.total, told(seen, truth), because=NO_GRID)


def told(seen: int, truth: Fits) -> str:
    return f"fits on a part of the table: {truth.on_a_part}, on all rows: {truth.on_all_rows}; you say {seen} in all"


@kata.misconception(
    "the search ends with its last fold",
    because="When the winner is known, its setting is fitted once more on all rows: that model is bestModel, and "
    "those of the folds are thrown away. An exam question that asks for the models of the search alone leaves it out.",
    rejected_by=counts_the_last_fit_too,
)
def no_last_fit(folds, grid, kind):
    return prod(grid.values()) * (folds if kind == "CrossValidator" else 1)


@kata.misconception(
    "each parameter is searched by itself",
    because="A grid is every value with every value of the other parameters. The numbers of values multiply, which "
    "is why grids get expensive so soon.",
    rejected_by=counts_the_fits_of_a_cross_validator,
)
def added_up(folds, grid, kind):
    return max(sum(grid.values()), 1) * (folds if kind == "CrossValidator" else 1) + 1


@kata.misconception(
    "a TrainValidationSplit has folds too",
    because="It cuts the table once, into one part to fit on and one to measure on. That is what makes it cheaper "
    "than cross-validation, and its choice less certain.",
    rejected_by=counts_the_fits_of_a_single_split,
)
def folds_in_a_split(folds, grid, kind):
    return prod(grid.values()) * folds + 1


@kata.misconception(
    "each part of a split gets a model",
    because="A model is fitted on the training part. On the validation part it is only measured, and that is no fit.",
    rejected_by=counts_the_fits_of_a_single_split,
)
def both_parts(folds, grid, kind):
    return prod(grid.values()) * (folds if kind == "CrossValidator" else 2) + 1


@kata.misconception(
    "every fold chooses a winner of its own",
    because="The metrics are averaged over the folds first. Then there is one winner, and it is fitted again once.",
    rejected_by=counts_the_fits_of_a_cross_validator,
)
def one_winner_per_fold(folds, grid, kind):
    cuts = folds if kind == "CrossValidator" else 1
    return prod(grid.values()) * cuts + cuts


@kata.misconception(
    "without a grid there is nothing to fit but the final model",
    because="An empty grid has one setting: the estimator as it is. It goes through all folds like any other, which "
    "is how one cross-validates without tuning.",
    rejected_by=takes_an_empty_grid_for_one_setting,
)
def empty_is_nothing(folds, grid, kind):
    settings = prod(grid.values()) if grid else 0
    return settings * (folds if kind == "CrossValidator" else 1) + 1
