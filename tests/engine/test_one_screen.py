"""What a practice run shows in the end: all of it in one screen."""

from __future__ import annotations

import re

import pytest
from helpers.katas import NO_NAN
from helpers.practising import terminal
from helpers.screen import fits, take_stubs
from rich.cells import cell_len

KATA, OTHER, RIGHT = "ml_workflows/impute_missing", "ml_workflows/encode_one_hot", "spark_ml/cv_grid"
MISSPELT = """
def encode_one_hot(train, new, column):
    return frm
"""


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")


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
