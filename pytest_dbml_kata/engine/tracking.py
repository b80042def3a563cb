"""The `tracking` resource of a drive: a real MLflow store in SQLite, fresh for each case.

Migrating an empty database takes seconds, copying a migrated one takes milliseconds. So one template is
built, once, and each case gets a copy. Nothing here starts a thread or goes on the network, and nothing but
a finished template is shared between processes: `build_template` may run in a forked or in a background
process, `open_store` in any number of workers.

MLflow remembers stores, database engines, active runs and the like for the life of a process; `forget` drops
them all. The private names of MLflow that this needs are in `internals.mlflow`.
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
"""The name of the experiment that a fresh store holds, beside MLflow's own `Default`."""

FIRST_START = 1_700_000_000_000
"""When the first of the runs that are put into an experiment started, in milliseconds."""

NEXT_START = 1_000
"""How much later each further one started."""

STEP = 10_000
"""How long a step of a metric's history takes: so long that runs do not end in the order in which they started."""

RUN_ENVIRONMENT = ("MLFLOW_RUN_ID", "MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME")
"""What MLflow leaves in the environment for child processes, and reads again itself."""

ARTIFACT_ROOT = "_MLFLOW_SERVER_ARTIFACT_ROOT"
"""The environment variable for where a SQL store puts the artifacts of new experiments."""


@dataclass(frozen=True, slots=True)
class Tracking:
    """A store for one case. `mlflow` itself and every new `MlflowClient()` use it too, registry included."""

    client: MlflowClient
    uri: str
    experiment_id: str
    """A fresh experiment; it is not the active one, so code that ignores it logs elsewhere."""

    def put(self, runs: Iterable[PlainRun], experiment_id: str | None = None) -> list[str]:
        """Add runs to an experiment in one transaction, the oldest first; returns their ids, in order.

        They are what MLflow would have written, except that their ids are the same each time. A thousand
        take less than a quarter of a second.
        """
        into = experiment_id or self.experiment_id
        location = self.client.get_experiment(into).artifact_location
        return internals.insert_runs(self.uri, into, location, runs, first=FIRST_START, next_=NEXT_START, step=STEP)


def build_template(path: Path) -> None:
    """Make the migrated, empty database that `open_store` copies, unless it is there already.

    Takes some three seconds. The file appears whole or not at all, so any process may build it, a forked one
    or several at once too. It fits one version of MLflow: have the version in its name.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    quiet_before = logging.root.manager.disable
    logging.disable(logging.INFO)  # or each of the migrations would announce itself
    try:
        internals.migrate(_address(draft), str(path.parent / "artifacts"))
        draft.replace(path)
    finally:
        logging.disable(quiet_before)
        draft.unlink(missing_ok=True)


def open_store(template: Path, folder: Path) -> Tracking:
    """A copy of the template in an empty folder, as the one store that MLflow uses from now on.

    Takes less than a tenth of a second. Whatever the case before left behind in this process is forgotten.
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
    """Drop what MLflow remembers of the stores that this process used, and close their files.

    Runs that are still active stay RUNNING in their store; autologging is off afterwards.
    """
    internals.forget()
    for name in RUN_ENVIRONMENT:
        os.environ.pop(name, None)


def _address(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"
