"""Files of answers, where no engine is needed."""

from __future__ import annotations

from helpers.answers import ASKED, FILE, answered

from pytest_dbml_kata.engine import client


def test_unanswered_questions_are_todo_and_need_no_engine(learner, own_engine_folder):
    learner.write(FILE, answered())
    result = learner.run("--kata")
    assert result.ret == 0
    assert result.parseoutcomes() == {"todo": len(ASKED)}
    assert client.folders() == []
