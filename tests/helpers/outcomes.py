"""A pytest plugin that notes what a run came to: every report that means something, and every file that was judged.

Loaded with ``-p helpers.outcomes``; the environment variable `NOTES` names the file to write to.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

NOTES = "KATA_TEST_NOTES"


def pytest_configure(config: pytest.Config) -> None:
    from pytest_dbml_kata.judging.judge import Judge

    before = Judge.__init__

    def noted(self, spec, *given, **named):
        _note("judged", spec.id)
        before(self, spec, *given, **named)

    Judge.__init__ = noted
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reports(), "kata-test-reports")


class Reports:
    """Notes the reports of the process that has all of them."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            _note(report.nodeid, f"{report.when} {report.outcome}")


def _note(*words: str) -> None:
    with open(os.environ[NOTES], "a", encoding="utf-8") as notes:
        notes.write(json.dumps(words) + "\n")


def read(notes: Path) -> tuple[dict[str, list[str]], Counter[str]]:
    """Return the outcomes by node id, and how many times each kata was judged."""
    outcomes: dict[str, list[str]] = {}
    judged: Counter[str] = Counter()
    for line in notes.read_text(encoding="utf-8").splitlines() if notes.exists() else ():
        about, what = json.loads(line)
        if about == "judged":
            judged[what] += 1
        else:
            outcomes.setdefault(about, []).append(what)
    return outcomes, judged
