"""Records that version 0.1.0 wrote in its first format: read by this version, or refused with a clear message.

`records_0_1` was written by that version: a failed and a passed attempt at impute_missing, a reset, a second failure,
a solved count_fits, a wrong answer to a question, and a mock exam that was begun.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.records.mock_exams import every
from pytest_dbml_kata.records.sittings import Now
from pytest_dbml_kata.records.store import Store

SAMPLE = Path(__file__).parent / "records_0_1"
KATA, SOLVED = "ml_workflows/impute_missing", "spark_ml/count_fits"
MISSED = "spark_ml/questions::depth_of_the_final_model"


@pytest.fixture
def records(learner) -> Path:
    for kata in (KATA, SOLVED):
        learner.take_stub(kata)
    return Path(shutil.copytree(SAMPLE, learner.folder / ".kata"))


def test_every_attempt_is_read(learner, records):
    store = Store(learner.folder)
    read = [(each.kata, each.verdict, each.sitting, each.hints) for each in store.history.attempts]
    assert read == [
        (KATA, State.FAILED, 0, 0),
        (SOLVED, State.PASSED, 0, 0),
        (KATA, State.PASSED, 0, 1),
        (KATA, State.FAILED, 1, 0),
        (MISSED, State.FAILED, 0, 0),
    ]
    assert store.history.attempts[0].misconceptions == ("NaN is no missing value",)
    assert store.now(KATA) == Now(sitting=1, hints=0)
    assert [(each.number, len(each.questions)) for each in every(records)] == [(1, 48)]
    assert store.complaints == []


def test_what_was_solved_counts(learner, records):
    listed = learner.run("--kata-list").stdout.str()
    assert "2 of 52 mastered" in listed
    assert f"{KATA}   level 1   todo, solved before" in learner.run("--kata-show", "impute_missing").stdout.str()


def test_evidence_is_added_to_and_nothing_of_it_changes(learner, records):
    before = (records / "evidence.jsonl").read_bytes()
    learner.write(KATA, "def impute_missing(train)")
    assert learner.run("--kata", "impute_missing").ret == 1
    after = (records / "evidence.jsonl").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 1


def test_failures_of_that_format_are_refused_with_a_message(learner, records):
    result = learner.run("--kata-report-to=report.md")
    assert result.ret == 0
    assert result.stdout.str().count("were written by an older version") == 1
