"""Batch inference with pandas: a file of any size is scored chunk by chunk, and no row loses its place."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import (
    ANSWERS,
    IN_ENGINE,
    Draw,
    Kata,
    Table,
    WrongResult,
    expect,
    expect_kept,
    kind_of,
    missing,
    plain,
    returned,
    same,
    show,
)

if IN_ENGINE:
    import numpy as np
    import pandas as pd

kata = Kata(
    title="Score a CSV file chunk by chunk with pandas",
    objectives=("batch-inference",),
    level=2,
    hints=(
        "How much of the file is in memory when you hand out the first result, and who asks for the second?",
        "read_csv with a chunksize is an iterator, and a function that yields is one too. Watch the index of the "
        "second chunk when you assign the predictions, and what a file without rows gives.",
        'for frame in pd.read_csv(path, chunksize=chunk, dtype={"code": str}): if len(frame), yield '
        "frame.assign(prediction=model.predict(frame[list(model.feature_names_in_)]))",
    ),
    see=("pandas user guide: IO tools, Iterating through files chunk by chunk", "pandas user guide: Scaling"),
    without={
        "an empty text": "a CSV file does not tell it from a gap",
        "several partitions": "there is no Spark in it",
    },
)

LARGE = 1200
"""Rows of the large file."""

WIDE = 1000
"""Characters of each code of the large file."""

CHUNK = 100
"""Rows of a chunk of the large file."""

OLD = 1.0
"""Every feature of the large file."""

NEW = 2.0
"""Every feature of its last row once the first result has been taken."""


@dataclass(frozen=True)
class Case:
    file: Table
    features: tuple[str, ...]
    """In the order in which the model wants them; the file has them in another."""
    weights: tuple[float, ...]
    chunk: int


@dataclass(frozen=True)
class Seen:
    results: Table
    """All results one below the other, each row with its `chunk` (which result it is in) and its `label`."""
    sizes: tuple[int, ...]
    """How many rows each result has."""
    last_prediction: float | None
    """What a large file gives for its last row, which was changed once the first result had been taken."""


@kata.cases
def cases(draw: Draw) -> Case:
    features = draw(some.column_names(dots=True))
    code = some.st.sampled_from(["007", "12", "0", "A1", "é", None, "007"])
    numbers = dict.fromkeys(reversed(features), ("double", some.gaps(some.numbers())))
    file = some.table(draw, {"code": ("string", code)} | numbers, most=9)
    weights = draw(some.st.permutations([0.5, 1.5, 2.0, 4.0]))[: len(features)]
    chunk = draw(some.st.sampled_from([2, 3, 1, 4, 20]))
    return Case(file, features, tuple(weights), chunk)


kata.always(Case(Table.of({"id": "bigint", "code": "string", "x": "double"}, []), ("x",), (1.0,), 2))


@kata.drive
def run(score_csv, case: Case, scratch) -> Seen:
    path = write(scratch / "new.csv", case, case.file.rows)
    results = frames(score_csv, path, Linear(case), case.chunk)
    chunks = [frame.rename_axis("label").reset_index() for frame in results]

    rows = [(n, "c" * WIDE, *[OLD] * len(case.features)) for n in range(LARGE)]
    large = write(scratch / "large.csv", case, rows)
    results = frames(score_csv, large, Linear(case), CHUNK)
    first = next(results)
    change_last_row(large)
    last = [first, *results][-1]
    return Seen(as_table(chunks, case), tuple(map(len, chunks)), plain(last["prediction"].iloc[-1]))


def change_last_row(path: Path) -> None:
    """Write `NEW` over `OLD` in the last row of a file, in place."""
    text = path.read_bytes()
    start = text[:-1].rindex(b"\n") + 1
    with path.open("r+b") as file:
        file.seek(start)
        file.write(text[start:].replace(str(OLD).encode(), str(NEW).encode()))


class Linear:
    """A model that is called as one of scikit-learn is."""

    def __init__(self, case: Case) -> None:
        self.feature_names_in_ = np.array(case.features, dtype=object)
        self.weights = np.array(case.weights)

    def predict(self, frame):
        if list(frame.columns) != list(self.feature_names_in_) or len(frame) == 0:
            raise ValueError(f"{len(frame)} rows of {list(frame.columns)}, not of {list(self.feature_names_in_)}")
        return frame.to_numpy(dtype=float) @ self.weights


def write(path: Path, case: Case, rows) -> Path:
    """A CSV file with a header: null is an empty cell, NaN is written as such."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([case.file.columns, *rows])
    return path


def frames(score_csv, path, model, chunk) -> Iterator[pd.DataFrame]:
    """The results for a file, one by one."""
    result = score_csv(str(path), model, chunk)
    if isinstance(result, pd.DataFrame) or not hasattr(result, "__iter__"):
        raise WrongResult(f"expected an iterator of DataFrames, got {kind_of(result)}")
    for frame in result:
        yield returned(frame, pd.DataFrame, "a pandas DataFrame as each result")


def as_table(chunks, case: Case) -> Table:
    """The results one below the other, with the number of the result of each row."""
    names = list(chunks[0].columns) if chunks else ["label", *case.file.columns, "prediction"]
    kinds = {"id": "bigint", "code": "string", "label": "bigint"}
    schema = {"chunk": "bigint"} | {str(name): kinds.get(name, "double") for name in names}
    rows = []
    for number, chunk in enumerate(chunks):
        for row in chunk.astype(object).itertuples(index=False, name=None):
            rows.append([number, *(None if pd.isna(cell) else plain(cell) for cell in row)])
    return Table.of(schema, rows)


