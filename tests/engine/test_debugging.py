"""`--pdb`: a failing kata in the debugger."""

from __future__ import annotations

import sys

import pytest

KATA = "model_deployment/retrain_decision"
WRONG = """\
def should_retrain(old_model, new_model, holdout, metric, min_gain):
    \"\"\"Never.\"\"\"
    wrong = False
    return wrong
"""


@pytest.fixture
def failing(learner, engine):
    return learner.write(KATA, WRONG)


def debug(learner, *options, typed):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--kata", "--pdb", *options]
    return learner.pytester.run(*command, stdin=typed.encode())


def test_the_debugger_stops_in_the_learners_function(learner, failing):
    result = debug(learner, typed="p ('stopped', metric, min_gain >= 0)\nq\n")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            f">>> pdb of {KATA}::*",
            f"> {failing}(3)should_retrain()",
            "-> wrong = False",
            "(Pdb) ('stopped', '*', True)",
            "*the debugger ended*",
        ]
    )


def test_a_stub_and_a_broken_file_open_no_debugger(learner, engine):
    learner.take_stub("spark_ml/cv_grid")
    learner.write(KATA, "def")
    result = debug(learner, typed="")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "pdb" not in result.stdout.str().lower()
