"""A payload for model serving: one key, strict JSON, and each cell arrives as what it was."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from http.client import HTTPConnection

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, missing, returned, same

if IN_ENGINE:
    import logging
    import tempfile
    import threading
    import time
    import warnings
    from pathlib import Path

    import mlflow
    import pandas as pd
    from mlflow.pyfunc import scoring_server
    from mlflow.pyfunc.model import PythonModel

kata = Kata(
    title="Write the JSON that a serving endpoint takes",
    objectives=("realtime-endpoint", "custom-model"),
    level=2,
    examples=25,
    hints=(
        "What does the endpoint have to know besides the rows? And what has JSON for NaN and for a date?",
        "to_json knows both shapes (orient), writes NaN as null, and has options for dates and for digits. Its "
        "result is text already: put it behind the key as it is, or parse it first.",
        'body = df.to_json(orient=form.removeprefix("dataframe_"), date_format="iso", double_precision=15), then '
        "json.dumps({form: json.loads(body)})",
    ),
    see=("MLflow guide: Deploy MLflow model as a local inference server", "pandas API reference: DataFrame.to_json"),
    without={"several partitions": "there is no Spark in it"},
)


@dataclass(frozen=True)
class Case:
    frame: Table
    form: str


@dataclass(frozen=True)
class Seen:
    payload: str
    status: int
    """The status of the scoring server's answer: 200 if it takes the payload."""
    message: str
    received: Table
    """What the model was given by the server; dates are text by then."""


@kata.cases
def cases(draw: Draw) -> Case:
    texts = some.categories(missing=True) | some.st.sampled_from(['"', "", "12", "日"])
    moments = some.st.sampled_from([datetime(2024, 2, 29, 23, 59, 59), datetime(1969, 12, 31), None])
    counts = some.st.integers(-9, 9) | some.st.just(2**53 + 1)
    tiny = some.st.sampled_from([5 * 2.0**-20, -(2.0**-19)])
    numbers = some.gaps(some.numbers()) | tiny
    columns = dict.fromkeys(draw(some.column_names(dots=True)), ("double", numbers))
    columns |= {"when": ("timestamp_ntz", moments), "label": ("string", texts), "count": ("bigint", counts)}
    order = draw(some.st.permutations(sorted(columns)))
    frame = some.table(draw, {name: columns[name] for name in order}, most=4, key=None)
    form = draw(some.st.sampled_from(["dataframe_split", "dataframe_records"]))
    return Case(frame, form)


@kata.drive
def run(payload, case: Case) -> Seen:
    text = payload(as_pandas(case.frame), case.form)
    returned(text, str, "JSON as a str")
    status, answer = posted(text)
    if status != 200:
        return Seen(text, status, answer.get("message", "")[:160], Table((), ()))

    echo = json.loads(answer["predictions"][0]["echo"])
    kinds = {name: "string" if kind == "timestamp_ntz" else kind for name, kind in case.frame.schema}
    schema = tuple((name, kinds.get(name, "string")) for name in echo["columns"])
    return Seen(text, status, "", Table(schema, tuple(map(tuple, echo["rows"]))))


