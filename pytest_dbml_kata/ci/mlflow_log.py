"""A report as a run of MLflow: mastery and retention as metrics, the rendered reports as artifacts."""

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

from pytest_dbml_kata.ci.mlflow_child import Answer, Order
from pytest_dbml_kata.ci.problems import plain
from pytest_dbml_kata.engine.tracking import ARTIFACT_ROOT
from pytest_dbml_kata.text import one_line

if TYPE_CHECKING:
    from pytest_dbml_kata.report import data

EXPERIMENT: Final = "pytest-dbml-kata"
"""The name of the experiment, unless the environment variable MLFLOW_EXPERIMENT_NAME says another."""

LONGEST: Final = 90.0
"""Seconds after which logging is given up."""

SETTINGS: Final = {
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_DATABRICKS_ENDPOINT_HTTP_RETRY_TIMEOUT": "30",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
"""MLflow's own settings, where the user has none: its defaults try for many minutes."""

LONGEST_NAME = 250
"""Characters of a metric's name, by MLflow's rules."""


class MlflowLogError(Exception):
    """The report could not be logged. The message says where, and why."""


def log(
    report: data.Report,
    uri: str,
    files: Mapping[str, str],
    *,
    artifacts: Path | None = None,
    seconds: float = LONGEST,
) -> str:
    """Log a report as one run at a tracking URI, with ``files`` (name and content) as its artifacts.

    A local store, when it has no such experiment yet, makes it with its artifacts in the folder ``artifacts``.
    Returns a line that says where the run is. Raises `MlflowLogError`, after ``seconds`` at the latest.
    """
    local = urlsplit(uri).scheme in ("sqlite", "file")
    location = artifacts.absolute().as_uri() if artifacts is not None and local else None
    order = Order(
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
        raise MlflowLogError(_clean(f"the report could not be logged to MLflow at {uri}: {answer.error}", uri))
    return where(order, answer)


def metrics(report: data.Report) -> dict[str, float]:
    """The numbers of a report by the guide that was chosen; those that are unknown are left out."""
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
    """A domain's name as a part of a metric's: letters, digits, ``_``, ``-``, ``.`` and single spaces."""
    kept = one_line(re.sub(r"[^\w.\- ]", " ", domain.replace("&", " and ").replace("/", "-")))
    return kept[: LONGEST_NAME - 50].strip(" .") or "unnamed"


def described(report: data.Report) -> dict[str, str]:
    """What the numbers are about."""
    return {"exam": report.exam, "version": report.version, "katas": str(report.scorecard.in_all)}


def where(order: Order, answer: Answer) -> str:
    """A line that says where a run is, and how to look at it."""
    if order.uri.startswith(("http://", "https://")):
        place = f"{order.uri.rstrip('/')}/#/experiments/{answer.experiment}/runs/{answer.run}"
        return _clean(f"logged to MLflow: {place}", order.uri)
    look = f"; see it with: mlflow ui --backend-store-uri {shlex.quote(order.uri)}" if ":///" in order.uri else ""
    return _clean(f"logged to MLflow: run {answer.run} of {order.experiment} in {order.uri}{look}", order.uri)


def _ask(order: Order, seconds: float) -> Answer:
    """Have a process of its own do it."""
    environment = {**SETTINGS, **os.environ}
    if order.location is not None:
        # Or a new store would make a folder for the artifacts of its default experiment right here.
        environment[ARTIFACT_ROOT] = order.location
    try:
        # -P, since the working folder is the learner's and may hold a file with the name of a module.
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "pytest_dbml_kata.ci.mlflow_child"],
            input=msgspec.json.encode(order),
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(error=f"no end after {seconds:g} s; it was given up, and a run may have been begun")
    except OSError as error:
        return Answer(error=f"no process could be started: {error.strerror}")
    try:
        return msgspec.json.decode(ended.stdout, type=Answer)
    except (msgspec.MsgspecError, ValueError):
        said = ended.stderr.decode("utf-8", errors="replace").strip().splitlines()
        return Answer(error=f"the process ended with {ended.returncode}{': ' + said[-1] if said else ''}")


def _clean(text: str, uri: str) -> str:
    """One line, not too long, without the password that a URI may hold."""
    line = one_line(plain(text))
    try:
        password = urlsplit(uri).password
    except ValueError:
        password = None
    if password:
        line = line.replace(f":{password}@", ":***@").replace(password, "***")
    return line if len(line) <= 1000 else f"{line[:996]} ..."
