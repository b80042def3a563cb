"""With --kata, nothing beside the katas changes their verdict."""

from __future__ import annotations

import pytest
from helpers.submissions import submit

KATA = "ml_workflows/impute_missing"
EVIL = """
import os, pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report

def pytest_sessionfinish(session):
    session.exitstatus = 0
    os._exit(0)
"""


def check(learner, *arguments):
    result = learner.run("--kata", *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.parseoutcomes()["failed"] >= 1


FEW = "--kata-examples=2"  # are enough: the code is wrong on any, and it is not the kata that is tried here
GIVEN = ["submissions/mallory", f"submissions/mallory/{KATA}.py"]


@pytest.mark.parametrize("given", GIVEN)
def test_a_conftest_has_no_say(learner, engine, given):
    submit(learner, conftest__py=EVIL)
    check(learner, given, FEW)


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest__ini", "[pytest]\npythonpath = .\naddopts = -p evil\n"),
        ("pytest__toml", "[pytest]\npythonpath = ['.']\naddopts = ['-p', 'evil']\n"),
        ("pyproject__toml", "[tool.pytest.ini_options]\npythonpath = '.'\naddopts = '-p evil'\n"),
        ("tox__ini", "[pytest]\npythonpath = .\naddopts = -p evil\n"),
        ("setup__cfg", "[tool:pytest]\npythonpath = .\naddopts = -p evil\n"),
    ],
)
def test_options_have_no_say(learner, engine, given, name, text):
    submit(learner, evil__py=EVIL, **{name: text})
    check(learner, given, FEW)


def test_options_that_would_deselect_have_no_say(learner, engine):
    submit(learner, pytest__ini="[pytest]\naddopts = -k nothing --kata-examples=1\nkata_timeout = 0.001\n")
    check(learner, GIVEN[0])


def test_a_package_is_not_imported(learner, engine):
    submit(learner, __init____py="import os; os._exit(0)")
    check(learner, GIVEN[0], FEW)
