"""Katas that are collected and checked: by id, by keyword, in several folders, by several processes."""

from __future__ import annotations

import json

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in, specs

KATA = "ml_workflows/impute_missing"
PROPERTIES = list(specs([built_in()])[KATA].outline.sentences)


def test_a_property_can_be_chosen_by_id_and_by_keyword(learner, engine):
    learner.take_solution(KATA)
    learner.run("--kata", f"katas/{KATA}.py::fills_every_gap").assert_outcomes(passed=1)
    learner.run("--kata", "-k", "gap or rest").assert_outcomes(passed=2, deselected=3)


def test_other_folders_are_checked_by_the_same_katas(learner, engine):
    learner.take_solution(KATA, "submissions/alice")
    learner.run("--kata", "submissions").assert_outcomes(passed=len(PROPERTIES))


def test_workers_of_xdist_share_one_engine_and_a_file_stays_with_one(learner, engine):
    learner.take_solution(KATA)
    learner.take_solution("ml_workflows/encode_one_hot")
    engines = client.folders()
    result = learner.run("--kata", "-n", "2", "-v")
    result.assert_outcomes(
        passed=len(PROPERTIES) + len(specs([built_in()])["ml_workflows/encode_one_hot"].outline.sentences)
    )
    workers = {line.split()[0] for line in result.outlines if KATA in line and "PASSED" in line}
    assert len(workers) == 1
    assert client.folders() == engines, "no engine but the warm one"


def test_evidence_is_of_the_learners_own_katas_only(learner, engine):
    learner.take_solution(KATA)
    learner.take_solution("spark_ml/cv_grid", "submissions/bob")
    learner.run("--kata", "katas", "submissions")
    lines = (learner.folder / ".kata" / "evidence.jsonl").read_text().splitlines()
    (entry,) = map(json.loads, lines)
    assert (entry["kata"], entry["verdict"]) == (KATA, "passed")
    assert entry["properties"] == dict.fromkeys(PROPERTIES, "passed")
