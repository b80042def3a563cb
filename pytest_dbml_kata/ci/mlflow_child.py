"""The process that talks to MLflow: a `LogOrder` on standard input, a `LogAnswer` on standard output.

It is a separate process for two reasons. MLflow keeps state for the lifetime of a process. Some of its stores retry
for minutes, and only killing the process stops them.
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
"""The number of attempts to connect to a database."""

PATIENCE: Final = 5.0
"""The number of seconds to wait for another program that locks a SQLite file."""

QUOTES: Final = "\"'"


class LogOrder(msgspec.Struct, frozen=True):
    """The run to log."""

    uri: str
    experiment: str
    location: str | None
    """The artifact location of the experiment if it must be created; None for the store's default."""
    name: str
    time: int
    """Milliseconds since 1970."""
    metrics: Mapping[str, float]
    params: Mapping[str, str]
    tags: Mapping[str, str]
    files: Mapping[str, str]


class LogAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The ids of the run and its experiment, or the reason why logging failed."""

    experiment: str = ""
    run: str = ""
    error: str | None = None


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # keep MLflow's output out of the answer
    try:
        answer = log(msgspec.json.decode(sys.stdin.buffer.read(), type=LogOrder))
    except Exception as error:
        answer = LogAnswer(error=reason(error))
    with answers:
        answers.write(msgspec.json.encode(answer))


def log(order: LogOrder) -> LogAnswer:
    """Log a run. If MLflow raises an error, mark the started run as failed and re-raise the error."""
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
    return LogAnswer(experiment, run)


def reason(error: Exception) -> str:
    """Return the reason of an error; for a failed request, its root cause."""
    text = str(error) or type(error).__name__
    cause = re.search(r"\(Caused by \w+\((.*)\)\)$", text.strip(), re.DOTALL)
    if cause is None:
        return text
    return f"the server does not respond: {cause[1].rpartition(': ')[2].strip(QUOTES)}"


def experiment_of(client: MlflowClient, order: LogOrder) -> str:
    """Return the id of the experiment. Create it if necessary; another process may do so at the same time."""
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
            f"the experiment {order.experiment} is deleted; to restore it, set MLFLOW_TRACKING_URI to the store "
            f"and run: mlflow experiments restore -x {found.experiment_id}"
        )
    return str(found.experiment_id)


def try_sqlite(uri: str) -> None:
    """Open the file of a SQLite store for writing. On failure this raises a clear error, while MLflow would retry.

    Raise `OSError` or `ValueError` if the store cannot be used.
    """
    place = uri.partition("?")[0].removeprefix("sqlite://")
    if place in ("", "/", "/:memory:"):
        raise ValueError("expected the path of a database file, as in sqlite:///mlflow.db, got a database in memory")
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
