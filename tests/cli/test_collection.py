"""What is collected, how it is called, and which files cannot be checked."""

from __future__ import annotations

import json
import os
from xml.etree import ElementTree

import pytest

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in, specs

KATA = "ml_workflows/impute_missing"
PROPERTIES = list(specs([built_in()])[KATA].outline.sentences)


def test_untouched_stubs_are_todo_without_an_engine(learner, own_engine_folder):
    for kata in specs([built_in()]):
        learner.take_stub(kata)
    result = learner.run("--kata")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*todo in*"])
    assert client.folders() == []
    assert not (learner.folder / ".kata").exists()


def test_no_heavy_import_for_untouched_stubs(learner):
    learner.take_stub(KATA)
    plugin = "import atexit, sys\natexit.register(lambda: print('loaded', sorted({'pyspark', 'hypothesis', 'numpy'} & sys.modules.keys())))"
    learner.pytester.makepyfile(watcher=plugin)
    result = learner.run("--kata", "-p", "watcher")
    result.stdout.fnmatch_lines(["loaded []*"])


def test_what_is_todo_may_stand_between_what_runs(learner):
    todo = ["databricks_ml/log_training", "ml_workflows/impute_category", "spark_ml/cv_grid"]
    broken = ["ml_workflows/impute_missing", "spark_ml/binary_auc"]
    for kata in todo:
        learner.take_stub(kata)
    for kata in broken:
        learner.write(kata, "def")
    result = learner.run("--kata", "-v", "--junitxml=junit.xml")
    count = {kata: len(spec.outline.sentences) for kata, spec in specs([built_in()]).items()}
    failed, left = (sum(count[kata] for kata in katas) for katas in (broken, todo))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"*= {failed} failed, {left} todo in *"])
    cases = ElementTree.parse(learner.folder / "junit.xml").iter("testcase")
    assert len([case for case in cases if case.find("skipped") is not None]) == left


def test_without_pytests_terminal_reporter_files_are_checked_and_recorded(learner):
    learner.take_stub("spark_ml/cv_grid")
    learner.write(KATA, "def")
    result = learner.run("--kata", "--kata-seed=random", "-p", "no:terminal", "--junitxml=junit.xml")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    cases = list(ElementTree.parse(learner.folder / "junit.xml").iter("testcase"))
    assert len([case for case in cases if case.find("failure") is not None]) == len(PROPERTIES)
    attempt = json.loads((learner.folder / ".kata" / "evidence.jsonl").read_text())
    assert (attempt["kata"], attempt["verdict"], list(attempt["properties"])) == (KATA, "failed", PROPERTIES)


@pytest.mark.parametrize("name", ["assertion", "capture", "debugging", "hypothesispytest", "logging", "warnings"])
def test_a_plugin_of_pytests_own_may_be_blocked(learner, name):
    learner.take_stub("spark_ml/cv_grid")
    learner.write(KATA, "def")
    result = learner.run("--kata", "-p", f"no:{name}")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"*= {len(PROPERTIES)} failed, * todo in *"])


def test_one_item_for_each_property(learner):
    learner.take_stub(KATA)
    result = learner.run("--kata", "--collect-only", "-q")
    assert [line for line in result.outlines if "::" in line] == [f"katas/{KATA}.py::{name}" for name in PROPERTIES]


def test_a_kata_can_be_given_by_its_name(learner):
    learner.take_stub(KATA)
    learner.take_stub("spark_ml/cv_grid")
    result = learner.run("--kata", "impute_missing")
    result.stdout.fnmatch_lines([f"*{len(PROPERTIES)} todo*"])


def test_tests_and_helpers_beside_katas_are_let_be(learner):
    learner.take_stub(KATA)
    learner.write("ml_workflows/test_helper", "raise SystemExit('imported')")
    learner.write("ml_workflows/__init__", "raise SystemExit('imported')")
    learner.write("ml_workflows/helper", "raise SystemExit('imported')")
    result = learner.run("--kata")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"*{len(PROPERTIES)} todo*"])


def test_junit_names_every_property(learner):
    learner.take_stub(KATA)
    learner.run("--kata", "--junitxml=junit.xml")
    cases = ElementTree.parse(learner.folder / "junit.xml").iter("testcase")
    assert [case.get("name") for case in cases] == PROPERTIES


