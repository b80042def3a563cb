"""The question bank: every question keeps the rules, every witness bears out its key, the files are those of the bank."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_dbml_kata import guides
from pytest_dbml_kata.authoring import claims, question_rules
from pytest_dbml_kata.authoring.questions import written
from pytest_dbml_kata.question import LETTERS, NOT_SAID
from pytest_dbml_kata.questions.index import bank, lettered, order, question_files
from pytest_dbml_kata.questions.proof import Proof, fits, proofs, sent

BANK = bank()
WITNESSED = [each for each in BANK.values() if each.witness is not None]
OBJECTIVES = guides.objectives(guides.built_in().values())
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def proven(engine):
    return proofs(BANK.values(), lambda: engine)


# The bank


@pytest.mark.parametrize("question", BANK.values(), ids=BANK)
def test_a_question_keeps_the_rules(question):
    assert [each.message for each in question_rules.faults(question, OBJECTIVES)] == []


def test_the_bank_keeps_the_rules_as_a_whole():
    """Enough questions, enough witnesses, two for each objective, and nothing to be gained by looking at their form."""
    assert list(question_rules.faults_of_bank(list(BANK.values()), OBJECTIVES)) == []


@pytest.mark.parametrize("question", WITNESSED, ids=[each.id for each in WITNESSED])
def test_the_witness_bears_out_the_key(question, proven):
    assert proven[question.id].contradiction is None


def test_the_bank_is_read_without_the_engines():
    program = """
import sys
from pytest_dbml_kata.questions.index import bank

assert len(bank()) > 100
heavy = {"pyspark", "mlflow", "hyperopt", "pandas", "sklearn", "numpy", "deltalake"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_some_questions_are_answered_alike_by_an_ordinary_session(proven):
    """Twenty, by chance: their code is run in a new Python process on a Spark as it is set up by default."""
    some = random.sample(WITNESSED, 20)
    done = subprocess.run(
        [sys.executable, str(HERE.parent / "helpers" / "ordinary_session.py"), *(each.id for each in some)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    wrong = {each.id: found[each.id] for each in some if Proof(each, sent(found[each.id])).right != 0}
    assert wrong == {}


# Files


@pytest.mark.parametrize("file", question_files().values(), ids=question_files())
def test_the_files_are_as_the_bank_has_them(file):
    """Else: python -m pytest_dbml_kata.authoring.questions --write"""
    for path, text in written(file).items():
        assert path.read_text(encoding="utf-8") == text, path


def test_the_page_of_claims_is_as_the_bank_has_it(proven):
    """Else: python -m pytest_dbml_kata.authoring.claims --to docs/claims.md"""
    page = (HERE.parents[1] / "docs" / "claims.md").read_text(encoding="utf-8")

    def without_outcomes(text):
        return [line for line in text.splitlines() if not line.startswith("It printed `")]

    assert without_outcomes(page) == without_outcomes(claims.markdown(BANK.values(), proven))
    refuted = claims.claims(BANK.values())
    assert len(refuted) >= 30
    for question, wrong in refuted:
        assert f"### {wrong.claim}" in page
        assert not fits(wrong.seen, proven[question.id].outcome), wrong.claim


# Letters


def test_the_order_of_choices_is_the_same_everywhere():
    asked = BANK["spark_ml/questions::fits_until_a_search_is_done"]
    assert order(asked) == (1, 3, 0, 2)  # as it is in the files that learners have
    assert [each.text for each in lettered(asked).values()] == ["30 times", "36 times", "31 times", "11 times"]


def test_every_letter_is_right_about_as_often():
    letters = [list(order(each)).index(0) for each in BANK.values()]
    expected = len(letters) / len(LETTERS)
    assert all(abs(letters.count(at) - expected) <= 2 * (expected * 0.75) ** 0.5 for at in range(len(LETTERS)))


def test_without_a_witness_nothing_would_be_seen():
    assert all(each.seen is NOT_SAID for each in BANK.values() if each.witness is None for each in each.choices)
