"""Command-line and ini options, and the validation of their values."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

import pytest


def add(parser: pytest.Parser) -> None:
    group = parser.getgroup("kata", "Katas for machine learning on Spark")
    option = group.addoption
    option("--kata", action="store_true", help="Check kata files instead of collecting tests")
    option(
        "--kata-report",
        action="store_true",
        help="Print the scorecard by exam domain (implies --kata; reuses unchanged results)",
    )
    option(
        "--kata-report-to",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="Write the report to FILE; the suffix selects the format: .html, .json, .md or .csv (multi-allowed; "
        "implies --kata)",
    )
    option(
        "--kata-exam",
        metavar="YEAR",
        help="Use the domain weights of the exam guide of YEAR (default: ini kata_exam, or the newest guide)",
    )
    option(
        "--kata-mlflow",
        nargs="?",
        const="",
        default=None,
        type=tracking_uri,
        metavar="URI",
        help="Log the report as an MLflow run to the tracking URI (default: a store below .kata; implies --kata)",
    )
    option("--kata-watch", action="store_true", help="Check a kata every time you save it; quit with q or Ctrl-C")
    option("--kata-next", action="store_true", help="Show what to work on next and exit")
    option("--kata-list", action="store_true", help="List all katas by exam domain with their states and exit")
    option("--kata-due", action="store_true", help="List the solved katas that are due for review and exit")
    option("--kata-show", metavar="ID", help="Show the task of a kata and exit")
    option("--kata-hint", metavar="ID", help="Show the next hint for a kata and exit")
    option("--kata-reset", metavar="ID", help="Restore the stub of a kata, keep your file next to it, and exit")
    option("--kata-yes", action="store_true", help="Do not ask for confirmation in --kata-reset")
    option(
        "--kata-lint",
        action="store_true",
        help="Check the given katas and questions, or all of them, against the authoring rules and exit",
    )
    option("--kata-mock-new", action="store_true", help="Draw a mock exam, start its clock and exit")
    option("--kata-mock", metavar="FILE", help="Grade a mock exam and exit")
    option("--kata-init", metavar="DIR", help="Create or update a practice folder and exit")
    option(
        "--kata-strict",
        action="store_true",
        help="Fail katas that are unwritten or missing from a given folder; reuse no results",
    )
    option(
        "--kata-examples",
        type=at_least_one,
        metavar="N",
        help="Check each kata on N cases (default: set by the kata)",
    )
    option(
        "--kata-seed",
        type=seed,
        metavar="N",
        help="Generate the cases from this seed: an integer or `random` (default: derived from the kata's id)",
    )
    option(
        "--kata-timeout",
        type=positive,
        metavar="S",
        help="Set the time limit for one case to S seconds (default: ini kata_timeout, or 30)",
    )
    option(
        "--kata-master",
        type=spark_master,
        metavar="URL",
        default="local[2]",
        help="Use the Spark master at URL (default: local[2])",
    )
    option("--kata-engine-status", action="store_true", help="Show the running engines and exit")
    option("--kata-engine-stop", action="store_true", help="Stop all engines of this user and exit")
    parser.addini("kata_paths", type="args", default=["katas"], help="Folders that contain your katas")
    parser.addini("kata_engine_idle", default="", help="Idle seconds before the engine exits (default: 600; 0 in CI)")
    parser.addini("kata_exam", default="", help="Year of the exam guide that sets the domain weights")
    parser.addini("kata_timeout", default="30", help="Time limit for one case in seconds")


def checks(option: Any) -> bool:
    """Return True if these options make pytest check katas."""
    return bool(option.kata or reports(option))


ANSWERS = {
    "kata_init": "--kata-init",
    "kata_lint": "--kata-lint",
    "kata_watch": "--kata-watch",
    "kata_mock_new": "--kata-mock-new",
    "kata_mock": "--kata-mock",
    "kata_next": "--kata-next",
    "kata_list": "--kata-list",
    "kata_due": "--kata-due",
    "kata_show": "--kata-show",
    "kata_hint": "--kata-hint",
    "kata_reset": "--kata-reset",
    "kata_engine_status": "--kata-engine-status",
    "kata_engine_stop": "--kata-engine-stop",
}
"""The options that answer and exit, without collecting anything."""


def answers(option: Any) -> list[str]:
    """Return the given options that answer and exit, as spelled on the command line."""
    return [spelled for name, spelled in ANSWERS.items() if getattr(option, name) not in (None, False)]


def reports(option: Any) -> bool:
    """Return True if these options request the scorecard in any format."""
    return bool(option.kata_report or option.kata_report_to or option.kata_mlflow is not None)


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"invalid number of cases: {text!r} (expected an integer >= 1)")
    return int(text)


def seed(text: str) -> int | str:
    if text != "random" and not text.isdecimal():
        raise ArgumentTypeError(f"invalid seed: {text!r} (expected an integer >= 0, or `random`)")
    return text if text == "random" else int(text)


def positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ArgumentTypeError(f"invalid number of seconds: {text!r} (expected a number > 0)")
    return value


def spark_master(text: str) -> str:
    if not re.fullmatch(r"local(-cluster)?(\[[^]]+\])?|yarn|\S+://\S+", text):
        raise ArgumentTypeError(
            f"invalid Spark master: {text!r} (expected a URL such as local[2] or spark://localhost:7077)"
        )
    return text


def tracking_uri(text: str) -> str:
    if text and "://" not in text and text != "databricks":
        raise ArgumentTypeError(
            f"invalid tracking URI: {text!r} (expected a URI such as http://localhost:5000 or sqlite:///mlflow.db)"
        )
    return text