def posted(text: str) -> tuple[int, dict]:
    """The status and the content of the scoring server's answer to a payload."""
    connection = HTTPConnection("127.0.0.1", scoring_server_port(), timeout=20)
    connection.request("POST", "/invocations", text.encode(), {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def as_pandas(table: Table) -> pd.DataFrame:
    """The table as a DataFrame such as is left when rows have been filtered out: its labels do not begin at 0."""
    kinds = {"double": "float64", "bigint": "int64", "string": "object", "timestamp_ntz": "datetime64[ns]"}
    labels = range(7, 7 + len(table.rows))
    columns = {name: pd.Series(list(table.column(name)), labels, kinds[kind]) for name, kind in table.schema}
    return pd.DataFrame(columns, labels)


@cache
def scoring_server_port() -> int:
    """Start MLflow's own scoring server, once, for a model that answers with what it was given."""
    import uvicorn

    class Echo(PythonModel):
        def predict(self, context, model_input, params=None):
            rows = model_input.astype(object).itertuples(index=False, name=None)
            cells = [[None if pd.isna(cell) else cell for cell in row] for row in rows]
            return pd.DataFrame({"echo": [json.dumps({"columns": list(model_input.columns), "rows": cells})]})

    folder = str(Path(tempfile.mkdtemp()) / "model")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mlflow.pyfunc.save_model(folder, python_model=Echo(), pip_requirements=[])
        app = scoring_server.init(mlflow.pyfunc.load_model(folder))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return int(server.servers[0].sockets[0].getsockname()[1])


@kata.property
def is_accepted(case: Case, seen: Seen) -> None:
    """The scoring server answers with status 200."""
    expect(seen.status == 200, f"status {seen.status}: {seen.message}", expected=right(case))


@kata.property
def has_the_form_asked_for(case: Case, seen: Seen) -> None:
    """The payload is an object with `form` as its only key."""
    content = json.loads(seen.payload)
    keys = list(content) if isinstance(content, dict) else []
    expect(keys == [case.form], f"the keys of the payload are {keys}", expected=right(case))


@kata.property
def is_strict_json(case: Case, seen: Seen) -> None:
    """A gap is null: NaN is no JSON, though Python writes it and Python's servers read it."""
    odd: list[str] = []
    json.loads(seen.payload, parse_constant=odd.append)
    expect(not odd, f"{odd[:1]} is no JSON", expected=right(case))


@kata.property
def keeps_the_order_of_columns(case: Case, seen: Seen) -> None:
    """The model gets the columns of `df`, all of them and in their order."""
    if seen.status != 200 or (case.form == "dataframe_records" and not case.frame.rows):
        return
    expect(seen.received.columns == case.frame.columns, "the model got other columns", expected=right(case))


@kata.property
def keeps_every_cell(case: Case, seen: Seen) -> None:
    """The model gets each row in its place, numbers as numbers to all their digits, text as text, gaps as gaps."""
    if seen.status != 200:
        return
    expect(len(seen.received.rows) == len(case.frame.rows), "the model got other rows", expected=right(case))
    numbers_and_texts = [name for name, kind in case.frame.schema if kind != "timestamp_ntz"]
    for name in numbers_and_texts:
        if name in seen.received.columns:
            for cell, before in zip(seen.received.column(name), case.frame.column(name), strict=True):
                kept = cell is None if missing(before) else same(cell, before)
                expect(kept, f"a cell of {name!r} was {before!r}, and arrived as {cell!r}", expected=right(case))


@kata.property
def writes_dates_as_iso(case: Case, seen: Seen) -> None:
    """A date arrives as text like 2024-02-29T23:59:59, fractions and a Z allowed; a missing one as null."""
    cells = seen.received.column("when") if "when" in seen.received.columns else ()
    for cell, before in zip(cells, case.frame.column("when"), strict=False):
        wanted = None if before is None else before.isoformat()
        kept = cell == wanted or (wanted is not None and is_moment(cell, wanted))
        expect(kept, f"the date {wanted} arrived as {cell!r}", expected=right(case))


def is_moment(cell: object, wanted: str) -> bool:
    """Is the cell that moment as text, fractions and a zone allowed?"""
    return re.fullmatch(rf"{wanted}(\.0+)?(Z|\+00:00)?", str(cell)) is not None


def right(case: Case) -> str:
    """A right payload."""
    rows = [[None if missing(cell) else cell for cell in row] for row in case.frame.rows]
    records = [dict(zip(case.frame.columns, row, strict=True)) for row in rows]
    content = records if case.form == "dataframe_records" else {"columns": case.frame.columns, "data": rows}
    return json.dumps({case.form: content}, ensure_ascii=False, default=datetime.isoformat)


def body(df, form, dates="iso", digits=15):
    """The frame as JSON in that form, without the key before it."""
    return df.to_json(orient=form.removeprefix("dataframe_"), date_format=dates, double_precision=digits)


@kata.misconception(
    "the endpoint sees that it is a table",
    because="There are several ways to write a table in JSON, and tensors besides. The key before it says which one "
    "it is, and without the key the server refuses.",
    rejected_by=is_accepted,
)
def without_key(df, form):
    return body(df, form)


@kata.misconception(
    "what json.dumps writes is JSON",
    because="For NaN it writes NaN, which no JSON has. Servers in Python read it all the same, others refuse the whole "
    "payload. Turn gaps into None first.",
    rejected_by=is_strict_json,
)
def nan_written(df, form):
    dates = df["when"].map(lambda moment: None if pd.isna(moment) else moment.isoformat())
    content = df.assign(when=dates.astype(object)).to_dict(orient=form.removeprefix("dataframe_"))
    return json.dumps({form: content})


@kata.misconception(
    "a date is a number",
    because="to_json writes milliseconds since 1970 unless told otherwise, and the model gets a number of 13 digits. "
    'date_format="iso" is what it was trained with.',
    rejected_by=writes_dates_as_iso,
)
def milliseconds(df, form):
    return f'{{"{form}": {body(df, form, dates="epoch")}}}'


@kata.misconception(
    "to_json writes numbers as they are",
    because="It keeps ten digits after the point unless told otherwise. That is plenty for a price, and little for a "
    "rate of one in a million.",
    rejected_by=keeps_every_cell,
)
def ten_digits(df, form):
    return f'{{"{form}": {body(df, form, digits=10)}}}'


@kata.misconception(
    "the order of keys is a matter of taste",
    because="In records the keys of the first row become the columns. sort_keys reorders them, and a model that takes "
    "an array gets its features mixed up.",
    rejected_by=keeps_the_order_of_columns,
)
def sorted_keys(df, form):
    return json.dumps({form: json.loads(body(df, form))}, sort_keys=True)


@kata.misconception(
    "one form does for all endpoints",
    because="Each form has a key and a shape of its own. A server takes either, but who asked for records will read "
    "records.",
    rejected_by=has_the_form_asked_for,
)
def always_split(df, form):
    return f'{{"dataframe_split": {body(df, "dataframe_split")}}}'
