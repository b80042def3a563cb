"""Where a learner stands with each kata, as it follows from the files and the evidence."""

from __future__ import annotations

import os

import pytest
from helpers.standings import BEGUN, DAY, KATA, OTHER, SPECS, tried

from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.records.evidence import Attempt, append
from pytest_dbml_kata.records.sittings import add
from pytest_dbml_kata.run.session import KataSession


@pytest.fixture(autouse=True)
def hypothesis_storage(monkeypatch):
    """A session sets it, for the whole process."""
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", os.environ.get("HYPOTHESIS_STORAGE_DIRECTORY", ""))
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY")


def standings(learner, *, now=BEGUN + 30 * DAY):
    config = learner.pytester.parseconfigure("--rootdir", learner.folder, "-p", "no:unraisableexception")
    session = KataSession(config)
    return Standings(
        session.store, session.specs, session.targets.own_file, guide=session.guide, policy=session.policy, now=now
    )


def standing(learner, kata=KATA, **also):
    return standings(learner, **also).of(SPECS[kata])


def counted(found):
    return found.kata_state.mastered, found.kata_state.attempted


# One file


def test_a_kata_without_a_file_is_missing(learner):
    learner.take_stub(OTHER)
    found = standing(learner)
    assert found.state == "missing"
    assert found.path == learner.folder / "katas" / f"{KATA}.py"
    assert counted(found) == (False, False)
    assert (found.attempts, found.hints, found.estimate) == ((), 0, None)


def test_a_stub_is_todo(learner):
    learner.take_stub(KATA)
    found = standing(learner)
    assert found.state == "todo"
    assert counted(found) == (False, False)


def test_what_was_never_checked_is_to_be_checked(learner):
    learner.take_solution(KATA)
    found = standing(learner)
    assert found.state == "changed"
    assert counted(found) == (False, True)


@pytest.mark.parametrize("verdict", ["passed", "failed", "crashed", "timed out", "engine error"])
def test_a_file_as_it_was_checked_has_that_verdict(learner, verdict):
    learner.take_solution(KATA)
    tried(learner, KATA, verdict)
    found = standing(learner)
    assert found.state == verdict
    assert counted(found) == (verdict == "passed", True)


def test_the_latest_verdict_counts(learner):
    learner.take_solution(KATA)
    tried(learner, KATA, "failed")
    tried(learner, KATA, "passed", days=1)
    assert standing(learner).state == "passed"
    tried(learner, KATA, "timed out", days=2)
    assert standing(learner).state == "timed out"


def test_a_file_that_changed_is_to_be_checked_again(learner):
    path = learner.take_solution(KATA)
    tried(learner, KATA, "passed")
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}# one more thought\n", encoding="utf-8")
    found = standing(learner)
    assert found.state == "changed"
    assert counted(found) == (False, True)
    path.write_text(text, encoding="utf-8")
    assert standing(learner).state == "passed"


def test_a_file_whose_helper_changed_is_to_be_checked_again(learner):
    path = learner.write(KATA, "from helper import impute_missing\n")
    path.with_name("helper.py").write_text("def impute_missing(train, new, columns, strategy): return new\n")
    tried(learner, KATA, "passed")
    assert standing(learner).state == "passed"
    path.with_name("helper.py").write_text("def impute_missing(train, new, columns, strategy): return train\n")
    assert standing(learner).state == "changed"


def test_a_check_that_changed_has_everything_checked_again(learner):
    learner.take_solution(KATA)
    tried(learner, KATA, "passed", check="an older check")
    assert standing(learner).state == "changed"


def test_a_file_that_cannot_be_compiled_is_to_be_checked_until_it_was(learner):
    learner.write(KATA, "def impute_missing(\n")
    assert standing(learner).state == "changed"
    tried(learner, KATA, "failed")
    assert standing(learner).state == "failed"