def test_strict_fails_what_is_not_written(learner):
    learner.take_stub(KATA)
    result = learner.run("--kata", "--kata-strict")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*not written yet*"])


def test_strict_fails_what_is_missing_below_a_given_folder(learner):
    learner.take_solution(KATA)
    result = learner.run("--kata", "--kata-strict", "--collect-only", "-q", "katas")
    result.stdout.fnmatch_lines(["katas/databricks_ml/best_run.py::*"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "def impute_missing(train, new, columns, strategy)\n    return new",
            "*impute_missing.py: syntax error: line 1: expected ':'*",
        ),
        ("x = 1", "*expected a function impute_missing(train, new, columns, strategy), got none*"),
        (
            "def impute_missing(train, new): return new",
            "*expected impute_missing(train, new, columns, strategy), got (train, new)*",
        ),
        ("\0", "*impute_missing.py: syntax error: *"),
    ],
    ids=["syntax error", "missing function", "wrong signature", "binary"],
)
def test_a_file_that_cannot_be_called_fails_with_the_reason_and_no_engine(learner, own_engine_folder, text, said):
    learner.write(KATA, text)
    result = learner.run("--kata", "--tb=short")
    assert result.ret == 1
    result.assert_outcomes(failed=len(PROPERTIES))
    result.stdout.fnmatch_lines([said])
    # On the one screen of a learner the reason is told once.
    assert learner.run("--kata").ret == 1
    assert client.folders() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_fails_with_the_reason(learner):
    learner.take_solution(KATA).chmod(0)
    result = learner.run("--kata")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*cannot read impute_missing.py: Permission denied*"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["imput_missing"],
            "*no file or kata found: 'imput_missing'; did you mean ml_workflows/impute_missing?*",
        ),
        (["katas/ml_workflows/cv_grid.py"], "*cv_grid.py is not a kata*did you mean spark_ml/cv_grid*"),
        (["notes.py"], "*notes.py is not a kata*"),
        (["--kata-exam=1999", "katas"], "*expected one of 2022, 2025, got '1999'*"),
        (["--kata-examples=0", "katas"], "*--kata-examples: invalid number of cases: '0' (expected an integer >= 1)*"),
        (["--kata-seed=x", "katas"], "*--kata-seed: invalid seed: 'x' (expected an integer >= 0, or `random`)*"),
        (["--kata-timeout=-1", "katas"], "*--kata-timeout: invalid number of seconds: '-1' (expected a number > 0)*"),
        (
            ["--kata-report-to=card.pdf", "katas"],
            "*expected a file with suffix .html, .json, .md, .csv, got card.pdf*",
        ),
        (
            ["-o", "kata_engine_idle=soon", "katas"],
            "*kata_engine_idle: expected a number of seconds >= 0, got 'soon'*",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error_that_says_what_can(learner, arguments, said):
    learner.take_solution(KATA)
    learner.write("ml_workflows/cv_grid", "x = 1")
    (learner.folder / "notes.py").write_text("x = 1")
    result = learner.run("--kata", *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_a_folder_without_katas_is_a_usage_error(pytester, learner):
    result = learner.run("--kata")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no katas found: * has no folder katas; go to the folder of your katas*"])


def test_windows_is_told_to_use_wsl(learner):
    learner.take_stub(KATA)
    learner.pytester.makepyfile(windows="import sys\ndef pytest_configure(): sys.platform = 'win32'")
    result = learner.run("-p", "windows", "--kata")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*expected Linux, macOS or WSL, got Windows; install WSL*"])


BROKEN_PACK = """
from pathlib import Path
from pytest_dbml_kata.packs import Pack

def pytest_kata_packs(config):
    here = Path(__file__).parent
    return [Pack("mine", here / "nowhere", here, here)]
"""


def test_a_broken_pack_is_a_usage_error_that_names_it(learner):
    learner.take_stub(KATA)
    learner.pytester.makepyfile(pack=BROKEN_PACK)
    result = learner.run("-p", "pack", "--kata")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*folder of the kata pack 'mine' does not exist*nowhere*"])
