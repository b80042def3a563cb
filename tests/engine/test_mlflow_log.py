"""Reports as runs of MLflow, in real stores. Importing MLflow takes seconds, so these are few."""

from __future__ import annotations

import os
import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from pytest_dbml_kata.ci import mlflow_log
from pytest_dbml_kata.ci.mlflow_log import MlflowLogError
from pytest_dbml_kata.guides import Domain, Guide
from pytest_dbml_kata.mastery.scorecard import KataState, Scorecard
from pytest_dbml_kata.report import data

MADE_AT = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)


def report(*names: str) -> data.Report:
    """A report by a guide with domains of these names: in the first one kata of two is mastered."""
    domains = tuple(Domain(name, 10, {f"o{n}": "an objective"}) for n, name in enumerate(names))
    states = [
        KataState("a/one", "One", ("o0",), 1, "passed", retention=0.75),
        KataState("a/two", "Two", ("o0",), 1, "failed"),
    ]
    card = Scorecard.of(Guide("An exam", "2030", 10, 20, None, domains), states)
    return data.Report({"2030": card}, "2030", MADE_AT, "1.2.3", attempts=7)


REPORT = report("Spark ML", "Serving")


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch, tmp_path):
    for name in [each for each in os.environ if each.startswith("MLFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_a_run_holds_the_numbers_and_the_reports(tmp_path):
    folder = tmp_path / ".kata"
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    files = {"scorecard.md": "# Bewertung: größer\n", "pages/report.html": "<p>"}
    before = dict(os.environ)
    line = mlflow_log.log(REPORT, uri, files, artifacts=folder / "artifacts")
    again = mlflow_log.log(REPORT, uri, {}, artifacts=tmp_path / "elsewhere")
    assert dict(os.environ) == before
    assert [path.name for path in tmp_path.iterdir()] == [".kata"]

    from mlflow import MlflowClient

    client = MlflowClient(uri, uri)
    experiment = client.get_experiment_by_name("pytest-dbml-kata")
    second, first = client.search_runs([experiment.experiment_id], order_by=["attributes.start_time", "metrics.x"])
    if first.info.run_id not in line:
        first, second = second, first
    assert f"run {first.info.run_id} of pytest-dbml-kata in {uri}" in line
    assert f"mlflow ui --backend-store-uri {uri}" in line
    assert second.info.run_id in again
    assert first.info.status == "FINISHED"
    assert first.info.start_time == MADE_AT.timestamp() * 1000
    assert first.info.run_name == "2030 2025-03-01 12:00"
    assert first.data.metrics == {
        "mastery": 0.5,
        "mastery/Spark ML": 0.5,
        "retention": 0.75,
        "retention/Spark ML": 0.75,
        "covered": 0.5,
        "katas mastered": 1,
        "katas attempted": 2,
        "objectives without a kata": 1,
        "attempts": 7,
    }
    assert first.data.params == {"exam": "2030", "version": "1.2.3", "katas": "2"}
    assert first.data.tags.items() >= first.data.params.items()
    kept = folder / "artifacts" / first.info.run_id / "artifacts"
    assert {str(p.relative_to(kept)): p.read_text("utf-8") for p in kept.rglob("*.*")} == files


@pytest.mark.parametrize(
    "name",
    ["Data & ML", "a/b", "100 %", "..", "", "Märkte:(neu)", "x" * 400, "=SUM(A1)\n|", "../../etc"],
)
def test_any_name_of_a_domain_gives_a_name_that_mlflow_takes(name):
    from mlflow.utils.validation import _validate_metric_name

    for metric in mlflow_log.metrics(report(name)):
        _validate_metric_name(metric)


def test_domains_of_like_names_stay_apart():
    domains = (Domain("A (1)", 10, {"o0": "x"}), Domain("A [1]", 10, {"o1": "y"}))
    states = [KataState("a/one", "One", ("o0",), 1, "passed"), KataState("a/two", "Two", ("o1",), 1, "failed")]
    card = Scorecard.of(Guide("An exam", "2030", 10, 20, None, domains), states)
    found = mlflow_log.metrics(data.Report({"2030": card}, "2030", MADE_AT, "1"))
    assert sorted(value for name, value in found.items() if name.startswith("mastery/")) == [0, 1]


def test_a_file_that_cannot_be_logged_fails_the_run(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "/Users/ann/katas")
    (tmp_path / "taken").write_text("a file where a folder is needed")
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    with pytest.raises(MlflowLogError, match="taken"):
        mlflow_log.log(REPORT, uri, {"scorecard.md": "#"}, artifacts=tmp_path / "taken")
    from mlflow import MlflowClient

    client = MlflowClient(uri, uri)
    (run,) = client.search_runs([client.get_experiment_by_name("/Users/ann/katas").experiment_id])
    assert run.info.status == "FAILED"


# What cannot work is said in one line, soon


def refused(uri: str, **given) -> str:
    began = time.monotonic()
    with pytest.raises(MlflowLogError) as caught:
        mlflow_log.log(REPORT, uri, {"scorecard.md": "#"}, **given)
    assert time.monotonic() - began < 60
    message = str(caught.value)
    assert message.startswith("cannot log the report to MLflow at ")
    assert "\n" not in message
    return message


@pytest.fixture
def closed_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_a_server_that_is_not_there(closed_port):
    message = refused(f"http://ann:secret@127.0.0.1:{closed_port}")
    assert f"http://ann:***@127.0.0.1:{closed_port}: the server does not respond: " in message
    assert message.endswith("Connection refused")
    assert "secret" not in message


@pytest.fixture
def silent_port():
    """A server that takes connections and says nothing."""
    held = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        for each in held:
            each.close()


def test_a_server_that_says_nothing(silent_port, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    assert "the server does not respond: Read timed out" in refused(f"http://127.0.0.1:{silent_port}")


def test_the_user_can_be_more_patient_than_is_waited_for(silent_port, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "600")
    assert "timed out after 2 s" in refused(f"http://127.0.0.1:{silent_port}", seconds=2)


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("sqlite:///:memory:", "got a database in memory"),
        ("sqlite:///taken/mlflow.db", "taken"),
        ("sqlite:///taken", "file is not a database"),
        ("sqlite:///folder", "unable to open database file"),
    ],
)
def test_a_file_that_cannot_be_a_store(tmp_path, uri, reason):
    (tmp_path / "taken").write_text("this is text, and of more than a hundred bytes. " * 9)
    (tmp_path / "folder").mkdir()
    assert reason in refused(uri)


def test_a_store_that_another_program_holds(tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "mlflow.db") as other:
        other.execute("begin exclusive")
        assert "database is locked" in refused("sqlite:///mlflow.db")


def test_a_uri_that_is_none():
    assert "unsupported URI" in refused("nonsense://x")


def test_what_lies_in_the_working_folder_has_no_say(tmp_path):
    for name in ("mlflow", "msgspec", "sqlite3"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')")
    assert "got a database in memory" in refused("sqlite:///:memory:")
