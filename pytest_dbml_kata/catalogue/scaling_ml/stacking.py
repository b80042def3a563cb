"""Stacking: what the second layer learns from has to be out of fold, or it learns whom to trust from memories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect, expect_kept, missing, read, variant

if IN_ENGINE:
    from pyspark.ml import Estimator, Model
    from pyspark.ml.param.shared import HasLabelCol, HasPredictionCol
    from pyspark.sql import DataFrame, Window
    from pyspark.sql import functions as F

kata = Kata(
    title="Predict out of fold to stack models",
    objectives=("ensembles", "bagging-boosting-stacking", "cross-validation"),
    level=2,
    hints=(
        "Which model may predict for a row, if that row is to look as new as those that come later?",
        "Give each row a fold. Then, fold by fold, fit on all other folds and predict this one, model by model.",
        "fold = row_number over id, modulo folds. For each fold: model.copy({model.labelCol: label}).fit(the others)"
        ".transform(the fold), its prediction renamed; union the folds, and join the models by id.",
    ),
    see=("scikit-learn guide: Ensembles, stacked generalization", "Spark ML guide: ML Tuning, cross-validation"),
    examples=8,
    without={
        "train: no rows": "the contract promises a row for each fold",
        "train: one row": "the contract promises a row for each of two folds at least",
        "a name with a dot": "learners take a dot for a path into a struct, and so the contract rules it out",
    },
)


@dataclass(frozen=True)
class Case:
    train: Table
    models: int
    folds: int
    label: str = "y"
    prediction: str = "prediction"
    """The predictionCol of the models."""
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    folds = draw(pick([2, 2, 3, 3]))
    label = draw(pick(["y", "price paid", "größe"]))
    columns = {"x": ("double", some.gaps(some.numbers())), label: ("double", some.numbers())}
    train = some.table(draw, columns, least=folds, most=8)
    prediction = draw(pick(["prediction", "prediction", "answer"]))
    models = draw(pick([1, 2, 2]))
    return Case(train, models, folds, label, prediction, draw(some.partitions()))


WITHOUT_X = Table.of(
    {"id": "bigint", "x": "double", "y": "double"},
    [(3, None, 1.0), (0, None, 1e9), (1, None, 2.0**-20)],
)

kata.always(Case(WITHOUT_X, 1, 2))


@kata.edge
def uneven_folds(case: Case) -> bool:
    """The rows cannot be shared out evenly."""
    return len(case.train.rows) % case.folds != 0


if IN_ENGINE:

    class Telltale(Estimator, HasLabelCol, HasPredictionCol):
        """Its model predicts, for whatever row, which rows it was fitted on: the sum of 2 ** id."""

        def __init__(self, number, predictionCol):
            super().__init__()
            self.number = number
            self._set(predictionCol=predictionCol)

        def _fit(self, dataset):
            if self.getLabelCol() not in dataset.columns:
                raise ValueError(f"the label column {self.getLabelCol()!r} of the model is not in the table")
            known = sum(2.0 ** row["id"] for row in dataset.select("id").collect())
            return TelltaleModel(self.getPredictionCol(), known + 1000 * self.number)

    class TelltaleModel(Model):
        def __init__(self, column, answer):
            super().__init__()
            self.column, self.answer = column, answer

        def _transform(self, dataset):
            if self.column in dataset.columns:
                raise ValueError(f"the output column {self.column!r} of the model is there already")
            return dataset.withColumns({self.column: F.lit(self.answer), f"raw {self.column}": F.lit(0.0)})


@kata.drive
def run(stack, case: Case, spark) -> Table:
    models = [Telltale(number, case.prediction) for number in range(case.models)]
    return read(stack(case.train.on(spark, partitions=case.partitions), models, case.folds, case.label))


@kata.property
def adds_one_column_per_model(case: Case, seen: Table) -> None:
    """The result is `train`, every row and column as it was, with a column `model_<i>` for each model."""
    expect_kept(seen, case.train, adding=added(case))


@kata.property
def never_predicts_a_row_from_memory(case: Case, seen: Table) -> None:
    """No model that predicts for a row had that row among those it was fitted on."""
    for name, key, rows in fitted_on(case, seen):
        expect(key not in rows, f"what {name} says of id {key} comes from a fit on the ids {told(rows)}")


@kata.property
def learns_from_all_other_folds(case: Case, seen: Table) -> None:
    """A row's prediction comes from a fit on all rows but those of its own fold; each row is in one fold."""
    every = set(case.train.by())
    for name in added(case):
        held_out = {key: every - rows for column, key, rows in fitted_on(case, seen) if column == name}
        for key, fold in held_out.items():
            alike = all(held_out.get(other) == fold for other in fold)
            message = f"{name} predicts id {key} from the ids {told(every - fold)}, not so the others that it left out"
            expect(alike, message)


