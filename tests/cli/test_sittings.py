"""Sittings: the commands that begin one and count hints in it."""

from __future__ import annotations

from helpers.sittings import KATA, attempts

from pytest_dbml_kata.records.evidence import append, load
from pytest_dbml_kata.records.sittings import Now, add, now


def tried(learner, sitting=0) -> None:
    """The learner has a file, and there is evidence of an attempt at it."""
    learner.write(KATA, "def impute_missing(\n")
    append(learner.folder / ".kata" / "evidence.jsonl", *attempts("failed", sitting=sitting))


def learner_at(learner) -> Now:
    return now(learner.folder / ".kata" / "sittings" / f"{KATA}.jsonl")


def test_hints_are_remembered_until_a_reset(learner):
    tried(learner)
    for number in (1, 2):
        learner.run("--kata-hint", "impute_missing").stdout.fnmatch_lines([f"hint {number} of *"])
    assert learner_at(learner) == Now(0, 2)
    assert learner.run("--kata-reset", "impute_missing", "--kata-yes").ret == 0
    assert learner_at(learner) == Now(1, 0)
    learner.run("--kata-hint", "impute_missing").stdout.fnmatch_lines(["hint 1 of *"])


def test_a_reset_begins_a_sitting_that_the_evidence_does_not_know_though_the_file_was_deleted(learner):
    tried(learner, sitting=4)
    assert learner_at(learner) == Now(0, 0)
    assert learner.run("--kata-reset", "impute_missing", "--kata-yes").ret == 0
    assert learner_at(learner) == Now(5, 0)


def test_an_attempt_says_in_which_sitting_and_after_how_many_hints(learner):
    learner.write(KATA, "def impute_missing(\n")
    events = learner.folder / ".kata" / "sittings" / f"{KATA}.jsonl"
    add(events, "reset", 2)
    add(events, "hint", 2)
    learner.run("--kata")
    (attempt,) = load(learner.folder / ".kata" / "evidence.jsonl").attempts
    assert (attempt.sitting, attempt.hints) == (2, 1)
