"""The ``kata`` program in a process of its own: its output is that of pytest with the options it stands for."""

from __future__ import annotations

import subprocess
import sys

import pytest

KATA = "ml_workflows/impute_missing"


@pytest.fixture
def kata(learner):
    def run(*arguments):
        return learner.pytester.run(sys.executable, "-m", "pytest_dbml_kata.cli.main", *arguments)

    return run


def test_a_day_without_the_word_pytest(kata, learner):
    assert kata("init", ".").ret == 0
    assert (learner.folder / "katas" / f"{KATA}.py").is_file()
    assert kata("next").ret == 0
    kata("hint", "impute_missing").stdout.fnmatch_lines(["*hint 1 of 3*"])
    kata("list").stdout.fnmatch_lines([f"*{KATA}*todo*"])
    result = kata()
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*todo in*"])
    result = kata("impute_missing", "-v")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"katas/{KATA}.py::answers_every_input TODO*", "=* 5 todo *"])


@pytest.mark.parametrize(
    ("words", "options"),
    [(["next"], ["--kata-next"]), (["show", "cv_grid"], ["--kata-show=cv_grid"]), (["due"], ["--kata-due"])],
    ids=["next", "show", "due"],
)
def test_output_is_that_of_pytest(kata, learner, words, options):
    learner.take_stub(KATA)
    learner.take_stub("spark_ml/cv_grid")
    with_word, with_option = kata(*words), learner.run(*options)
    assert (with_word.ret, with_word.outlines) == (with_option.ret, with_option.outlines)
    assert with_word.errlines == with_option.errlines == []


def test_an_error_of_pytest_stays_one(kata):
    result = kata("list")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: no katas found*"])


def test_no_option_has_to_be_typed_for_the_guard_to_hold(kata, learner):
    """Nothing next to submissions has a say: neither configuration nor conftest.py."""
    learner.write(KATA, "raise NotImplementedError", "submissions/mallory")
    for folder in ("submissions/mallory", "submissions/mallory/ml_workflows"):
        (learner.folder / folder / "pytest.ini").write_text("[pytest]\naddopts = -p evil\n")
        (learner.folder / folder / "conftest.py").write_text("raise SystemExit('conftest.py was run')\n")
    result = kata("submissions/mallory", "--collect-only", "-q")
    assert result.ret == 0, result.stderr.str()
    result.stdout.fnmatch_lines([f"submissions/mallory/{KATA}.py::fills_every_gap"])


def test_pytest_is_not_imported_before_its_configuration_is_settled():
    check = (
        "import sys; from pytest_dbml_kata.cli.main import translate; translate(['next']);"
        "assert not {'pytest', '_pytest', 'pluggy', 'rich', 'msgspec'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", check], check=True)
