"""The process that talks to MLflow: reads an `Order` from standard input, answers on standard output, and ends.

It is a process of its own because MLflow keeps state for the life of one, and because some of its stores try again
for minutes, which nothing but an end from outside cuts short.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from pytest_dbml_kata.engine.internals.mlflow import limit_attempts

if TYPE_CHECKING:
    from mlflow import MlflowClient

ATTEMPTS: Final = 2
"""Times that a connection to a database is tried."""

PATIENCE: Final = 5.0
"""Seconds to wait for another program that holds a SQLite file."""


QUOTES: Final = "\"'"


class Order(msgspec.Struct, frozen=True):
    """A run to log."""

    uri: str
    experiment: str
    location: str | None
    """Where the artifacts of the experiment go, if it has to be made; None for the store's default."""
    name: str
    time: int
    """Milliseconds since 1970."""
    metrics: Mapping[str, float]
    params: Mapping[str, str]
    tags: Mapping[str, str]
    files: Mapping[str, str]


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the run is, or the reason why there is none."""

    experiment: str = ""
    run: str = ""
    error: str | None = None


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what MLflow prints is no answer
    try:
        answer = log(msgspec.json.decode(sys.stdin.buffer.read(), type=Order))
    except Exception as error:
        answer = Answer(error=reason(error))
    with answers:
        answers.write(msgspec.json.encode(answer))


def log(order: Order) -> Answer:
    """Log a run. Raises whatever MLflow raises; a run that was begun is then marked as failed."""
    scheme = order.uri.partition(":")[0]
    if scheme == "sqlite":
        try_sqlite(order.uri)
    from mlflow import MlflowClient
    from mlflow.entities import Metric, Param

    if not scheme.startswith(("http", "databricks")):
        limit_attempts(ATTEMPTS)
    client = MlflowClient(order.uri, order.uri)
    experiment = experiment_of(client, order)
    run = client.create_run(experiment, order.time, dict(order.tags), order.name).info.run_id
    try:
        metrics = [Metric(name, value, order.time, 0) for name, value in order.metrics.items()]
        client.log_batch(run, metrics, [Param(name, value) for name, value in order.params.items()])
        for name, content in order.files.items():
            client.log_text(run, content, name)
    except Exception:
        client.set_terminated(run, "FAILED", order.time)
        raise
    client.set_terminated(run, "FINISHED", order.time)
    return Answer(experiment, run)


def reason(error: Exception) -> str:
    """Why it could not be done; of a request that came to nothing, what is at the bottom of it."""
    text = str(error) or type(error).__name__
    cause = re.search(r"\(Caused by \w+\((.*)\)\)$", text.strip(), re.DOTALL)
    if cause is None:
        return text
    return f"the server gives no answer: {cause[1].rpartition(': ')[2].strip(QUOTES)}"


def experiment_of(client: MlflowClient, order: Order) -> str:
    """The id of the experiment, which is made if there is none. Another process may make it at the same time."""
    from mlflow import MlflowException

    found = client.get_experiment_by_name(order.experiment)
    if found is None:
        try:
            return str(client.create_experiment(order.experiment, order.location))
        except MlflowException:
            found = client.get_experiment_by_name(order.experiment)
            if found is None:
                raise
    if found.lifecycle_stage != "active":
        raise ValueError(
            f"the experiment {order.experiment} was deleted there; restore it with: mlflow experiments restore "
            f"-x {found.experiment_id}, with MLFLOW_TRACKING_URI set to the store"
        )
    return str(found.experiment_id)


def try_sqlite(uri: str) -> None:
    """Open the file of a SQLite store for writing, which gives a plain reason at once where MLflow would try again.

    Raises `OSError` or `ValueError`.
    """
    place = uri.partition("?")[0].removeprefix("sqlite://")
    if place in ("", "/", "/:memory:"):
        raise ValueError("a database in memory would be gone at once; name a file, as in sqlite:///mlflow.db")
    path = Path(place[1:])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("begin immediate")
            connection.execute("rollback")
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error
    except OSError as error:
        raise OSError(f"{path.parent}: {error.strerror}") from error


if __name__ == "__main__":
    main()
