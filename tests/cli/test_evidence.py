"""The evidence that runs write and read."""

from __future__ import annotations

import multiprocessing

import pytest
from helpers.evidence import EACH, NEWER, PROCESSES, WHOLE, add_many, write

from pytest_dbml_kata.records import evidence
from pytest_dbml_kata.records.evidence import load

# A newer format


@pytest.mark.parametrize(
    "arguments",
    [["--kata"], ["--kata-report"], ["--kata-report-to", "r.json"], ["--kata-list"], ["--kata-due"], ["--kata-next"]],
    ids=" ".join,
)
def test_a_run_refuses_evidence_of_a_newer_format(learner, arguments):
    learner.take_stub("ml_workflows/impute_missing")
    path = learner.folder / ".kata" / "evidence.jsonl"
    write(path, NEWER[0] + b"\n")
    result = learner.run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = result.stderr.str() + result.stdout.str()
    assert f"{path} was written by a newer version" in told
    assert "pip install --upgrade" in told
    assert "Traceback" not in told
    assert path.read_bytes() == NEWER[0] + b"\n"


# Runs at the same time


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".kata" / "evidence.jsonl"


def test_many_runs_at_once_lose_nothing_and_tear_nothing(path):
    context = multiprocessing.get_context("spawn")
    begin = context.Barrier(PROCESSES)
    running = [context.Process(target=add_many, args=(path, number, begin)) for number in range(PROCESSES)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    assert [each.exitcode for each in running] == [0] * PROCESSES
    found = load(path)
    assert found.damaged == []
    by_process = {
        process: [each.sitting for each in found.attempts if each.hints == process] for process in range(PROCESSES)
    }
    assert by_process == {process: list(range(EACH)) for process in range(PROCESSES)}


def test_damaged_evidence_is_told_by_a_run_and_stays(learner):
    learner.take_stub("ml_workflows/impute_missing")
    path = learner.folder / ".kata" / "evidence.jsonl"
    write(path, evidence.encode(WHOLE) + b"\n", b"half a li")
    result = learner.run("--kata-report")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"*warning: {path}: ignored unreadable line 2*"])
    assert path.read_bytes() == evidence.encode(WHOLE) + b"\nhalf a li"


# Whose attempts are recorded

WRONG = "def impute_missing(train, new, columns, strategy) -> None:\n    return new +\n"


def recorded(learner) -> list[str]:
    return [each.kata for each in load(learner.folder / ".kata" / "evidence.jsonl").attempts]


def test_an_attempt_at_an_own_file_is_recorded(learner):
    learner.write("ml_workflows/impute_missing", WRONG)
    assert learner.run("--kata").ret == pytest.ExitCode.TESTS_FAILED
    (attempt,) = load(learner.folder / ".kata" / "evidence.jsonl").attempts
    assert (attempt.kata, attempt.verdict) == ("ml_workflows/impute_missing", "failed")
    assert attempt.time.tzinfo is not None
    assert attempt.source
    assert attempt.check
    assert attempt.environment
    assert set(attempt.versions) >= {"python", "pyspark", "mlflow", "pytest-dbml-kata"}


def test_an_attempt_at_a_file_of_somebody_else_is_not_recorded(learner):
    learner.take_stub("ml_workflows/impute_missing")
    learner.write("ml_workflows/impute_missing", WRONG, "submissions/bob")
    assert learner.run("--kata", "submissions").ret == pytest.ExitCode.TESTS_FAILED
    assert recorded(learner) == []


def test_what_is_not_written_yet_is_no_attempt(learner):
    learner.take_stub("ml_workflows/impute_missing")
    assert learner.run("--kata").ret == 0
    assert recorded(learner) == []


def test_attempts_in_every_folder_of_katas_are_recorded(learner):
    learner.pytester.makeini("[pytest]\nkata_paths = katas more\n")
    learner.write("ml_workflows/impute_missing", WRONG)
    learner.write("spark_ml/cv_grid", "def cv_grid(\n", "more")
    assert learner.run("--kata").ret == pytest.ExitCode.TESTS_FAILED
    assert sorted(recorded(learner)) == ["ml_workflows/impute_missing", "spark_ml/cv_grid"]
