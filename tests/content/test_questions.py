"""The question bank: every question keeps the rules, every witness bears out its key, the files are those of the bank."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from pytest_dbml_kata import guides
from pytest_dbml_kata.authoring import claims, question_rules
from pytest_dbml_kata.authoring.questions import written
from pytest_dbml_kata.compare import alike
from pytest_dbml_kata.question import LETTERS, NOT_SAID, Question, Right, Source, Wrong
from pytest_dbml_kata.questions.index import bank, digest, lettered, order, question_files
from pytest_dbml_kata.questions.proof import Proof, fits, plain, proofs

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
    wrong = {each.id: found[each.id] for each in some if Proof(each, plain(found[each.id])).right != 0}
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


# What a proof says


def one(spark):
    """Count to one, and return how far it went."""
    return spark.range(1).count()


def by_the_moon(moon):
    """Ask the moon, which is no resource of any experiment."""
    return moon


def question(seen=1, others=(2, 3, 4), **more):
    given = {
        "domain": "lab",
        "topic": "made_up",
        "name": "how_many",
        "objectives": ("impute",),
        "difficulty": 1,
        "stem": "How many?",
        "right": Right(text="one", because="It is one, as anybody can see.", seen=seen),
        "wrong": tuple(
            Wrong(text=f"{each!r} of them", believed="It looks like it from afar.", because="It is one.", seen=each)
            for each in others
        ),
        "witness": one,
    }
    return Question(**given | more)


def test_the_right_choice_follows_from_what_came_out():
    asked = question()
    assert Proof(asked, 1).right == 0
    assert Proof(asked, 1).contradiction is None
    assert Proof(asked, 3).right == 2


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (3, "3 came out, which says '3 of them'"),
        (7, "7 came out, which says no choice"),
        ([1], "[1] came out, which says no choice"),
    ],
)
def test_a_key_that_the_experiment_contradicts_is_told(outcome, said):
    assert Proof(question(), outcome).contradiction == said


def test_two_choices_that_fit_settle_nothing():
    proof = Proof(question(seen=lambda out: out > 0), 3)
    assert proof.right is None
    assert proof.contradiction == "3 came out, which says 'one' and '3 of them'"


def test_an_experiment_that_fails_settles_nothing():
    proof = Proof(question(), problem="ValueError: no")
    assert proof.right is None
    assert proof.contradiction == "the experiment failed: ValueError: no"


def test_a_source_is_taken_at_its_word():
    assert (
        Proof(question(witness=None, source=Source("A page", "https://docs.databricks.com/", "2026-11-25"))).right == 0
    )


@pytest.mark.parametrize(
    ("expected", "outcome", "fit"),
    [
        ((1, 2), [1, 2], True),
        (0.1 + 0.2, 0.3, True),
        (float("nan"), float("nan"), True),
        (True, 1, False),
        ({"a": None}, {"a": None}, True),
        (lambda out: out["a"] > 1, {"a": 2}, True),
        (lambda out: out["a"] > 1, 5, False),
        (lambda out: out["a"] > 1, {}, False),
        (lambda out: out > 1, None, False),
    ],
)
def test_what_fits(expected, outcome, fit):
    assert fits(expected, outcome) is fit


def test_a_proof_is_kept_and_not_run_again(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path))
    asked = [BANK["spark_ml/questions::fits_until_a_search_is_done"]]
    assert proofs(asked, lambda: engine)[asked[0].id].outcome == 31

    def refused():
        raise AssertionError("no engine is wanted")

    assert proofs(asked, refused)[asked[0].id].outcome == 31
    (kept,) = tmp_path.rglob("*.result")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + msgspec.msgpack.encode(30)[-1:])  # damaged: another number than came out
    with pytest.raises(AssertionError, match="no engine is wanted"):
        proofs(asked, refused)
    assert proofs(asked, lambda: engine)[asked[0].id].outcome == 31
    assert kept.read_bytes() == whole


def test_an_experiment_has_a_clean_worker_of_its_own(engine):
    """What one does to its session or its process is not met by the next."""
    asked = [each for each in WITNESSED if each.domain == "spark_ml"][:3]
    once = proofs(asked, lambda: engine, fresh=True)
    again = proofs(asked, lambda: engine, fresh=True)
    assert all(alike(once[each.id].outcome, again[each.id].outcome) for each in asked)


# Letters


def test_the_order_of_choices_is_the_same_everywhere():
    asked = BANK["spark_ml/questions::fits_until_a_search_is_done"]
    assert order(asked) == (1, 3, 0, 2)  # as it is in the files that learners have
    assert [each.text for each in lettered(asked).values()] == ["30 times", "36 times", "31 times", "11 times"]


def test_every_letter_is_right_about_as_often():
    letters = [list(order(each)).index(0) for each in BANK.values()]
    expected = len(letters) / len(LETTERS)
    assert all(abs(letters.count(at) - expected) <= 2 * (expected * 0.75) ** 0.5 for at in range(len(LETTERS)))


def test_a_digest_tells_versions_of_a_question_apart():
    asked, other = question(witness=None), question(witness=None, stem="How many now?")
    assert digest(asked) == digest(question(witness=None)) != digest(other)


# Rules that are broken


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"objectives": ("fly",)}, "objectives that no exam guide has: ['fly']"),
        ({"difficulty": 4}, "difficulty 4 is none of (1, 2, 3)"),
        ({"stem": "How many"}, "the stem asks nothing"),
        ({"stem": "How many of these, or all of the above?"}, "the stem speaks of several choices at once"),
        ({"stem": "How many with fmin?"}, "'fmin' is being retired: say so in `retiring`"),
        ({"witness": None}, "it has neither a witness nor a source"),
        ({"witness": by_the_moon}, "the experiment asks for what there is not: ['moon']"),
        ({"witness": None, "source": Source("A blog", "https://example.org/", "2026-11-25")}, "not among the official pages"),
        ({"witness": None, "source": Source("A page", "https://mlflow.org/", "soon")}, "looked_up is to be a day"),
        ({"witness": None, "source": Source("A page", "https://mlflow.org/")}, "looked_up is to be a day"),
        ({"witness": None, "source": Source("A page", "https://mlflow.org/", "2999-01-01")}, "looked_up lies in the future"),
        ({"right": Right(text="None of these", because="It is one, as anybody can see.", seen=1)}, "no choice speaks of the others"),
        ({"right": Right(text="One.", because="It is one, as anybody can see.", seen=1)}, "a choice has no full stop"),
        ({"right": Right(text="one", because="no", seen=1)}, "is to be told in whole sentences"),
        ({"right": Right(text="2 of them", because="It is one, as anybody can see.", seen=1)}, "two choices are the same"),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_said(more, said):
    # The made-up question stands in no file of the bank; only its own faults are looked at.
    found = [each.message for each in question_rules.faults(question(**more), OBJECTIVES)]
    assert any(said in each for each in found), found


def test_a_bank_that_gives_itself_away_is_found_out():
    longest = Right(text="one, and this is by far the longest of the choices", because="It is.", seen=1)
    giving = [question(name=f"how_many_{n}", right=longest) for n in range(question_rules.LEAST_IN_ALL)]
    said = list(question_rules.faults_of_bank(giving, {"impute", "fly"}))
    assert any("by the rule 'the longest' is right on 100.0%" in each for each in said)
    assert any("right choices have" in each for each in said)
    assert "the objective fly has 0 questions, where 2 are the least" in said


def test_without_a_witness_nothing_would_be_seen():
    assert all(each.seen is NOT_SAID for each in BANK.values() if each.witness is None for each in each.choices)
