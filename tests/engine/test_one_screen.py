"""What a practice run shows in the end: all of it in one screen."""

from __future__ import annotations

import re

import pytest
from helpers.practising import terminal, tried
from rich.cells import cell_len

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
KATA, OTHER, RIGHT = "ml_workflows/impute_missing", "ml_workflows/encode_one_hot", "spark_ml/cv_grid"

NO_NAN = """
from pyspark.ml.feature import Imputer
from pyspark.sql import functions as F


def impute_missing(train, new, columns, strategy):
    wanted = Imputer(inputCols=columns, outputCols=columns, strategy=strategy).fit(train).surrogateDF.first()
    return new.withColumns({name: F.coalesce(new[name], F.lit(wanted[name])) for name in columns})
"""
MISSPELT = """
def encode_one_hot(train, new, column):
    return frm
"""


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")


def take_stubs(learner):
    for kata in SPECS:
        learner.take_stub(kata)


def fits(result) -> list[str]:
    found = result.outlines
    assert len(found) <= 23
    assert max(map(cell_len, found)) <= 80
    assert result.stderr.str() == ""
    return found


def test_two_failing_katas_a_solved_one_and_the_rest_todo(learner, engine, small):
    take_stubs(learner)
    learner.write(KATA, NO_NAN)
    learner.write(OTHER, MISSPELT)
    learner.take_solution(RIGHT)
    result = learner.run("--kata", "--kata-examples=12")
    assert result.ret == 1
    found = fits(result)
    title = next(number for number, line in enumerate(found) if line.startswith("___"))
    assert found[title].strip("_ ") == f"{KATA}::fills_every_gap"
    result.stdout.fnmatch_lines(
        [
            "*Failed: a gap is left in *",
            "train *",
            "*NaN*<-*",
            "*expected*",
            'Known misconception: "NaN is no missing value".',
            f"reproduce: python .kata/repro/katas/{KATA}.py",
            f"crashed  {OTHER}::answers_every_input  NameError: *",
            f"Next: impute_missing again: katas/{KATA}.py:6",
            "=* 6 failed, * passed, * todo in *",
        ]
    )
    # On one line or, where the path is long, on two.
    assert re.search(rf"^solved  {RIGHT}, compare with\s+\S+{RIGHT}\.py$", result.stdout.str(), re.MULTILINE)
    # The other one, by itself, is shown with the line on which it broke.
    result = learner.run("--kata", "encode_one_hot", "--kata-examples=2")
    assert f"Next: encode_one_hot again: katas/{OTHER}.py:3" in fits(result)
    # With what failed put right, what passed before is not named again.
    learner.take_stub(OTHER)
    learner.take_solution(KATA)
    result = learner.run("--kata", "--kata-examples=2")
    assert result.ret == 0
    found = fits(result)
    assert [line.split(",")[0] for line in found if line.startswith("solved")] == [f"solved  {KATA}"]
    assert not any(line.startswith("___") for line in found)
    assert "pytest --kata-next" in " ".join(found)


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
    assert "Every kata is mastered. 1 to repeat: pytest --kata-due" in found
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


def test_in_a_terminal(learner, engine):
    take_stubs(learner)
    learner.write(KATA, NO_NAN)
    learner.take_solution(RIGHT)
    with terminal(learner.folder, "--kata", "--kata-examples=3") as screen:
        assert screen.end() == 1
    found = screen.lines
    assert "impute_missing: " in screen.written
    assert not any(line.startswith(("impute_missing: ", "cv_grid: ")) for line in found)
    assert len(found) <= 24  # the last one is the prompt's
    assert max(map(cell_len, found)) <= 80
    assert any(line.startswith(f"solved  {RIGHT}, ") for line in found)
    assert "\x1b[31m" in screen.written
