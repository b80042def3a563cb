"""Log a report as an MLflow run: mastery and retention as metrics, the rendered reports as artifacts."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from pytest_dbml_kata.ci.mlflow_child import LogAnswer, LogOrder
from pytest_dbml_kata.ci.problems import without_commands
from pytest_dbml_kata.engine.tracking import ARTIFACT_ROOT
from pytest_dbml_kata.text import one_line

if TYPE_CHECKING:
    from pytest_dbml_kata.report import data

EXPERIMENT: Final = "pytest-dbml-kata"
"""The default name of the experiment. The environment variable MLFLOW_EXPERIMENT_NAME overrides it."""

LONGEST: Final = 90.0
"""The time limit in seconds for logging."""

SETTINGS: Final = {
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_DATABRICKS_ENDPOINT_HTTP_RETRY_TIMEOUT": "30",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
"""Default values for MLflow's environment variables. MLflow's own defaults retry for many minutes."""

LONGEST_NAME = 250
"""The maximum length of a metric name in MLflow."""


class MlflowLogError(Exception):
    """Raised if the report cannot be logged. The message says where and why."""


def log(
    report: data.Report,
    uri: str,
    files: Mapping[str, str],
    *,
    artifacts: Path | None = None,
    seconds: float = LONGEST,
) -> str:
    """Log a report as one run to a tracking URI, with ``files`` (name and content) as its artifacts.

    If a local store does not have the experiment yet, create it with the artifact location ``artifacts``. Return a line
    that says where the run is. Raise `MlflowLogError` on failure, and after ``seconds`` at the latest.
    """
    local = urlsplit(uri).scheme in ("sqlite", "file")
    location = artifacts.absolute().as_uri() if artifacts is not None and local else None
    order = LogOrder(
        uri=uri,
        experiment=os.environ.get("MLFLOW_EXPERIMENT_NAME") or EXPERIMENT,
        location=location,
        name=f"{report.exam} {report.made_at:%Y-%m-%d %H:%M}",
        time=int(report.made_at.timestamp() * 1000),
        metrics=metrics(report),
        params=described(report),
        tags=described(report),
        files=files,
    )
    answer = _ask(order, seconds)
    if answer.error is not None:
        raise MlflowLogError(_clean(f"cannot log the report to MLflow at {uri}: {answer.error}", uri))
    return where(order, answer)


def metrics(report: data.Report) -> dict[str, float]:
    """Return the metrics of a report for the chosen exam guide, without unknown values."""
    card = report.scorecard
    found: dict[str, float | None] = {
        "mastery": card.mastery,
        "retention": card.retention,
        "covered": card.covered,
        "katas mastered": card.mastered,
        "katas attempted": card.attempted,
        "attempts": report.attempts,
        "objectives without a kata": card.objectives_open,
    }
    taken: set[str] = set()
    for domain in card.domains:
        name = metric_name(domain.name)
        while name in taken:
            name += " again"
        taken.add(name)
        found[f"mastery/{name}"] = domain.mastery
        found[f"retention/{name}"] = domain.retention
    return {name: float(value) for name, value in found.items() if value is not None}


def metric_name(domain: str) -> str:
    """Convert the name of a domain for use in a metric name: letters, digits, ``_-.`` and single spaces."""
    kept = one_line(re.sub(r"[^\w.\- ]", " ", domain.replace("&", " and ").replace("/", "-")))
    return kept[: LONGEST_NAME - 50].strip(" .") or "unnamed"


def described(report: data.Report) -> dict[str, str]:
    """Return the params and tags of the run."""
    return {"exam": report.exam, "version": report.version, "katas": str(report.scorecard.in_all)}


def where(order: LogOrder, answer: LogAnswer) -> str:
    """Return a line that says where a run is and how to view it."""
    if order.uri.startswith(("http://", "https://")):
        place = f"{order.uri.rstrip('/')}/#/experiments/{answer.experiment}/runs/{answer.run}"
        return _clean(f"logged to MLflow: {place}", order.uri)
    look = f"; view it with: mlflow ui --backend-store-uri {shlex.quote(order.uri)}" if ":///" in order.uri else ""
    return _clean(f"logged to MLflow: run {answer.run} of {order.experiment} in {order.uri}{look}", order.uri)


def _ask(order: LogOrder, seconds: float) -> LogAnswer:
    """Log the run in a child process."""
    environment = {**SETTINGS, **os.environ}
    if order.location is not None:
        # Otherwise a new store creates the artifact folder of its default experiment in the working directory.
        environment[ARTIFACT_ROOT] = order.location
    try:
        # -P: the working directory belongs to the learner and may contain a file with the name of a module.
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "pytest_dbml_kata.ci.mlflow_child"],
            input=msgspec.json.encode(order),
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return LogAnswer(error=f"timed out after {seconds:g} s; there may be an incomplete run")
    except OSError as error:
        return LogAnswer(error=f"cannot start a process: {error.strerror}")
    try:
        return msgspec.json.decode(ended.stdout, type=LogAnswer)
    except (msgspec.MsgspecError, ValueError):
        said = ended.stderr.decode("utf-8", errors="replace").strip().splitlines()
        return LogAnswer(error=f"the process exited with status {ended.returncode}{': ' + said[-1] if said else ''}")


def _clean(text: str, uri: str) -> str:
    """Reduce a text to one line of limited length, without the password of the URI."""
    line = one_line(without_commands(text))
    try:
        password = urlsplit(uri).password
    except ValueError:
        password = None
    if password:
        line = line.replace(f":{password}@", ":***@").replace(password, "***")
    return line if len(line) <= 1000 else f"{line[:996]} ..."
