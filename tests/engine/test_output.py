"""pytest's own options with katas, and what is checked again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from helpers.practising import terminal
from helpers.screen import attempts, titles, written
from rich.cells import cell_len

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
KATA, RIGHT = "ml_workflows/impute_missing", "ml_workflows/encode_one_hot"
PROPERTIES = list(SPECS[KATA].outline.sentences)
WRONG = "def impute_missing(train, new, columns, strategy): return new.limit(0)\n"


@pytest.fixture
def without_engine(monkeypatch):
    """From when it is called on, an engine that is started can be told."""
    folder = tempfile.mkdtemp(prefix="kata-none-")  # short enough for a socket

    def begin() -> None:
        monkeypatch.setenv("KATA_ENGINE_DIR", folder)

    yield begin
    monkeypatch.setenv("KATA_ENGINE_DIR", folder)
    for each in client.folders():
        client.stop(each)
    shutil.rmtree(folder, ignore_errors=True)


# pytest's own options


def test_n_shows_the_same_screen(learner, engine, monkeypatch):
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")
    for kata in SPECS:
        learner.take_stub(kata)
    learner.take_solution(RIGHT)
    learner.write(KATA, "def impute_missing(train, new, columns, strategy): return neww\n")
    result = learner.run("--kata", "-n", "4", "--kata-examples=3")
    assert result.ret == 1
    assert titles(result) == [f"{KATA}::answers_every_input"]
    result.stdout.fnmatch_lines(
        [
            "Crashed: NameError: *",
            f"solved  {RIGHT}, *",
            f"Next: impute_missing again: katas/{KATA}.py:1",
            "=*5 failed, *",
        ]
    )
    assert len(result.outlines) <= 23
    assert {each["kata"]: each["verdict"] for each in attempts(learner)} == {KATA: "crashed", RIGHT: "passed"}


def test_a_narrow_terminal_with_a_real_failure_and_the_scorecard(learner, engine):
    for kata in SPECS:
        learner.take_stub(kata)
    learner.write(KATA, WRONG)
    for command in ("--kata", "--kata-report"):
        with terminal(learner.folder, command, "--kata-examples=3", columns=60) as screen:
            assert screen.end() == 1
        lines = written(screen)
        assert f"  python .kata/repro/katas/{KATA}.py" in lines
        pytests = ("plugins: ", "rootdir: ", "configfile: ", "FAILED ")
        assert [line for line in lines if cell_len(line) > 60 and not line.startswith(pytests)] == []


# What is checked again


def test_a_pass_is_reused_until_something_changes(learner, engine, monkeypatch, without_engine):
    helped = "from helper import impute\n\n\ndef impute_missing(train, new, columns, strategy):\n    return impute(train, new, columns, strategy)\n"
    helper = (built_in().solutions / f"{KATA}.py").read_text().replace("impute_missing", "impute")
    path = learner.write(KATA, helped)
    learner.write("ml_workflows/helper", helper)
    run = ["--kata", "--kata-seed=1", "--kata-examples=2"]
    assert learner.run(*run).ret == 0
    for again in (
        ["--kata", "--kata-examples=2"],
        ["--kata", "--kata-strict", f"katas/{KATA}.py"],
        ["--kata", "impute_missing"],
    ):
        before = len(attempts(learner))
        learner.run(*again).assert_outcomes(passed=len(PROPERTIES))
        assert len(attempts(learner)) == before + 1
    before = len(attempts(learner))
    # Now no engine is needed, and none is started.
    here = str(Path(client.folders()[0]).parent)
    without_engine()
    result = learner.run("--kata")
    result.assert_outcomes(passed=len(PROPERTIES))
    assert client.folders() == []
    assert len(attempts(learner)) == before
    # A line more in the file, or in what it imports, and it is checked.
    monkeypatch.setenv("KATA_ENGINE_DIR", here)
    for changed in (path, path.with_name("helper.py")):
        changed.write_text(changed.read_text() + "\n# changed\n")
        before = len(attempts(learner))
        learner.run("--kata").assert_outcomes(passed=len(PROPERTIES))
        assert len(attempts(learner)) == before + 1


def test_a_report_shows_the_same_failure_again_without_an_engine(learner, engine, without_engine):
    learner.write(KATA, WRONG)
    first = learner.run("--kata-report")
    without_engine()
    again = learner.run("--kata-report")
    assert client.folders() == []
    assert len(attempts(learner)) == 1
    assert (first.ret, again.ret) == (1, 1)

    def told(result) -> str:
        return result.stdout.str().rpartition("\n=")[0]  # without the time

    assert told(again) == told(first)
    assert f"{KATA}::keeps_every_row" in titles(again)
