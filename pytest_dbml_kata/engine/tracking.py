"""The `tracking` resource of a drive: a real MLflow store in SQLite, fresh for each case.

Migrating an empty database takes seconds, copying a migrated one takes milliseconds. So one template is
built, once, and each case gets a copy. Nothing here starts a thread or goes on the network, and nothing but
a finished template is shared between processes: `build_template` may run in a forked or in a background
process, `open_store` in any number of workers.

MLflow remembers stores, database engines, active runs and the like for the life of a process; `forget` drops
them all. It needs a few private names of MLflow for that, which are in this module alone.
"""

from __future__ import annotations

import logging
import math
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

LARGEST = 1.7976931348623157e308
"""What MLflow writes for infinity."""

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
        from mlflow.store.tracking.dbmodels.models import SqlRun
        from mlflow.tracking._tracking_service import utils
        from sqlalchemy import func, insert, select

        into = experiment_id or self.experiment_id
        location = self.client.get_experiment(into).artifact_location
        store: Any = utils
        rows: dict[Any, list[dict[str, Any]]] = {}
        with store._get_store(self.uri).ManagedSessionMaker(read_only=False) as session:
            count = select(func.count()).select_from(SqlRun).where(SqlRun.experiment_id == int(into))
            for n, run in enumerate(runs, session.execute(count).scalar_one()):
                for table, more in _rows(run, n, into, location).items():
                    rows.setdefault(table, []).extend(more)
            for table, values in rows.items():
                if values:
                    session.execute(insert(table), values)
        return [row["run_uuid"] for row in rows.get(SqlRun, [])]


def _rows(run: PlainRun, n: int, experiment_id: str, location: str) -> dict[Any, list[dict[str, Any]]]:
    """What MLflow keeps of the ``n``-th run of an experiment, by table."""
    from mlflow.store.tracking.dbmodels.models import SqlLatestMetric, SqlMetric, SqlParam, SqlRun, SqlTag

    identity = {"run_uuid": uuid.uuid5(uuid.NAMESPACE_OID, f"{experiment_id}/{n}").hex}
    name = f"run-{n}"
    started = FIRST_START + n * NEXT_START
    ended = started + STEP * max(map(len, run.metrics.values()), default=1)
    row = {
        "name": name,
        "source_type": "UNKNOWN",
        "source_name": "",
        "entry_point_name": "",
        "user_id": "kata",
        "status": run.status,
        "start_time": started,
        "end_time": None if run.status in ("RUNNING", "SCHEDULED") else ended,
        "deleted_time": ended if run.deleted else None,
        "source_version": "",
        "lifecycle_stage": "deleted" if run.deleted else "active",
        "artifact_uri": f"{location}/{identity['run_uuid']}/artifacts",
        "experiment_id": int(experiment_id),
    }
    histories = [
        [
            {"key": key, "step": step, "timestamp": started + step * STEP}
            | {"is_nan": math.isnan(value), "value": _stored(value)}
            for step, value in enumerate(history)
        ]
        for key, history in run.metrics.items()
    ]
    tags = {"mlflow.runName": name} | dict(run.tags)
    return {
        SqlRun: [identity | row],
        SqlMetric: [identity | point for history in histories for point in history],
        SqlLatestMetric: [identity | point for history in histories for point in history[-1:]],
        SqlParam: [identity | {"key": key, "value": value} for key, value in run.params.items()],
        SqlTag: [identity | {"key": key, "value": value} for key, value in tags.items()],
    }


def build_template(path: Path) -> None:
    """Make the migrated, empty database that `open_store` copies, unless it is there already.

    Takes some three seconds. The file appears whole or not at all, so any process may build it, a forked one
    or several at once too. It fits one version of MLflow: have the version in its name.
    """
    if path.exists():
        return
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    quiet_before = logging.root.manager.disable
    logging.disable(logging.INFO)  # or each of the migrations would announce itself
    try:
        kind: Any = SqlAlchemyStore
        store = kind(_address(draft), str(path.parent / "artifacts"))
        kind._engine_map.pop(store.db_uri, store.engine).dispose()
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
    from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore as RegistryStore
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore as TrackingStore
    from mlflow.tracking import fluent
    from mlflow.tracking._model_registry.registry import ModelRegistryStoreRegistry
    from mlflow.tracking._tracking_service import utils
    from mlflow.tracking._tracking_service.registry import TrackingStoreRegistry
    from mlflow.utils.autologging_utils import AUTOLOGGING_INTEGRATIONS

    state: Any = fluent
    for leftover in (state._active_run_stack, state._last_active_run_id, state._last_logged_model_id):
        leftover.reset()
    state._active_experiment_id = None
    for name in RUN_ENVIRONMENT:
        os.environ.pop(name, None)
    for configuration in AUTOLOGGING_INTEGRATIONS.values():
        configuration["disable"] = True
    utils._artifact_repos_cache.clear()
    for registry in (TrackingStoreRegistry, ModelRegistryStoreRegistry):
        registry._get_store_with_resolved_uri.cache_clear()
    for store in (TrackingStore, RegistryStore):
        while store._engine_map:
            store._engine_map.popitem()[1].dispose()


def _address(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"


def _stored(value: float) -> float:
    """A metric's value as MLflow writes it: 0 beside a flag for NaN, the largest numbers for the infinities."""
    return 0.0 if math.isnan(value) else max(-LARGEST, min(value, LARGEST))
