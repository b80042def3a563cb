"""Score a stream: the checkpoint remembers which rows are done, over every restart."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import (
    ANSWERS,
    IN_ENGINE,
    Draw,
    Kata,
    Table,
    expect,
    expect_columns,
    read,
    returned,
    same,
    show,
)

if IN_ENGINE:
    import pyarrow.parquet as pq
    from pyspark.errors import AnalysisException
    from pyspark.ml import Transformer
    from pyspark.sql.streaming.query import StreamingQuery

kata = Kata(
    title="Score a stream, each row once over restarts",
    objectives=("streaming-inference", "serving-modes"),
    level=2,
    hints=(
        "How does a query that starts today know what it did yesterday? And when is it to stop?",
        "A model transforms a streaming DataFrame as it does any other. writeStream takes the folder for its notes as "
        "an option, and a trigger that ends when all there is has been done.",
        'model.transform(stream).writeStream.format("parquet").option("path", sink_path).option("checkpointLocation", '
        "checkpoint).trigger(availableNow=True).start()",
    ),
    see=("Structured Streaming guide: Recovering from failures with checkpointing", "Triggers"),
    examples=4,
    without={"several partitions": "a stream comes in files, and the cases have several of them"},
)

PATIENCE = 40.0
"""Seconds until a query that goes on without an end is stopped."""


@dataclass(frozen=True)
class Case:
    table: Table
    split: int
    """So many rows are there when the query is started for the first time; the rest comes in before the second."""


@dataclass(frozen=True)
class Seen:
    scored: Table
    """What lies in the sink in the end."""
    ended: tuple[bool, ...]
    """For each start: did the query end by itself?"""
    noted: bool
    """Is there something in the folder for the query's notes in the end?"""


@kata.cases
def cases(draw: Draw) -> Case:
    table = some.table(draw, {"x": ("double", some.gaps(some.numbers()))}, least=2, most=6)
    return Case(table, draw(some.st.integers(1, len(table.rows) - 1)))


def of(*cells: float | None) -> Table:
    return Table.of({"id": "bigint", "x": "double"}, list(enumerate(cells)))


kata.always(
    Case(of(1.5, None, nan, -0.0, 2.0**-20, 1e9), 3),
    Case(of(), 0),
    Case(of(2.0), 1),
    Case(of(None, nan), 1),
    Case(of(3.0, 3.0, 3.0), 1),
)


@kata.drive
def run(start, case: Case, spark, scratch) -> Seen:
    source, sink, checkpoint = (scratch / name for name in ("source", "sink", "checkpoint"))
    source.mkdir()
    ended = []
    batches = (case.table.rows[: case.split], case.table.rows[case.split :])
    for number, rows in enumerate(batches):
        if rows:
            pq.write_table(Table(case.table.schema, rows).arrow(), source / f"{number}.parquet")
        stream = spark.readStream.schema("id bigint, x double").parquet(str(source))
        query = start(stream, times(number + 2), str(sink), str(checkpoint))
        returned(query, StreamingQuery, "a StreamingQuery")
        ended.append(ends(query))

    try:
        scored = read(spark.read.parquet(str(sink)))
    except AnalysisException:  # there is no such folder, or no file in it
        scored = Table((*case.table.schema, ("prediction", "double")), ())
    return Seen(scored, tuple(ended), checkpoint.is_dir() and any(checkpoint.iterdir()))


def ends(query) -> bool:
    """Wait until the query has ended, and say so; or stop it once it has nothing left to do but wait."""
    idle = 0
    deadline = time.monotonic() + PATIENCE
    try:
        while query.isActive:
            idle = idle + 1 if query.status["message"] == "Waiting for data to arrive" else 0
            if idle == 10 or time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        if (error := query.exception()) is not None:
            raise error
        return True
    finally:
        query.stop()


def times(factor: int) -> Transformer:
    """A model that predicts `factor` times x, made anew for each start as if it had been trained again."""

    class Model(Transformer):
        def _transform(self, dataset):
            return dataset.withColumn("prediction", dataset["x"] * factor)

    return Model()


@kata.property
def scores_every_row(case: Case, seen: Seen) -> None:
    """Each row of the stream is in the sink, from before the restart and from after it."""
    lost = sorted(set(case.table.column("id")) - set(seen.scored.column("id")))
    expect(not lost, f"the rows with the ids {show(lost)} are not in the sink", expected=right(case))


@kata.property
def scores_no_row_twice(case: Case, seen: Seen) -> None:
    """A row that was scored before the restart is not scored again."""
    ids = seen.scored.column("id")
    twice = sorted({key for key in ids if ids.count(key) > 1})
    expect(not twice, f"the rows with the ids {show(twice)} are in the sink more than once", expected=right(case))