@kata.property
def cuts_the_file_into_chunks(case: Case, seen: Seen) -> None:
    """A result has the next `chunk` rows of the file, the last one what is left; none is lost and none is empty."""
    count = len(case.file.rows)
    wanted = tuple(min(case.chunk, count - start) for start in range(0, count, case.chunk))
    expect(seen.sizes == wanted, f"the results have {show(seen.sizes)} rows, not {show(wanted)}", expected=right(case))
    in_order = seen.results.column("id") == case.file.column("id")
    expect(in_order, "the rows are not those of the file, in its order", expected=right(case))


@kata.property
def keeps_the_index(case: Case, seen: Seen) -> None:
    """The index goes on from chunk to chunk: a row's label is its place in the file, from 0."""
    found = seen.results.column("label")
    expect(found == tuple(range(len(found))), f"the labels are {show(found)}", expected=right(case))


@kata.property
def keeps_the_cells(case: Case, seen: Seen) -> None:
    """All columns of the file are there, text as text, and `prediction` beside them."""
    file = Table(case.file.schema, tuple(row for row in case.file.rows if row[0] in seen.results.column("id")))
    expect_kept(seen.results, file, adding=["chunk", "label", "prediction"], expected=right(case))


@kata.property
def predicts_for_every_row(case: Case, seen: Seen) -> None:
    """A row's prediction is what the model says of that row; NaN where it says so."""
    predictions = right(case).cells("prediction")
    for key, cell in seen.results.cells("prediction").items():
        found = same(cell, predictions.get(key))
        expect(found, f"the prediction of the row with id {show(key)} is not the model's", expected=right(case))


@kata.property
def reads_a_chunk_when_asked(case: Case, seen: Seen) -> None:
    """The last row of a large file (1200 rows, 1.2 MB) has not been read when the first result is handed out."""
    early = "the last row of a large file was changed after the first result had been taken, and gave the old value"
    expect(not same(seen.last_prediction, OLD * sum(case.weights)), early, expected=NEW * sum(case.weights))


def right(case: Case) -> Table:
    """All right results, one below the other."""
    rows = []
    for place, (row, cells) in enumerate(zip(case.file.rows, case.file.records(), strict=True)):
        terms = [
            nan if missing(cells[name]) else weight * cells[name]
            for weight, name in zip(case.weights, case.features, strict=True)
        ]
        prediction = None if missing(sum(terms)) else sum(terms)
        rows.append((place // case.chunk, place, *row, prediction))
    kinds = {"chunk": "bigint", "label": "bigint"} | dict(case.file.schema) | {"prediction": "double"}
    return Table.of(kinds, rows)


def chunks_of(path, chunk):
    """The chunks as a good solution reads them."""
    frames = pd.read_csv(path, chunksize=chunk, dtype={"code": str})
    return (frame for frame in frames if len(frame))


def predicted(frame, model):
    return frame.assign(prediction=model.predict(frame[list(model.feature_names_in_)]))


@kata.misconception(
    "a generator is lazy whatever it does first",
    because="Handing out slices one at a time saves nothing if the whole file has been read before. read_csv has to "
    "be told the chunksize, then it reads no further than it must.",
    rejected_by=reads_a_chunk_when_asked,
)
def slices(path, model, chunk):
    whole = pd.read_csv(path, dtype={"code": str})
    for start in range(0, len(whole), chunk):
        yield predicted(whole.iloc[start : start + chunk], model)


@kata.misconception(
    "a Series of predictions goes by position",
    because="pandas aligns by index. A new Series is labelled from 0, the second chunk goes on where the first ended, "
    "and what does not meet becomes NaN. Assign the bare array, or give the Series the index of the chunk.",
    rejected_by=predicts_for_every_row,
)
def aligned(path, model, chunk):
    for frame in chunks_of(path, chunk):
        frame["prediction"] = pd.Series(model.predict(frame[list(model.feature_names_in_)]))
        yield frame


@kata.misconception(
    "each chunk starts at 0",
    because="reset_index throws away where in the file a row was. Put together again, the results would have every "
    "label several times.",
    rejected_by=keeps_the_index,
)
def renumbered(path, model, chunk):
    return (predicted(frame.reset_index(drop=True), model) for frame in chunks_of(path, chunk))


@kata.misconception(
    "every file has rows",
    because="A file with a header alone gives one chunk without rows, and most models refuse to predict for nothing. "
    "Leave an empty chunk out.",
    rejected_by=ANSWERS,
)
def no_guard(path, model, chunk):
    return (predicted(frame, model) for frame in pd.read_csv(path, chunksize=chunk, dtype={"code": str}))


@kata.misconception(
    "read_csv knows what is text",
    because="It guesses anew in each chunk from what it finds there: a code 007 becomes the number 7, and in the next "
    "chunk stays text. Say the type of such a column.",
    rejected_by=keeps_the_cells,
)
def guessed(path, model, chunk):
    return (predicted(frame, model) for frame in pd.read_csv(path, chunksize=chunk) if len(frame))


@kata.misconception(
    "rows with gaps are left out",
    because="Whoever asked for a prediction waits for it. Whether it can live with a gap is for the model to say.",
    rejected_by=cuts_the_file_into_chunks,
)
def complete_rows(path, model, chunk):
    complete = (frame.dropna() for frame in chunks_of(path, chunk))
    return (predicted(frame, model) for frame in complete if len(frame))
