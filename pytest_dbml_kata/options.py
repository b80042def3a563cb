"""The options of the command line and the ini file, and what is wrong with a bad value."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

import pytest


def add(parser: pytest.Parser) -> None:
    group = parser.getgroup("kata", "Katas for machine learning on Spark")
    option = group.addoption
    option("--kata", action="store_true", help="Practise: check kata files instead of collecting tests")
    option(
        "--kata-report",
        action="store_true",
        help="Print the scorecard by exam domain (implies --kata; results of which nothing has changed are reused)",
    )
    option(
        "--kata-report-to",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="Write the report to FILE, whose ending says the format: .html, .json, .md or .csv (can be given "
        "several times; implies --kata)",
    )
    option(
        "--kata-exam",
        metavar="YEAR",
        help="Weigh the domains by the exam guide of YEAR (default: ini kata_exam, the newest)",
    )
    option(
        "--kata-mlflow",
        nargs="?",
        const="",
        default=None,
        type=tracking_uri,
        metavar="URI",
        help="Log the report as a run of MLflow at the tracking URI, written --kata-mlflow=URI (default: a store "
        "below .kata; implies --kata)",
    )
    option("--kata-watch", action="store_true", help="Check a kata each time its file is saved, until q or Ctrl-C")
    option("--kata-next", action="store_true", help="Show what to work on next, and exit")
    option("--kata-list", action="store_true", help="List all katas by exam domain with the state of each, and exit")
    option("--kata-due", action="store_true", help="List the solved katas that are due to be repeated, and exit")
    option("--kata-show", metavar="ID", help="Show the brief of a kata, and exit")
    option("--kata-hint", metavar="ID", help="Show the next hint for a kata, and exit")
    option("--kata-reset", metavar="ID", help="Put the stub of a kata back, keeping your file beside it, and exit")
    option("--kata-yes", action="store_true", help="Do not ask before --kata-reset puts a stub back")
    option(
        "--kata-lint",
        action="store_true",
        help="Hold the katas and questions given, or all, to the rules for authors, and exit",
    )
    option("--kata-mock-new", action="store_true", help="Draw a mock exam, start its clock, and exit")
    option("--kata-mock", metavar="FILE", help="Grade a mock exam, and exit")
    option("--kata-init", metavar="DIR", help="Make a folder to practise in, or bring it up to date, and exit")
    option(
        "--kata-strict",
        action="store_true",
        help="Fail katas that are not written yet or missing below a given folder; reuse nothing",
    )
    option(
        "--kata-examples",
        type=at_least_one,
        metavar="N",
        help="Check each kata on N cases (default: the kata's own number)",
    )
    option(
        "--kata-seed",
        type=seed,
        metavar="N",
        help="Draw the cases by this seed, a whole number or `random` (default: from the kata's id)",
    )
    option(
        "--kata-timeout",
        type=positive,
        metavar="S",
        help="Give up on a case after S seconds (default: ini kata_timeout, 30)",
    )
    option(
        "--kata-master",
        type=spark_master,
        metavar="URL",
        default="local[2]",
        help="Have this Spark master do the work (default: local[2])",
    )
    option("--kata-engine-status", action="store_true", help="Say whether an engine is running, and exit")
    option("--kata-engine-stop", action="store_true", help="Stop all engines of this user, and exit")
    parser.addini("kata_paths", type="args", default=["katas"], help="Folders with the learner's katas")
    parser.addini("kata_engine_idle", default="", help="Idle seconds after which the engine leaves (600; 0 in CI)")
    parser.addini("kata_exam", default="", help="Exam guide that weighs the domains, by its year")
    parser.addini("kata_timeout", default="30", help="Seconds for one case")


def checks(option: Any) -> bool:
    """Do these options ask for katas to be checked by this run of pytest?"""
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
"""The options after which pytest collects nothing."""


def answers(option: Any) -> list[str]:
    """Which options are given that answer and exit, as they are spelled."""
    return [spelled for name, spelled in ANSWERS.items() if getattr(option, name) not in (None, False)]


def reports(option: Any) -> bool:
    """Do these options ask for the scorecard, in whatever form?"""
    return bool(option.kata_report or option.kata_report_to or option.kata_mlflow is not None)


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of cases; give 1 or more")
    return int(text)


def seed(text: str) -> int | str:
    if text != "random" and not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no seed; give a whole number from 0 on, or `random`")
    return text if text == "random" else int(text)


def positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ArgumentTypeError(f"{text!r} is no number of seconds; give one above 0")
    return value


def spark_master(text: str) -> str:
    if not re.fullmatch(r"local(-cluster)?(\[[^]]+\])?|yarn|\S+://\S+", text):
        raise ArgumentTypeError(f"{text!r} is no Spark master; give one such as local[2] or spark://localhost:7077")
    return text


def tracking_uri(text: str) -> str:
    if text and "://" not in text and text != "databricks":
        raise ArgumentTypeError(
            f"{text!r} is no tracking URI; give one such as --kata-mlflow=http://localhost:5000 or sqlite:///mlflow.db"
        )
    return text
