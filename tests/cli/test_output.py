"""pytest's own options with katas that fail without an engine, and what the options refuse."""

from __future__ import annotations

import re
import sys

import pytest
from helpers.practising import terminal
from helpers.screen import attempts, titles, written
from rich.cells import cell_len

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
KATA, OTHER = "ml_workflows/impute_missing", "spark_ml/cv_grid"
PROPERTIES = list(SPECS[KATA].outline.sentences)
MISFITS = {KATA: "def impute_missing(train): return train\n", OTHER: "x = 1\n"}
"""Files that fail without being run."""


@pytest.fixture
def misfits(learner, own_engine_folder):
    """A learner with two files that need no engine to fail, and stubs."""
    for kata in SPECS:
        learner.take_stub(kata)
    for kata, text in MISFITS.items():
        learner.write(kata, text)
    yield learner
    assert client.folders() == []


def test_x_stops_at_the_first_and_records_it(misfits):
    result = misfits.run("--kata", "-x")
    assert result.ret == 1
    assert titles(result) == [f"{KATA}::answers_every_input"]
    result.stdout.fnmatch_lines(["*stopping after 1 failures*", "=* 1 failed*"])
    (attempt,) = attempts(misfits)
    assert (attempt["kata"], attempt["verdict"]) == (KATA, "failed")
    assert attempt["properties"] == {"answers_every_input": "failed"}


def test_lf_checks_what_failed_last(misfits):
    def run(*arguments):
        return misfits.pytester.run(sys.executable, "-m", "pytest", "--kata", *arguments)

    in_all = sum(len(SPECS[kata].outline.sentences) for kata in MISFITS)
    assert run().ret == 1
    misfits.take_stub(OTHER)
    result = run("--lf")
    assert result.ret == 1
    result.assert_outcomes(failed=len(PROPERTIES), skipped=0)
    assert result.parseoutcomes()["todo"] == in_all - len(PROPERTIES)
    assert titles(result) == [f"{KATA}::answers_every_input"]


def test_k_chooses(misfits):
    result = misfits.run("--kata", "-k", "impute_missing and rest")
    assert result.ret == 1
    assert titles(result) == [f"{KATA}::leaves_the_rest_alone"]
    result.stdout.fnmatch_lines(["=* 1 failed, * deselected *"])
    result = misfits.run("--kata", "-k", "nothing_has_this_name")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_v_is_pytests_own_form(misfits):
    result = misfits.run("--kata", "-v")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            f"katas/{KATA}.py::answers_every_input FAILED*",
            "*=* FAILURES =*",
            f"*_ {KATA}::answers_every_input _*",
            "Next: *",
            "=* short test summary info =*",
        ]
    )
    result.stdout.fnmatch_lines(["katas/databricks_ml/best_run.py::* TODO*"])
    assert len(titles(result)) == sum(len(SPECS[kata].outline.sentences) for kata in MISFITS)


def test_q_leaves_out_all_but_the_screen(misfits, monkeypatch):
    monkeypatch.setenv("LINES", "24")
    result = misfits.run("--kata", "-q")
    assert result.ret == 1
    assert titles(result) == [f"{KATA}::answers_every_input"]
    found = [line for line in result.outlines if line]
    assert found[0].startswith("___")
    assert re.fullmatch(r"\d+ failed, \d+ todo in [\d.]+s", found[-1])
    assert len(result.outlines) <= 23


@pytest.mark.parametrize(
    "arguments", [["--tb=short"], ["-rA"], ["katas", "submissions"], ["submissions"]], ids=" ".join
)
def test_who_asks_for_more_gets_all_of_it(misfits, arguments):
    misfits.write(KATA, MISFITS[KATA], "submissions/ann")
    result = misfits.run("--kata", *arguments)
    assert result.ret == 1
    assert len(titles(result)) >= len(PROPERTIES)
    assert "FAILURES" in result.stdout.str()


