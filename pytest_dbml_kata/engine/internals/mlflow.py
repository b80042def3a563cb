"""MLflow: the tables of its SQL stores, and the state that it keeps for the lifetime of a process.

Runs are inserted with SQL, because MLflow's own API takes seconds for a hundred runs. This requires the upper bound in
``pyproject.toml``. `forget` skips a missing name. A case could then see state of the previous case under this name.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Sequence
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_dbml_kata.runs import PlainRun

LARGEST = 1.7976931348623157e308
"""The number that MLflow stores for infinity."""

RESET = (
    "mlflow.tracking.fluent:_active_run_stack",
    "mlflow.tracking.fluent:_last_active_run_id",
    "mlflow.tracking.fluent:_last_logged_model_id",
)
"""Thread-local values with a method ``reset``."""

CLEARED = (
    "mlflow.tracking._tracking_service.utils:_artifact_repos_cache.clear",
    "mlflow.tracking._tracking_service.registry:TrackingStoreRegistry._get_store_with_resolved_uri.cache_clear",
    "mlflow.tracking._model_registry.registry:ModelRegistryStoreRegistry._get_store_with_resolved_uri.cache_clear",
)
"""Methods that clear a cache."""

ENGINE_MAPS = (
    "mlflow.store.tracking.sqlalchemy_store:SqlAlchemyStore._engine_map",
    "mlflow.store.model_registry.sqlalchemy_store:SqlAlchemyStore._engine_map",
)
"""The SQLAlchemy engines by address, which keep their database files open."""

ACTIVE_EXPERIMENT = "mlflow.tracking.fluent:_active_experiment_id"
AUTOLOGGING = "mlflow.utils.autologging_utils:AUTOLOGGING_INTEGRATIONS"
ATTEMPTS = "mlflow.store.db.utils:MAX_RETRY_COUNT"
RUN_TABLES = tuple(
    f"mlflow.store.tracking.dbmodels.models:{name}"
    for name in ("SqlRun", "SqlMetric", "SqlLatestMetric", "SqlParam", "SqlTag")
)
SQL_STORE = "mlflow.store.tracking.sqlalchemy_store:SqlAlchemyStore"
GET_STORE = "mlflow.tracking._tracking_service.utils:_get_store"


def find(name: str) -> Any:
    """Return the object with a name such as ``module:attribute``; None if MLflow no longer has it."""
    try:
        return resolve_name(name)
    except (ImportError, AttributeError):
        return None


def forget() -> None:
    """Drop MLflow's state of all stores that this process used, and close their files.

    Active runs stay RUNNING in their store. Autologging is off afterwards.
    """
    for call in [*(f"{name}.reset" for name in RESET), *CLEARED]:
        method = find(call)
        if method is not None:
            method()
    _assign(ACTIVE_EXPERIMENT, None)
    for configuration in (find(AUTOLOGGING) or {}).values():
        configuration["disable"] = True
    for each in ENGINE_MAPS:
        engines = find(each)
        while engines:
            engines.popitem()[1].dispose()


def migrate(address: str, artifacts: str) -> None:
    """Create the database of a tracking store with all tables, and close it."""
    store = find(SQL_STORE)(address, artifacts)
    (find(ENGINE_MAPS[0]) or {}).pop(store.db_uri, store.engine).dispose()


def limit_attempts(attempts: int) -> None:
    """Limit the connection attempts of a SQL store. MLflow has no setting for it, and ten attempts take minutes."""
    _assign(ATTEMPTS, attempts)


def _assign(name: str, value: object) -> None:
    owner, _, attribute = name.partition(":")
    module = find(owner)
    if module is not None:
        setattr(module, attribute, value)


def insert_runs(
    uri: str, experiment_id: str, location: str, runs: Iterable[PlainRun], *, first: int, next_: int, step: int
) -> list[str]:
    """Add runs to an experiment of a SQL store in one transaction. Return their ids in order.

    ``first`` is the start time of the first run of the experiment, ``next_`` the time between two starts, and ``step``
    the duration of a step of a metric, all in milliseconds. The ``n``-th run of an experiment always has the same id.
    """
    from sqlalchemy import func, insert, select

    store = find(GET_STORE)(uri)
    tables = [find(name) for name in RUN_TABLES]
    run_table = tables[0]
    rows: list[list[dict[str, Any]]] = [[] for _ in tables]
    with store.ManagedSessionMaker(read_only=False) as session:
        count = select(func.count()).select_from(run_table).where(run_table.experiment_id == int(experiment_id))
        for n, run in enumerate(runs, session.execute(count).scalar_one()):
            for into, more in zip(rows, _rows(run, n, experiment_id, location, first + n * next_, step), strict=True):
                into.extend(more)
        for table, values in zip(tables, rows, strict=True):
            if values:
                session.execute(insert(table), values)
    return [row["run_uuid"] for row in rows[0]]


def _rows(
    run: PlainRun, n: int, experiment_id: str, location: str, started: int, step: int
) -> Sequence[list[dict[str, Any]]]:
    """Return the rows of the ``n``-th run of an experiment, in the order of `RUN_TABLES`."""
    identity = {"run_uuid": uuid.uuid5(uuid.NAMESPACE_OID, f"{experiment_id}/{n}").hex}
    name = f"run-{n}"
    ended = started + step * max(map(len, run.metrics.values()), default=1)
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
            {"key": key, "step": at, "timestamp": started + at * step}
            | {"is_nan": math.isnan(value), "value": _stored(value)}
            for at, value in enumerate(history)
        ]
        for key, history in run.metrics.items()
    ]
    tags = {"mlflow.runName": name} | dict(run.tags)
    return (
        [identity | row],
        [identity | point for history in histories for point in history],
        [identity | point for history in histories for point in history[-1:]],
        [identity | {"key": key, "value": value} for key, value in run.params.items()],
        [identity | {"key": key, "value": value} for key, value in tags.items()],
    )


def _stored(value: float) -> float:
    """Return the stored value of a metric: 0 (and a flag) for NaN, the largest floats for the infinities."""
    return 0.0 if math.isnan(value) else max(-LARGEST, min(value, LARGEST))