@kata.property
def adds_the_prediction(case: Case, seen: Seen) -> None:
    """A row in the sink has its columns and cells as they were, and the prediction of the model at that time."""
    wanted = right(case).cells("prediction")
    before = case.table.cells("x")
    expect_columns(seen.scored, ["id", "x", "prediction"], expected=right(case))
    for key, x, found in seen.scored.select("id", "x", "prediction").rows:
        message = f"x of the row with id {key} was {show(before[key])}, and is {show(x)}"
        expect(same(x, before[key]), message, expected=right(case))

        # A row that is scored again is another property's matter.
        again = None if before[key] is None else 3 * before[key]
        scored = same(found, wanted[key]) or same(found, again)
        expect(scored, f"{show(found)} is not the prediction for id {key}", expected=right(case))


@kata.property
def ends_when_all_is_scored(case: Case, seen: Seen) -> None:
    """Each time the query scores what there is, and ends by itself."""
    for number, ended in enumerate(seen.ended, start=1):
        message = f"start {number}: the query had nothing left to do, and went on waiting"
        expect(ended, message, expected="ends by itself")


@kata.property
def keeps_its_notes_in_the_checkpoint(case: Case, seen: Seen) -> None:
    """What the query has done is noted in the folder that it is given for that."""
    expect(seen.noted, "there is nothing in the folder `checkpoint`", expected="notes of what was scored")


def right(case: Case) -> Table:
    """A right result."""
    predictions = []
    for place, x in enumerate(case.table.column("x")):
        factor = 2 if place < case.split else 3
        predictions.append(None if x is None else factor * x)
    return case.table.with_column("prediction", "double", predictions)


def written(frame, sink_path, checkpoint):
    """A right query, not started yet. The rows that it gets make it wrong."""
    writer = frame.writeStream.format("parquet").option("path", sink_path)
    return writer.option("checkpointLocation", checkpoint).trigger(availableNow=True)


@kata.misconception(
    "a new checkpoint does no harm",
    because="With a new one the query counts its batches from 0 again. The sink has noted that its batch 0 is written, "
    "and skips it: the new rows are lost without an error. The checkpoint and the sink belong together.",
    rejected_by=scores_every_row,
)
def new_checkpoint(stream, model, sink_path, checkpoint):
    return written(model.transform(stream), sink_path, f"{checkpoint}/{time.time_ns()}").start()


@kata.misconception(
    "a fresh start needs fresh folders",
    because="The checkpoint is all that the query knows of its past. With new folders it begins anew, and every row "
    "that was scored before is scored and written again.",
    rejected_by=scores_no_row_twice,
)
def new_folders(stream, model, sink_path, checkpoint):
    now = time.time_ns()
    return written(model.transform(stream), f"{sink_path}/start={now}", f"{checkpoint}/{now}").start()


@kata.misconception(
    "a stream needs no checkpoint",
    because="Without it nobody would know after a restart what is done. A query that writes files is refused unless it "
    "has a checkpointLocation.",
    rejected_by=ANSWERS,
)
def no_checkpoint(stream, model, sink_path, checkpoint):
    return model.transform(stream).writeStream.format("parquet").trigger(availableNow=True).start(sink_path)


@kata.misconception(
    "the checkpoint may lie in the sink",
    because="Who cleans up or rewrites the data takes the query's memory along, and rows are lost or scored twice.",
    rejected_by=keeps_its_notes_in_the_checkpoint,
)
def checkpoint_in_sink(stream, model, sink_path, checkpoint):
    return written(model.transform(stream), sink_path, f"{sink_path}/_checkpoint").start()


@kata.misconception(
    "a query stops when there is no more data",
    because="By default it waits for ever, and its cluster with it. The trigger availableNow scores what there is.",
    rejected_by=ends_when_all_is_scored,
)
def never_ends(stream, model, sink_path, checkpoint):
    return written(model.transform(stream), sink_path, checkpoint).trigger(processingTime="0 seconds").start()


@kata.misconception(
    "rows with gaps are not to be scored",
    because="They are lost for good: the checkpoint counts them as done. What a gap comes to is the model's business.",
    rejected_by=scores_every_row,
)
def dropped(stream, model, sink_path, checkpoint):
    return written(model.transform(stream.dropna()), sink_path, checkpoint).start()


@kata.misconception(
    "the gaps are filled on the way",
    because="How a gap is filled was decided in training. A zero looks like a value that somebody measured.",
    rejected_by=adds_the_prediction,
)
def filled(stream, model, sink_path, checkpoint):
    return written(model.transform(stream.fillna(0.0)), sink_path, checkpoint).start()


@kata.misconception(
    "the prediction is all that has to be written",
    because="A prediction has to be traced back to what it was made of. Keep the columns beside it.",
    rejected_by=adds_the_prediction,
)
def only_predictions(stream, model, sink_path, checkpoint):
    return written(model.transform(stream).select("id", "prediction"), sink_path, checkpoint).start()
