"""The `tracking` resource of a drive: a real MLflow store in SQLite, new for each case.

Migrating an empty database takes seconds; copying a migrated one takes milliseconds. So a template is built once, and
each case gets a copy. This module starts no threads and does not use the network. Processes share only a finished
template: `build_template` can run in a forked or background process, and `open_store` in any number of workers.

MLflow keeps stores, database engines, active runs and similar state for the lifetime of a process. `forget` drops them
all. The private names of MLflow for this are in `internals.mlflow`.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_dbml_kata.engine.internals import mlflow as internals
from pytest_dbml_kata.runs import PlainRun

if TYPE_CHECKING:
    from mlflow import MlflowClient

__all__ = ["Tracking", "build_template", "forget", "open_store"]

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

EXPERIMENT = "kata"
"""The name of the experiment in a new store, in addition to MLflow's own `Default`."""

FIRST_START = 1_700_000_000_000
"""The start time of the first run that is added to an experiment, in milliseconds."""

NEXT_START = 1_000
"""The time between the starts of two consecutive runs, in milliseconds."""

STEP = 10_000
"""The duration of a step of a metric in milliseconds. It is so long that runs do not end in start order."""

RUN_ENVIRONMENT = ("MLFLOW_RUN_ID", "MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME")
"""Environment variables that MLflow sets for child processes, and reads again itself."""

ARTIFACT_ROOT = "_MLFLOW_SERVER_ARTIFACT_ROOT"
"""The environment variable for the artifact location of new experiments in a SQL store."""


@dataclass(frozen=True, slots=True)
class Tracking:
    """A tracking store and model registry for one case. `mlflow` and every new `MlflowClient()` use it too."""

    client: MlflowClient
    uri: str
    experiment_id: str
    """A new experiment. It is not the active one, so code that ignores it logs to another experiment."""

    def put(self, runs: Iterable[PlainRun], experiment_id: str | None = None) -> list[str]:
        """Add runs to an experiment in one transaction, the oldest first. Return their ids in order.

        The rows are those that MLflow would write, but with reproducible ids. Adding a thousand runs takes less than a
        quarter of a second.
        """
        into = experiment_id or self.experiment_id
        location = self.client.get_experiment(into).artifact_location
        return internals.insert_runs(self.uri, into, location, runs, first=FIRST_START, next_=NEXT_START, step=STEP)


def build_template(path: Path) -> None:
    """Create the migrated, empty database that `open_store` copies, unless it exists.

    This takes about three seconds. The file is created atomically, so any process can build it, including a forked one
    or several at the same time. It is valid for one version of MLflow: put the version into its name.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    quiet_before = logging.root.manager.disable
    logging.disable(logging.INFO)  # otherwise each migration logs a message
    try:
        internals.migrate(_address(draft), str(path.parent / "artifacts"))
        draft.replace(path)
    finally:
        logging.disable(quiet_before)
        draft.unlink(missing_ok=True)


def open_store(template: Path, folder: Path) -> Tracking:
    """Copy the template to an empty folder, and make MLflow use it as its only store from now on.

    This takes less than a tenth of a second. It also drops all state that the previous case left in this process.
    """
    forget()
    import mlflow

    folder = folder.resolve()
    database, artifacts = folder / "mlflow.db", folder / "artifacts"
    shutil.copyfile(template, database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update experiments set artifact_location = ?", (f"{artifacts.as_uri()}/0",))
    os.environ[ARTIFACT_ROOT] = artifacts.as_uri()
    uri = _address(database)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    client = mlflow.MlflowClient()
    return Tracking(client, uri, client.create_experiment(EXPERIMENT))


def forget() -> None:
    """Drop MLflow's state of all stores that this process used, and close their files.

    Active runs stay RUNNING in their store. Autologging is off afterwards.
    """
    internals.forget()
    for name in RUN_ENVIRONMENT:
        os.environ.pop(name, None)


def _address(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"
