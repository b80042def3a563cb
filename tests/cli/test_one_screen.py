"""The screen at the end of a practice run, where no engine is needed."""

from __future__ import annotations

import re

import pytest
from helpers.katas import NO_NAN
from helpers.practising import tried
from helpers.screen import fits, take_stubs

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
KATA = "ml_workflows/impute_missing"


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")


def test_when_nothing_is_begun(learner, small, own_engine_folder):
    take_stubs(learner)
    result = learner.run("--kata")
    assert result.ret == 0
    found = fits(result)
    first = re.search(r"Next: (\w+/\w+), ", " ".join(found))[1]
    assert SPECS[first].outline.level == 1
    assert "pytest --kata-next" in " ".join(found)
    assert client.folders() == []


def test_when_all_is_solved(learner, small, own_engine_folder):
    for kata in SPECS:
        learner.take_solution(kata)
        tried(learner.folder, kata, days_ago=300 if kata == KATA else 0)
    result = learner.run("--kata")
    assert result.ret == 0
    found = fits(result)
    assert "Every kata is mastered. 1 due for review: pytest --kata-due" in found
    assert not any(line.startswith("solved") for line in found)
    assert client.folders() == []


@pytest.mark.parametrize("broken", ["raise RuntimeError('of ours')", "import nothing_of_that_name"])
def test_an_error_of_ours_is_not_swallowed(learner, small, own_engine_folder, broken):
    take_stubs(learner)
    learner.write(KATA, NO_NAN)
    plugin = f"""
from pytest_dbml_kata.run.session import KataSession

def judge(self, check):
    {broken}

KataSession.judge = judge
"""
    learner.pytester.makepyfile(broken=plugin)
    result = learner.run("-p", "broken", "--kata")
    assert result.ret == 1
    result.stdout.fnmatch_lines([f"katas/{KATA}.py::answers_every_input: call", "*Error: *"])
    assert "mastered" not in result.stdout.str()