def test_a_file_that_was_deleted_is_missing_whatever_it_was(learner):
    path = learner.take_solution(KATA)
    tried(learner, KATA, "passed")
    path.unlink()
    learner.take_stub(OTHER)
    found = standing(learner)
    assert found.state == "missing"
    assert found.passed_before
    assert counted(found) == (True, True)


def test_what_passed_and_was_put_back_is_todo_and_mastered(learner):
    learner.take_solution(KATA)
    passed = tried(learner, KATA, "passed")
    learner.take_stub(KATA)
    add(learner.folder / ".kata" / "sittings" / f"{KATA}.jsonl", "reset", 1)
    found = standing(learner)
    assert found.state == "todo"
    assert found.attempts == (passed,)
    assert counted(found) == (True, True)
    assert found.kata_state.retention is not None
    tried(learner, KATA, "failed", days=1, sitting=1, source="what was tried since")
    assert counted(standing(learner)) == (True, True)


def test_what_never_passed_and_was_put_back_is_not_mastered(learner):
    learner.take_solution(KATA)
    tried(learner, KATA, "failed")
    learner.take_stub(KATA)
    found = standing(learner)
    assert found.state == "todo"
    assert counted(found) == (False, False)


def test_the_evidence_of_one_kata_is_not_that_of_another(learner):
    for kata in (KATA, OTHER):
        learner.take_solution(kata)
    tried(learner, KATA, "passed")
    tried(learner, OTHER, "failed")
    states = {each.spec.id: each.state for each in standings(learner).all()}
    assert states == dict.fromkeys(SPECS, "missing") | {KATA: "passed", OTHER: "failed"}


def test_evidence_of_a_kata_that_there_is_no_more_is_passed_over(learner):
    learner.take_stub(KATA)
    attempt = Attempt(time=BEGUN, kata="of/old", verdict="passed")
    append(learner.folder / ".kata" / "evidence.jsonl", attempt)
    assert {each.spec.id for each in standings(learner).all()} == set(SPECS)
    assert not any(each.kata_state.mastered for each in standings(learner).all())


def test_hints_of_this_sitting_are_counted(learner):
    learner.take_stub(KATA)
    events = learner.folder / ".kata" / "sittings" / f"{KATA}.jsonl"
    add(events, "hint", 0)
    add(events, "hint", 0)
    assert standing(learner).hints == 2
    assert standing(learner, OTHER).hints == 0
    add(events, "reset", 1)
    assert standing(learner).hints == 0


def test_there_is_an_estimate_once_a_kata_passed(learner):
    learner.take_solution(KATA)
    tried(learner, KATA, "failed")
    assert standing(learner).estimate is None
    tried(learner, KATA, "passed", days=1)
    found = standing(learner, now=BEGUN + DAY)
    assert found.estimate.retention == 1
    assert found.estimate.due > BEGUN + DAY
    assert (found.kata_state.retention, found.kata_state.due) == (1, found.estimate.due)
    assert standing(learner, now=BEGUN + 100 * DAY).estimate.retention < 1


# Two folders of katas


@pytest.fixture
def two_folders(learner):
    learner.pytester.makeini("[pytest]\nkata_paths = katas more\n")
    (learner.folder / "katas").mkdir()
    return learner


def test_a_file_in_the_second_folder_is_found(two_folders):
    path = two_folders.take_solution(KATA, "more")
    tried(two_folders, KATA, "passed", below="more")
    found = standing(two_folders)
    assert (found.path, found.state) == (path, "passed")


def test_of_two_files_the_one_in_the_first_folder_counts(two_folders):
    two_folders.take_solution(KATA, "more")
    tried(two_folders, KATA, "passed", below="more")
    path = two_folders.take_stub(KATA)
    found = standing(two_folders)
    assert (found.path, found.state) == (path, "todo")
    assert found.passed_before


def test_a_missing_file_would_be_in_the_first_folder(two_folders):
    two_folders.take_stub(OTHER)
    found = standing(two_folders)
    assert (found.path, found.state) == (two_folders.folder / "katas" / f"{KATA}.py", "missing")
