"""Predicting with an iterator UDF: the model is loaded once for each task, not once for each batch."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, missing, read, same

if IN_ENGINE:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from pyspark.sql import functions as F

    from pytest_dbml_kata.observe import Calls

kata = Kata(
    title="Load a model once for each task with an iterator UDF",
    objectives=("iterator-udf", "pandas-udf", "arrow", "batch-inference"),
    level=2,
    hints=(
        "How often does the body of a Series-to-Series pandas UDF run? Which form of UDF has a place before the first "
        "batch?",
        "A UDF over an iterator is a generator, called once for each task: what stands before its loop is done once. "
        "F.struct(*features) hands it a DataFrame with the columns in that order.",
        "@pandas_udf('double') over (batches: Iterator[pd.DataFrame]) -> Iterator[pd.Series]; model = load_model(); "
        "for batch in batches: yield pd.Series(model.predict(batch))",
    ),
    see=("PySpark API reference: pandas_udf, Iterator of Series", "Spark SQL guide: Apache Arrow in PySpark"),
    without={"a name with a dot": "a dot would have to be quoted, which is another lesson; the contract rules it out"},
)


@dataclass(frozen=True)
class Case:
    table: Table
    features: tuple[str, ...]
    batch: int
    """The most rows that a UDF is handed at once."""
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    features = draw(some.column_names())
    cells = some.numbers() | some.gaps(some.numbers())
    table = some.table(draw, dict.fromkeys(("spare", *reversed(features)), ("double", cells)), most=12)
    batch = draw(some.st.integers(1, 3))
    return Case(table, features, batch, draw(some.partitions()))


@dataclass(frozen=True)
class Seen:
    result: Table
    loads: dict[str, int]
    """How often the model was loaded, by the place: a task, or "driver"."""
    calls: dict[str, tuple[int, ...]]
    """The numbers of rows that the model was given, call by call, by the place."""


@kata.drive
def run(predict, case: Case, spark, scratch: Path) -> Seen:
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", case.batch)
    notes = Calls.within(scratch)
    table = case.table.on(spark, partitions=case.partitions)
    result = read(predict(table, list(case.features), loader(notes)))

    loads: dict[str, int] = {}
    calls: dict[str, tuple[int, ...]] = {}
    for what, place, rows in sorted(note.split() for note in notes.all()):
        if what == "load":
            loads[place] = loads.get(place, 0) + 1
        elif rows != "0":
            calls[place] = (*calls.get(place, ()), int(rows))
    return Seen(result, loads, calls)


def loader(notes: Calls):
    """A function that loads a model, and notes where it is called; the model notes where it is called, too."""

    def note(what: str, rows: int) -> None:
        from pyspark import TaskContext

        task = TaskContext.get()
        place = "driver" if task is None else f"task-{task.taskAttemptId()}"
        notes.note(f"{what} {place} {rows}")

    class Model:
        def predict(self, features):
            note("predict", len(features))
            x = np.asarray(features, dtype=float)
            return 0.25 + x @ np.arange(1.0, x.shape[1] + 1)

    def load_model():
        note("load", 0)
        return Model()

    return load_model


@kata.property
def keeps_every_row(case: Case, seen: Seen) -> None:
    """The result has the rows and columns of the table as they were, and `prediction`, a double."""
    expect_kept(seen.result, case.table, adding=["prediction"], expected=predicted(case))
    expect(seen.result.type_of("prediction") == "double", "`prediction` is to be a double", expected=predicted(case))


@kata.property
def predicts_what_the_model_says(case: Case, seen: Seen) -> None:
    """A row's prediction is the model's for its features, in the order in which they are named."""
    found = seen.result.cells("prediction")
    for key, right in predicted(case).cells("prediction").items():
        if key in found:
            fits = same(found[key], right, nan_is_null=True)
            expect(fits, f"row {key} has another prediction than the model's", expected=predicted(case))


@kata.property
def loads_at_most_once_in_a_task(case: Case, seen: Seen) -> None:
    """However many batches a task works on, the model is loaded for it once at the most."""
    for place, count in seen.loads.items():
        batches = len(seen.calls.get(place, ()))
        message = f"one task loaded the model {count} times for {batches} calls of it"
        expect(count <= 1 or place == "driver", message, expected="one load for each task")


@kata.property
def loads_where_it_predicts(case: Case, seen: Seen) -> None:
    """The model is loaded and used by the tasks, never on the driver."""
    message = "the model was loaded or used on the driver"
    expect("driver" not in seen.loads.keys() | seen.calls.keys(), message, expected="one load for each task")


@kata.property
def hands_over_whole_batches(case: Case, seen: Seen) -> None:
    """The model gets the rows as Spark hands them out: a batch in each call, neither single rows nor all of a task."""
    for place, sizes in seen.calls.items():
        if place != "driver":
            full, rest = divmod(sum(sizes), case.batch)
            right = [case.batch] * full + ([rest] if rest else [])
            message = f"the batches of a task had {written(right)} rows, the model was given {written(sizes)} at a time"
            expect(sorted(sizes, reverse=True) == right, message, expected=f"calls with {written(right)} rows")


def written(sizes) -> str:
    return ", ".join(map(str, sizes))


def predicted(case: Case) -> Table:
    """A right result."""
    predictions = []
    for row in case.table.records():
        features = [row[name] for name in case.features]
        terms = [nan if missing(x) else weight * x for weight, x in enumerate(features, start=1)]
        predictions.append(fsum([0.25, *terms]))
    return case.table.with_column("prediction", "double", predictions)


def by_iterator(df, columns, predictions):
    """Predict with an iterator UDF, which is a generator over the batches of a task."""

    @F.pandas_udf("double")
    def udf(batches: Iterator[pd.DataFrame]) -> Iterator[pd.Series]:
        return predictions(batches)

    return df.withColumn("prediction", udf(F.struct(*columns)))


def batch_by_batch(model, batches):
    return (pd.Series(model.predict(batch)) for batch in batches)


@kata.misconception(
    "a pandas UDF keeps its variables from batch to batch",
    because="The body of a Series-to-Series UDF runs anew for every batch, and loads the model each time. An iterator "
    "UDF runs once for a task: what stands before its loop is done once.",
    rejected_by=loads_at_most_once_in_a_task,
)
def loaded_for_each_batch(df, features, load_model):
    @F.pandas_udf("double")
    def udf(batch: pd.DataFrame) -> pd.Series:
        return pd.Series(load_model().predict(batch))

    return df.withColumn("prediction", udf(F.struct(*features)))


@kata.misconception(
    "the driver loads the model and the UDF takes it along",
    because="Then it is pickled into every task's closure, which is slow for a large model and impossible for some. A "
    "task is to load the model where it uses it.",
    rejected_by=loads_where_it_predicts,
)
def loaded_on_the_driver(df, features, load_model):
    model = load_model()
    return by_iterator(df, features, lambda batches: batch_by_batch(model, batches))


@kata.misconception(
    "the batches are best put together first",
    because="Then all of a partition has to fit into the memory of one Python process. The iterator is there so that "
    "only one batch has to.",
    rejected_by=hands_over_whole_batches,
)
def all_at_once(df, features, load_model):
    def predictions(batches):
        every = list(batches)
        return batch_by_batch(load_model(), [pd.concat(every)] if every else [])

    return by_iterator(df, features, predictions)


@kata.misconception(
    "a model is asked row by row",
    because="A call costs the same for one row as for thousands. A model takes a whole batch at a time, and that is "
    "why rows come in batches.",
    rejected_by=hands_over_whole_batches,
)
def row_by_row(df, features, load_model):
    def predictions(batches):
        model = load_model()
        for batch in batches:
            yield pd.Series([model.predict(batch.iloc[[at]])[0] for at in range(len(batch))])

    return by_iterator(df, features, predictions)


@kata.misconception(
    "the iterator has one batch",
    because="It goes on until the partition ends. A `return` or a next() after the first batch loses all others, "
    "and a small table never shows it.",
    rejected_by=keeps_every_row,
)
def first_batch_only(df, features, load_model):
    def predictions(batches):
        for batch in batches:
            yield batch.assign(prediction=load_model().predict(batch[features]))
            return

    columns = ", ".join(f"`{name}` {kind}" for name, kind in df.dtypes)
    return df.mapInPandas(predictions, f"{columns}, prediction double")


@kata.misconception(
    "the model finds its columns by itself",
    because="It was trained on columns in one order and knows no names. They have to come as they are listed, "
    "however the table has them.",
    rejected_by=predicts_what_the_model_says,
)
def order_of_the_table(df, features, load_model):
    columns = [name for name in df.columns if name in features]
    return by_iterator(df, columns, lambda batches: batch_by_batch(load_model(), batches))