def test_ci_gets_all_of_it(misfits, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert len(titles(misfits.run("--kata"))) > len(PROPERTIES)


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, True),
        (["--color=no"], {}, False),
        ([], {"NO_COLOR": "1"}, False),
        (["--color=yes"], {}, True),
    ],
    ids=["by itself", "--color=no", "NO_COLOR", "--color=yes"],
)
def test_colours_in_a_terminal(misfits, arguments, environment, coloured):
    with terminal(misfits.folder, "--kata", *arguments, **environment) as screen:
        assert screen.end() == 1
    assert bool(re.search(r"\x1b\[[0-9;]*m", screen.written)) == coloured
    assert any(line.strip("_ ") == f"{KATA}::answers_every_input" for line in screen.lines)


def test_colours_where_they_are_asked_for(misfits):
    assert "\x1b[31m" in misfits.run("--kata", "--color=yes").stdout.str()
    assert "\x1b" not in misfits.run("--kata").stdout.str()


@pytest.mark.parametrize(
    "arguments", [["--kata"], ["--kata", "-v"], ["--kata-report"], ["--kata-list"], ["--kata-next"]], ids=" ".join
)
def test_a_dumb_terminal_gets_no_code_at_all(misfits, arguments):
    with terminal(misfits.folder, *arguments, TERM="dumb") as screen:
        assert screen.end() == ("--kata-list" not in arguments and "--kata-next" not in arguments)
    assert "\x1b" not in screen.written
    assert "\b" not in screen.written


@pytest.mark.parametrize(
    "arguments", [["--kata"], ["--kata-list"], ["--kata-next"], ["--kata-show", KATA], ["--kata-due"]], ids=" ".join
)
def test_a_narrow_terminal(misfits, arguments):
    with terminal(misfits.folder, *arguments, columns=60) as screen:
        assert screen.end() == (arguments == ["--kata"])
    assert max(map(cell_len, written(screen))) <= 60


def test_a_missing_file_is_no_attempt(learner, own_engine_folder):
    learner.take_stub(KATA)
    result = learner.run("--kata", "--kata-strict", "katas")
    assert result.ret == 1
    assert {each["kata"] for each in attempts(learner)} <= {KATA}


def test_the_help_is_shown_in_a_group_of_its_own(learner):
    result = learner.run("--help")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["Katas for machine learning on Spark:", "*--kata *"])


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("--kata-examples=0", "invalid number of cases: '0' (expected an integer >= 1)"),
        ("--kata-examples=many", "invalid number of cases: 'many' (expected an integer >= 1)"),
        ("--kata-seed=-1", "invalid seed: '-1' (expected an integer >= 0, or `random`)"),
        ("--kata-timeout=0", "invalid number of seconds: '0' (expected a number > 0)"),
        ("--kata-timeout=nan", "invalid number of seconds: 'nan' (expected a number > 0)"),
        ("--kata-exam=1999", "--kata-exam: expected one of 2022, 2025, got '1999'"),
        ("--kata-report-to=card.pdf", "expected a file with suffix .html, .json, .md, .csv, got card.pdf"),
        ("--kata-mlflow=nowhere", "invalid tracking URI: 'nowhere' (expected a URI such as http://*"),
        (
            "--kata-master=nowhere",
            "invalid Spark master: 'nowhere' (expected a URL such as local[[]2] or spark://localhost:7077)",
        ),
        (
            "--kata-show=nothing_like_it",
            "no file or kata found: 'nothing_like_it'; list all katas with `pytest --kata-list`",
        ),
        ("--kata-hint=", "no file or kata found: ''; list all katas with `pytest --kata-list`"),
    ],
)
def test_a_bad_value_is_refused_with_good_ones(misfits, given, answer):
    result = misfits.run("--kata", given)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{answer}*"])


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("kata_timeout=soon", "kata_timeout: expected a number of seconds >= 0, got 'soon'"),
        ("kata_engine_idle=-1", "kata_engine_idle: expected a number of seconds >= 0, got '-1'"),
        ("kata_exam=1999", "--kata-exam: expected one of 2022, 2025, got '1999'"),
        ("kata_paths=nowhere", "no katas found: * has no folder nowhere; *pytest --kata-init*"),
    ],
)
def test_a_bad_ini_value_is_refused_with_good_ones(misfits, given, answer):
    result = misfits.run("--kata", "-o", given)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{answer}*"])
