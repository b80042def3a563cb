"""What a proof says of a question, and the rules for questions."""

from __future__ import annotations

import pytest

from pytest_dbml_kata import guides
from pytest_dbml_kata.authoring import question_rules
from pytest_dbml_kata.question import Question, Right, Source, Wrong
from pytest_dbml_kata.questions.index import digest
from pytest_dbml_kata.questions.proof import Proof, fits

OBJECTIVES = guides.objectives(guides.built_in().values())


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
        (3, "the outcome 3 matches '3 of them'"),
        (7, "the outcome 7 matches no choice"),
        ([1], "the outcome [1] matches no choice"),
    ],
)
def test_a_key_that_the_experiment_contradicts_is_told(outcome, said):
    assert Proof(question(), outcome).contradiction == said


def test_two_choices_that_fit_settle_nothing():
    proof = Proof(question(seen=lambda out: out > 0), 3)
    assert proof.right is None
    assert proof.contradiction == "the outcome 3 matches 'one' and '3 of them'"


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


def test_a_digest_tells_versions_of_a_question_apart():
    asked, other = question(witness=None), question(witness=None, stem="How many now?")
    assert digest(asked) == digest(question(witness=None)) != digest(other)


# Rules that are broken


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"objectives": ("fly",)}, "expected objectives of the exam guides, got ['fly']"),
        ({"difficulty": 4}, "expected a difficulty of 1, 2 or 3, got 4"),
        ({"stem": "How many"}, "expected a question or a colon in the stem"),
        ({"stem": "How many of these, or all of the above?"}, "expected a stem that refers to no other choices"),
        ({"stem": "How many with fmin?"}, "expected a note on 'fmin' in `retiring`"),
        ({"witness": None}, "expected a witness or a source, got neither"),
        ({"witness": by_the_moon}, "expected resources of the engine as parameters"),
        ({"witness": None, "source": Source("A blog", "https://example.org/", "2026-11-25")}, "expected a page of official documentation as the source, got https://example.org/"),
        ({"witness": None, "source": Source("A page", "https://mlflow.org/", "soon")}, "looked_up: expected a day such as 2026-11-25, got 'soon'"),
        ({"witness": None, "source": Source("A page", "https://mlflow.org/")}, "looked_up: expected a day such as 2026-11-25, got None"),
        ({"witness": None, "source": Source("A page", "https://mlflow.org/", "2999-01-01")}, "looked_up: expected a day in the past, got 2999-01-01"),
        ({"right": Right(text="None of these", because="It is one, as anybody can see.", seen=1)}, "expected choices that refer to no other choice"),
        ({"right": Right(text="One.", because="It is one, as anybody can see.", seen=1)}, "expected choices without a full stop"),
        ({"right": Right(text="one", because="no", seen=1)}, "expected sentences of 30 to 420 characters on why"),
        ({"right": Right(text="2 of them", because="It is one, as anybody can see.", seen=1)}, "expected different choices, got the same one twice"),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_said(more, said):
    # The made-up question stands in no file of the bank; only its own faults are looked at.
    found = [each.message for each in question_rules.faults(question(**more), OBJECTIVES)]
    assert any(said in each for each in found), found


def test_a_bank_that_gives_itself_away_is_found_out():
    longest = Right(text="one, and this is by far the longest of the choices", because="It is.", seen=1)
    giving = [question(name=f"how_many_{n}", right=longest) for n in range(question_rules.LEAST_QUESTIONS)]
    said = list(question_rules.faults_of_bank(giving, {"impute", "fly"}))
    assert any(each.startswith("expected the rule 'the longest'") and each.endswith("got 100.0%") for each in said)
    assert any(each.startswith("expected right choices to be no longer") for each in said)
    assert "expected at least 2 questions on the objective fly, got 0" in said