@kata.property
def cuts_even_folds(case: Case, seen: Table) -> None:
    """There are as many folds as asked for, and no two of them differ by more than one row."""
    count = len(case.train.rows)
    least, most = count // case.folds, -(-count // case.folds)
    for name, key, rows in fitted_on(case, seen):
        left_out = count - len(rows)
        message = f"{left_out} of {count} rows are left out where {name} predicts id {key}, of {case.folds} folds"
        expect(least <= left_out <= most, message)


@kata.property
def asks_each_model_in_its_turn(case: Case, seen: Table) -> None:
    """The column `model_<i>` holds what the model at place i, counted from 0, says."""
    for number, name in enumerate(added(case)):
        spoke = {int(cell) // 1000 for cell in seen.column(name) if not missing(cell)}
        expect(spoke <= {number}, f"{name} holds what the models at {told(spoke)} say")


def added(case: Case) -> list[str]:
    return [f"model_{number}" for number in range(case.models)]


def fitted_on(case: Case, seen: Table) -> list[tuple[str, int, set[int]]]:
    """For each model's column and each row: the ids that the model behind that prediction was fitted on."""
    found = []
    for name in added(case):
        for key, cell in seen.cells(name).items():
            mask = 0 if missing(cell) else int(cell) % 1000
            found.append((name, key, {bit for bit in range(8) if mask >> bit & 1}))
    return found


def told(ids: set[int]) -> str:
    return ", ".join(map(str, sorted(ids))) or "none"


def stacked(train, models, folds, label, *, fitted_on=lambda fold, here: fold != here, number=None):
    """A right stack. The keywords change the rows that are fitted on, or how folds are numbered."""
    number = F.row_number().over(Window.orderBy("id")) if number is None else number()
    numbered = train.select("*", (number % folds).alias("fold of it"))
    fold = F.col("fold of it")
    parts = []
    for here in range(folds):
        part = numbered.where(fold == here)
        rows = numbered.where(fitted_on(fold, here))
        kept = [*train.columns]
        for place, model in enumerate(models):
            kept.append(f"model_{place}")
            fitted = model.fit(rows, {model.labelCol: label})
            predicted = fitted.transform(part).withColumnRenamed(model.getPredictionCol(), kept[-1])
            part = predicted.select(*kept)
        parts.append(part)
    return reduce(DataFrame.union, parts)


kata.misconception(
    "a model is fitted on all rows and then asked about them",
    because="Then it answers from memory, and the model that memorises best looks best to the second layer. On new "
    "rows it has no memory to answer from.",
    rejected_by=never_predicts_a_row_from_memory,
    solution=variant(stacked, fitted_on=lambda fold, here: F.lit(True)),
)


kata.misconception(
    "each fold gets a model of its own",
    because="A model fitted on a fold and asked about that fold answers from memory too. It has to be fitted on the "
    "other folds, and asked about the one it has not seen.",
    rejected_by=never_predicts_a_row_from_memory,
    solution=variant(stacked, fitted_on=lambda fold, here: fold == here),
)


@kata.misconception(
    "one other fold is enough to learn from",
    because="A model from a part of the rows is weaker than the one used later, which is fitted on all of them. Leave "
    "out one fold and take all the others.",
    rejected_by=learns_from_all_other_folds,
)
def next_fold(train, models, folds, label):
    return stacked(train, models, folds, label, fitted_on=lambda fold, here: fold == (here + 1) % folds)


kata.misconception(
    "an id modulo the number of folds shares rows out evenly",
    because="Ids have gaps and habits, and monotonically_increasing_id starts anew in each partition. Numbers without "
    "gaps come from row_number over an order.",
    rejected_by=cuts_even_folds,
    solution=variant(stacked, number=lambda: F.col("id") * 2),
)


@kata.misconception(
    "the models know the label",
    because="A learner reads the column `label` unless it is told otherwise. Set labelCol, best on a copy or by a "
    "param map given to fit.",
    rejected_by=ANSWERS,
)
def label_unset(train, models, folds, label):
    return stacked(train, models, folds, models[0].getLabelCol())


@kata.misconception(
    "the last fold is for validation, as in a split",
    because="Then only its rows have a prediction that is out of fold, and the rest are lost to the second layer. "
    "Each fold is held out in its turn.",
    rejected_by=adds_one_column_per_model,
)
def one_holdout(train, models, folds, label):
    ids = sorted(row["id"] for row in train.collect())
    return stacked(train, models, folds, label).where(F.col("id").isin(ids[: len(ids) // folds]))


@kata.misconception(
    "the predictions of the first model stand for all",
    because="Each model gets a column of its own. What the second layer learns is in what they disagree.",
    rejected_by=asks_each_model_in_its_turn,
)
def first_model(train, models, *rest):
    return stacked(train, [models[0]] * len(models), *rest)
