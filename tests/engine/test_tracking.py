"""The `tracking` resource: a template built once, and for each case a store with nothing of the case before."""

from __future__ import annotations

import logging
import math
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

from pytest_dbml_kata.engine import tracking
from pytest_dbml_kata.engine.tracking import FIRST_START, NEXT_START, STEP, build_template, open_store
from pytest_dbml_kata.runs import PlainRun

mlflow = import_module("mlflow")  # after `tracking`, which turns its telemetry off


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "below" / "template.db"
    build_template(path)
    return path


@pytest.fixture
def opened(template, tmp_path, monkeypatch):
    """Opens one store after the other, in this process, which is as it was in the end."""
    monkeypatch.chdir(tmp_path)
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", tracking.ARTIFACT_ROOT, *tracking.RUN_ENVIRONMENT):
        monkeypatch.setenv(name, "")  # remembered, to be put back
        monkeypatch.delenv(name)

    def another():
        folder = tmp_path / f"case-{len(list(tmp_path.glob('case-*')))}"
        folder.mkdir()
        return open_store(template, folder)

    yield another
    tracking.forget()
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)


def files_open_below(folder):
    links = [Path(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
    return [str(link.readlink()) for link in links if link.is_symlink() and str(folder) in str(link.readlink())]


def test_the_template_is_built_once(template):
    before = template.stat()
    build_template(template)
    after = template.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_template_holds_the_tables_and_leaves_no_draft(template):
    assert [path.name for path in template.parent.iterdir()] == [template.name]
    with closing(sqlite3.connect(template)) as connection:
        assert connection.execute("select count(*) from runs").fetchone() == (0,)


def test_a_build_that_fails_leaves_no_template(tmp_path, monkeypatch):
    from mlflow.store.tracking import sqlalchemy_store

    class Broken:
        def __init__(self, address, *_):
            Path(address.removeprefix("sqlite:///")).write_text("half a database")
            raise RuntimeError("in the middle of it")

    monkeypatch.setattr(sqlalchemy_store, "SqlAlchemyStore", Broken)
    with pytest.raises(RuntimeError, match="in the middle"):
        build_template(tmp_path / "template.db")
    assert list(tmp_path.iterdir()) == []
    assert logging.root.manager.disable == logging.NOTSET


def test_two_processes_may_build_the_template_at_once(tmp_path):
    path = tmp_path / "template.db"
    script = (
        "import sys; from pathlib import Path; from pytest_dbml_kata.engine.tracking import build_template;"
        "build_template(Path(sys.argv[1]))"
    )
    builders = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(2)]
    assert [each.wait(120) for each in builders] == [0, 0]
    assert [each.name for each in tmp_path.iterdir()] == ["template.db"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_store_is_fresh_for_each_case(opened):
    first = opened()
    first.client.create_run(first.experiment_id)
    first.client.create_registered_model("model")
    first.client.create_experiment("mine")

    second = opened()
    assert second.uri != first.uri
    assert {each.name for each in second.client.search_experiments()} == {"Default", "kata"}
    assert second.client.search_runs([second.experiment_id]) == []
    assert second.client.search_registered_models() == []


def test_mlflow_itself_uses_the_store_but_not_its_experiment(opened):
    store = opened()
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 0.5)
    assert store.client.get_run(run.info.run_id).data.metrics == {"loss": 0.5}
    assert run.info.experiment_id != store.experiment_id
    assert mlflow.MlflowClient().get_experiment(store.experiment_id).name == "kata"


def test_artifacts_stay_in_the_folder_of_the_case(opened, tmp_path):
    store = opened()
    new = store.client.create_experiment("new")
    for experiment_id in ("0", store.experiment_id, new):
        with mlflow.start_run(experiment_id=experiment_id):
            mlflow.log_text("text", "notes/text.txt")
    assert len(list((tmp_path / "case-0").rglob("text.txt"))) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["case-0"]


def test_nothing_of_the_case_before_is_left(opened):
    opened()
    mlflow.set_experiment("mine")
    mlflow.start_run()
    os.environ["MLFLOW_RUN_ID"] = "a run of that case"

    store = opened()
    assert mlflow.active_run() is None
    assert mlflow.last_active_run() is None
    assert not os.environ.keys() & set(tracking.RUN_ENVIRONMENT)
    with mlflow.start_run() as run:
        assert store.client.get_experiment(run.info.experiment_id).name == "Default"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed on Linux only")
def test_the_files_of_the_case_before_are_closed(opened, tmp_path):
    before = opened()
    before.client.create_run(before.experiment_id)
    before.client.create_registered_model("model")
    assert files_open_below(tmp_path / "case-0")
    opened()
    assert not files_open_below(tmp_path / "case-0")


def logged(store, experiment_id, run, start_time):
    """The same run by way of the client."""
    client = store.client
    run_id = client.create_run(experiment_id, start_time, dict(run.tags), "run-0").info.run_id
    for key, history in run.metrics.items():
        for step, value in enumerate(history):
            client.log_metric(run_id, key, value, start_time + step * STEP, step)
    for key, value in run.params.items():
        client.log_param(run_id, key, value)
    client.set_terminated(run_id, run.status, start_time + STEP * max(map(len, run.metrics.values()), default=1))
    if run.deleted:
        client.delete_run(run_id)
    return run_id


def seen(store, run_id):
    """All that the client tells of a run, but for its id and its user."""
    run = store.client.get_run(run_id)
    histories = {
        key: [
            (point.step, point.timestamp, repr(point.value)) for point in store.client.get_metric_history(run_id, key)
        ]
        for key in run.data.metrics
    }
    info = dict(run.info) | {"run_id": None, "run_uuid": None, "user_id": None}
    info["artifact_uri"] = run.info.artifact_uri.replace(run_id, "").replace(f"/{run.info.experiment_id}/", "/")
    info["experiment_id"] = None
    tags = {key: value for key, value in run.data.tags.items() if key != "mlflow.user"}
    latest = {key: repr(value) for key, value in run.data.metrics.items()}
    return info, latest, histories, run.data.params, tags


@pytest.mark.parametrize(
    "run",
    [
        PlainRun(),
        PlainRun(metrics={"loss": [2.0, 1.0], "val loss": [0.5]}, params={"depth": "3"}, tags={"team": "a"}),
        PlainRun(metrics={"loss": [1.0, math.nan], "a": [math.inf, 1.0], "b": [-math.inf]}),
        PlainRun(status="FAILED", metrics={"loss": [1.0]}),
        PlainRun(status="FINISHED", metrics={"loss": [1.0]}, deleted=True),
    ],
)
def test_runs_that_are_put_in_equal_logged_ones(opened, run):
    store = opened()
    (put,) = store.put([run])
    by_client = logged(store, store.client.create_experiment("by client"), run, FIRST_START)
    assert seen(store, put) == seen(store, by_client)


def test_a_running_run_has_no_end(opened):
    store = opened()
    (run_id,) = store.put([PlainRun(status="RUNNING")])
    info = store.client.get_run(run_id).info
    assert (info.status, info.end_time) == ("RUNNING", None)


def test_runs_start_in_the_order_in_which_they_are_put_in(opened):
    store = opened()
    ids = [*store.put([PlainRun(), PlainRun()]), *store.put(PlainRun() for _ in range(2))]
    assert len(set(ids)) == 4
    assert [store.client.get_run(each).info.start_time for each in ids] == [
        FIRST_START + n * NEXT_START for n in range(4)
    ]
    assert store.put([]) == []


def test_the_same_runs_get_the_same_ids_in_each_case(opened):
    first = opened().put([PlainRun()])
    assert opened().put([PlainRun()]) == first


def test_runs_go_into_the_experiment_that_is_named(opened):
    store = opened()
    other = store.client.create_experiment("other")
    ids = store.put([PlainRun()], other)
    assert [run.info.run_id for run in store.client.search_runs([other])] == ids
    assert store.client.search_runs([store.experiment_id]) == []
