"""A whole training pipeline: nothing learned outside it, and a prediction for every row that comes later."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, stdev

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect, missing, read, returned, variant

if IN_ENGINE:
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.feature import Imputer, OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler

kata = Kata(
    title="Build a pipeline from raw columns to a prediction",
    objectives=("training-pipeline", "estimator-transformer", "impute", "one-hot-encode"),
    level=2,
    hints=(
        "Which stage reads what which other stage writes? And what can come later that training has not seen?",
        "Imputer, StringIndexer (mind its handleInvalid), OneHotEncoder, VectorAssembler, StandardScaler, the learner.",
        'StringIndexer(..., handleInvalid="keep"); assemble the filled numbers and the encoded categories, scale that, '
        "and set featuresCol to what the scaler writes and labelCol to the label.",
    ),
    see=("Spark ML guide: ML Pipelines", "Spark ML guide: Extracting, transforming and selecting features"),
    examples=3,
    without={
        "train: no rows": "the contract promises rows of both classes",
        "train: one row": "the contract promises rows of both classes",
        "train: all missing": "the contract promises a value to learn from in each column",
        "an empty text": "Spark fails to name the slot of a category without letters, and so the contract rules it out",
        "a name with a dot": "stages take a dot for a path into a struct, and so the contract rules it out",
    },
)


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    categorical: tuple[str, ...]
    numeric: tuple[str, ...]
    label: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    numeric = draw(some.column_names(most=2))
    categorical = draw(pick([("city",), ("city", "brand name"), ("größte Stadt",)]))
    labels = some.categories(missing=True).filter(lambda text: text != "")
    columns = dict.fromkeys(numeric, ("double", some.gaps(some.numbers())))
    columns |= dict.fromkeys(categorical, ("string", labels))

    # Both classes are there, and a value in each column.
    train = some.table(draw, columns | {"churned": ("double", pick([0.0, 1.0]))}, least=6, most=9)
    train = train.with_column("churned", "double", [0.0, 1.0, *train.column("churned")[2:]])
    for name in (*numeric, *categorical):
        if all(map(missing, train.column(name))):
            value = 0.5 if name in numeric else "a"
            train = train.with_column(name, train.type_of(name), [value] * len(train.rows))

    new = some.table(draw, columns, most=4)
    return Case(train, new, categorical, numeric, "churned", draw(some.partitions()))


KINDS = {"id": "bigint", "age": "double", "income": "double", "größte Stadt": "string"}
TRAIN = Table.of(
    KINDS | {"y": "double"},
    [
        (0, 20.0, 1e9, "a", 0.0),
        (1, 40.0, None, "b", 1.0),
        (2, 35.0, math.nan, "é", 0.0),
        (3, 50.0, 2.0**-20, "日本", 1.0),
        (4, 20.0, -0.0, "b", 0.0),
    ],
)
LATER = [(0, 30.0, 1.0, "unseen"), (1, 30.0, math.nan, "a"), (2, 30.0, None, None), (3, 30.0, 5.0, "é")]

for rows_of_new in (LATER, [(0, None, math.nan, None)], []):
    new_table = Table.of(KINDS, rows_of_new)
    kata.always(Case(TRAIN, new_table, ("größte Stadt",), ("age", "income"), "y"))


@dataclass(frozen=True)
class Seen:
    """The vectors that the last stage gets for the training rows; for new rows, what it makes of them too."""

    train: Table
    new: Table


@kata.drive
def run(build_pipeline, case: Case, spark) -> Seen:
    pipeline = build_pipeline(list(case.categorical), list(case.numeric), case.label)
    returned(pipeline, Pipeline, "an unfitted Pipeline")
    last = pipeline.getStages()[-1]
    returned(last, LogisticRegression, "a LogisticRegression as the last stage")

    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    model = pipeline.fit(train)
    vector = f"`{last.getFeaturesCol()}` AS features"
    results = model.transform(new).selectExpr("id", vector, "prediction", "probability")
    return Seen(read(model.transform(train).selectExpr("id", vector)), read(results))


@kata.property
def predicts_every_row(case: Case, seen: Seen) -> None:
    """Each new row, whatever it lacks and whatever is new in it, gets one prediction, 0.0 or 1.0, and no NaN in it."""
    lost = ", ".join(str(key) for key in case.new.by() if key not in seen.new.cells("prediction"))
    expect(not lost, f"without a prediction: id {lost}")
    for key, row in seen.new.by().items():
        prediction, probability = row["prediction"], row.get("probability")
        fine = prediction in (0.0, 1.0) and all(map(math.isfinite, probability or ()))
        expect(fine, f"id {key} gets {prediction} with {probability}")


@kata.property
def fills_gaps_with_the_training_mean(case: Case, seen: Seen) -> None:
    """A missing number, in whatever table, stands in the vector where the mean of the training values stands."""
    for name in case.numeric:
        mean = mean_of(case, name)
        gaps = [vector for cell, vector in rows(case, seen, name) if missing(cell)]
        fits = [all(near(line(mean), each[slot]) for each in gaps) for slot, line in slots(case, seen, name)]
        expect(any(fits), f"no slot of the vector has {name!r} with the training mean, {mean}, in its gaps")


@kata.property
def scales_each_number(case: Case, seen: Seen) -> None:
    """In the vectors that the last stage gets, each number has a deviation of 1 over the training rows."""
    for name in case.numeric:
        filled = [mean_of(case, name) if missing(x) else x for x in case.train.column(name)]
        deviation = stdev(filled)
        if deviation > 0:
            steps = [line(deviation) - line(0.0) for _, line in slots(case, seen, name)]
            expect(any(near(step, 1.0) for step in steps), f"{name!r} has the deviation {steps}", expected=1.0)


@kata.property
def gives_each_category_a_slot(case: Case, seen: Seen) -> None:
    """Each category of training has a slot that sets it apart from all the others; one may do without."""
    for name in case.categorical:
        known = {cell for cell in case.train.column(name) if cell is not None}
        every = [(cell, vector) for cell, vector in rows(case, seen, name) if cell in known]
        lacking = [one for one in sorted(known) if len(known) > 1 and not set_apart(one, every)]
        expect(len(lacking) < 2, f"no slot sets {', '.join(map(repr, lacking))} of {name!r} apart from the others")


def set_apart(category: str, every: list) -> bool:
    """Does a slot have one number for the rows of that category and one other number for all others?"""
    own = [vector for cell, vector in every if cell == category]
    others = [vector for cell, vector in every if cell != category]
    for slot in range(len(own[0])):
        here, there = ({round(vector[slot], 9) for vector in part} for part in (own, others))
        if len(here) == len(there) == 1 and here != there:
            return True
    return False


def rows(case: Case, seen: Seen, name: str) -> list:
    """The cells of a column, each with the vector of its row; training rows first."""
    found = []
    for before, after in ((case.train, seen.train), (case.new, seen.new)):
        cells = before.cells(name)
        vectors = after.cells("features")
        found += [(cells[key], vector) for key, vector in vectors.items() if vector is not None]
    return found


def slots(case: Case, seen: Seen, name: str) -> list:
    """The slots whose values lie on a line over the values of a column, where it has any, each with that line."""
    present = [(x, vector) for x, vector in rows(case, seen, name) if not missing(x)]
    (low, at_low), (high, at_high) = (end(present, key=lambda pair: pair[0]) for end in (min, max))

    def line_of(slot: int):
        slope = (at_high[slot] - at_low[slot]) / (high - low) if high > low else 0.0
        return lambda x: at_low[slot] + slope * (x - low)

    varies = len({x for x in case.train.column(name) if not missing(x)}) > 1
    found = []
    for slot in range(len(at_low)):
        line = line_of(slot)
        moves = at_low[slot] != at_high[slot]
        if (moves or not varies) and all(near(line(x), vector[slot]) for x, vector in present):
            found.append((slot, line))
    return found


def mean_of(case: Case, name: str) -> float:
    return fmean(x for x in case.train.column(name) if not missing(x))


def near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


def right_pipeline(categorical, numeric, label, *, unseen="keep", filled="mean", encoded=True, scaled=True):
    """A right pipeline. The keywords turn it into wrong ones."""
    numbers = [f"{name} filled" for name in numeric] if filled else numeric
    indices = [f"{name} index" for name in categorical]
    vectors = [f"{name} vector" for name in categorical]
    parts = [*numbers, *(vectors if encoded else indices)]
    stages = [
        StringIndexer(inputCols=categorical, outputCols=indices, handleInvalid=unseen),
        VectorAssembler(inputCols=parts, outputCol="raw", handleInvalid="error" if filled else "skip"),
        StandardScaler(inputCol="raw", outputCol="scaled"),
        LogisticRegression(featuresCol="scaled" if scaled else "raw", labelCol=label, maxIter=5),
    ]
    if encoded:
        stages.insert(1, OneHotEncoder(inputCols=indices, outputCols=vectors))
    if filled:
        stages.insert(0, Imputer(inputCols=numeric, outputCols=numbers, strategy=filled))
    return Pipeline(stages=stages)


kata.misconception(
    "training has seen every category",
    because="New ones come, and a null may come where there was none. By default the indexer then stops with an error; "
    "handleInvalid says what to do instead.",
    rejected_by=ANSWERS,
    solution=variant(right_pipeline, unseen="error"),
)


kata.misconception(
    "rows with an unknown category may be skipped",
    because="With skip they silently vanish from the result, and nobody gets a prediction for them. With keep the "
    "unknown share an index of their own.",
    rejected_by=predicts_every_row,
    solution=variant(right_pipeline, unseen="skip"),
)


kata.misconception(
    "the assembler deals with missing numbers",
    because="It fails on them, or skips their rows, or hands NaN on to the model. Filling is a stage of its own, and "
    "comes before it.",
    rejected_by=predicts_every_row,
    solution=variant(right_pipeline, filled=None),
)


kata.misconception(
    "the median is the safe choice",
    because="It may be the better one for skewed numbers, but it is another model. The strategy is part of what was "
    "asked for, and the Imputer's default is the mean.",
    rejected_by=fills_gaps_with_the_training_mean,
    solution=variant(right_pipeline, filled="median"),
)


kata.misconception(
    "an index is a number like any other",
    because="Then the third category weighs three times the first in a linear model, in an order that means nothing. "
    "One-hot encoding gives each a weight of its own.",
    rejected_by=gives_each_category_a_slot,
    solution=variant(right_pipeline, encoded=False),
)


kata.misconception(
    "a stage takes part because it is in the pipeline",
    because="It only adds a column. If the learner goes on reading what the assembler wrote, scaling changed nothing.",
    rejected_by=scales_each_number,
    solution=variant(right_pipeline, scaled=False),
)
