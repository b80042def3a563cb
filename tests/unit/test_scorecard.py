"""The scorecard's arithmetic and what leads to it, by hand on small guides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pytest_dbml_kata.guides import Domain, Guide
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import KataState, Scorecard, in_parts
from pytest_dbml_kata.records.evidence import Attempt
from pytest_dbml_kata.report import data
from pytest_dbml_kata.report.data import MetMisconception

GUIDE = Guide(
    title="An exam",
    year="2030",
    questions=10,
    minutes=20,
    pass_percent=None,
    domains=(
        Domain("Cleaning", 20, {"impute": "impute missing values", "outliers": "remove outliers"}),
        Domain("Training", 50, {"fit": "fit a model", "tune": "tune a model"}),
        Domain("Serving", 30, {"serve": "serve a model"}),
    ),
)


def kata(
    name: str,
    *objectives: str,
    verdict: State = State.TODO,
    level: int = 1,
    before: bool = False,
    retention: float | None = None,
) -> KataState:
    return KataState(name, f"Do {name}", objectives, level, verdict, before, retention)


def counts(scorecard: Scorecard) -> dict[str, tuple[int, int, int]]:
    return {each.name: (each.mastered, each.attempted, each.in_all) for each in scorecard.domains}


@pytest.mark.parametrize("verdict", [State.FAILED, State.CRASHED, State.TIMED_OUT, State.ENGINE_ERROR])
def test_what_did_not_pass_is_attempted_but_not_mastered(verdict: State) -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict=verdict)])
    assert counts(scorecard)["Cleaning"] == (0, 1, 1)


def test_what_passed_is_mastered_and_what_is_to_do_is_not_attempted() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict=State.PASSED), kata("b", "impute")])
    assert counts(scorecard) == {"Cleaning": (1, 1, 2), "Training": (0, 0, 0), "Serving": (0, 0, 0)}
    assert (scorecard.mastered, scorecard.attempted, scorecard.in_all) == (1, 1, 2)


def test_a_kata_counts_once_in_each_of_its_domains() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "fit", "tune", "serve", verdict=State.PASSED)])
    assert counts(scorecard) == {"Cleaning": (0, 0, 0), "Training": (1, 1, 1), "Serving": (1, 1, 1)}
    assert scorecard.in_all == 1


def test_an_objective_knows_its_katas() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("b", "fit", "tune"), kata("a", "fit", verdict=State.PASSED)])
    fit, tune = scorecard.domains[1].objectives
    assert (fit.key, fit.text, fit.domain) == ("fit", "fit a model", "Training")
    assert (fit.katas, fit.mastered, fit.in_all) == (("a", "b"), 1, 2)
    assert (tune.katas, tune.mastered, tune.in_all) == (("b",), 0, 1)


def test_mastery_weighs_the_domains_and_not_the_katas() -> None:
    scorecard = Scorecard.of(
        GUIDE,
        [
            kata("a", "impute", verdict=State.PASSED),
            kata("b", "fit", verdict=State.PASSED),
            kata("c", "fit", verdict=State.FAILED),
            kata("d", "tune"),
            kata("e", "tune"),
            kata("f", "serve"),
        ],
    )
    assert [each.mastery for each in scorecard.domains] == [1.0, 0.25, 0.0]
    # 20 * 1 + 50 * 1/4 + 30 * 0 of 100
    assert scorecard.mastery == pytest.approx(0.325)
    assert scorecard.covered == 1.0


def test_a_domain_without_katas_is_left_out_of_mastery() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict=State.PASSED), kata("b", "fit")])
    assert [each.mastery for each in scorecard.domains] == [1.0, 0.0, None]
    # 20 * 1 + 50 * 0 of 70
    assert scorecard.mastery == pytest.approx(2 / 7)
    assert scorecard.covered == pytest.approx(0.7)
    assert [each.name for each in scorecard.covered_domains] == ["Cleaning", "Training"]


def test_weights_need_not_be_percent() -> None:
    guide = Guide("An exam", "2030", 1, 1, None, (Domain("A", 3, {"a": "do a"}), Domain("B", 1, {"b": "do b"})))
    scorecard = Scorecard.of(guide, [kata("a", "a", verdict=State.PASSED), kata("b", "b")])
    assert (scorecard.mastery, scorecard.covered) == (0.75, 1.0)


def test_no_katas_at_all() -> None:
    scorecard = Scorecard.of(GUIDE, [])
    assert scorecard.mastery is None
    assert scorecard.covered == 0.0
    assert scorecard.weakest == ()
    assert scorecard.next_kata is None
    assert scorecard.objectives_open == 5


def test_everything_mastered() -> None:
    one, two, three = ("a", "impute"), ("b", "fit"), ("c", "serve")
    scorecard = Scorecard.of(GUIDE, [kata(*each, verdict=State.PASSED) for each in (one, two, three)])
    assert scorecard.mastery == 1.0
    assert scorecard.weakest == ()
    assert scorecard.next_kata is None
    assert scorecard.objectives_open == 2


def test_katas_that_the_guide_does_not_ask_for_stand_apart() -> None:
    other = kata("z", "something else", verdict=State.FAILED)
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict=State.PASSED), other])
    assert scorecard.outside == (other,)
    assert scorecard.mastery == 1.0
    assert scorecard.next_kata == other


def test_a_kata_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="expected each kata once, got a twice"):
        Scorecard.of(GUIDE, [kata("a", "fit"), kata("a", "serve")])


def test_the_weakest_objectives_are_the_least_mastered_of_the_heaviest_domains() -> None:
    scorecard = Scorecard.of(
        GUIDE,
        [
            kata("a", "impute"),
            kata("b", "outliers", verdict=State.PASSED),
            kata("c", "fit", verdict=State.PASSED),
            kata("d", "fit"),
            kata("e", "tune", verdict=State.FAILED),
            kata("f", "serve"),
        ],
    )
    weakest = [(each.key, each.mastered, each.in_all) for each in scorecard.weakest]
    assert weakest == [("tune", 0, 1), ("serve", 0, 1), ("impute", 0, 1), ("fit", 1, 2)]


def test_at_most_five_objectives_are_the_weakest() -> None:
    many = {f"o{number}": f"do {number}" for number in range(7)}
    guide = Guide("An exam", "2030", 1, 1, None, (Domain("A", 1, many),))
    scorecard = Scorecard.of(guide, [kata(f"k{key}", key) for key in many])
    assert [each.key for each in scorecard.weakest] == ["o0", "o1", "o2", "o3", "o4"]


@pytest.mark.parametrize(
    ("katas", "following"),
    [
        pytest.param(
            [kata("a", "fit"), kata("b", "impute", verdict=State.FAILED, level=3)], "b", id="failing before todo"
        ),
        pytest.param([kata("a", "fit"), kata("b", "impute", verdict=State.ENGINE_ERROR)], "b", id="engine error too"),
        pytest.param([kata("a", "fit", level=2), kata("b", "impute", level=1)], "b", id="lowest level"),
        pytest.param([kata("a", "impute"), kata("b", "fit"), kata("c", "serve")], "b", id="heaviest domain"),
        pytest.param([kata("a", "serve"), kata("b", "impute", "fit")], "b", id="heaviest of its domains"),
        pytest.param([kata("a", "else"), kata("b", "impute")], "b", id="outside the guide last"),
        pytest.param([kata("b", "fit"), kata("a", "tune")], "a", id="then by id"),
        pytest.param([kata("a", "fit", verdict=State.PASSED), kata("b", "impute", level=3)], "b", id="no mastered one"),
    ],
)
def test_the_next_kata(katas: list[KataState], following: str) -> None:
    found = Scorecard.of(GUIDE, katas).next_kata
    assert found is not None
    assert found.id == following


@pytest.mark.parametrize(
    ("share", "percent"),
    [(0, 0), (0.001, 1), (0.29, 29), (2 / 3, 67), (0.999, 99), (1, 100)],
)
def test_a_hundred_percent_is_everything_and_none_is_nothing(share: float, percent: int) -> None:
    assert in_parts(share) == percent


# Passed before


def test_a_stub_that_was_put_back_keeps_what_was_mastered() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", before=True), kata("b", "impute")])
    assert counts(scorecard)["Cleaning"] == (1, 1, 2)
    assert (scorecard.mastered, scorecard.attempted) == (1, 1)
    assert scorecard.domains[0].objectives[0].mastered == 1


@pytest.mark.parametrize("verdict", [State.FAILED, State.CRASHED, State.TIMED_OUT, State.ENGINE_ERROR])
def test_a_kata_that_passed_and_was_broken_since_is_not_mastered(verdict: State) -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict=verdict, before=True, retention=0.9)])
    assert counts(scorecard)["Cleaning"] == (0, 1, 1)
    assert scorecard.next_kata == scorecard.katas[0]
    assert scorecard.retention is None


def test_what_passed_before_is_not_what_to_work_on_next() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "fit", before=True), kata("b", "impute", level=3)])
    assert scorecard.next_kata is not None
    assert scorecard.next_kata.id == "b"
    assert [each.key for each in scorecard.weakest] == ["impute"]


# Retention


def test_retention_of_a_domain_is_the_mean_of_its_mastered_katas() -> None:
    scorecard = Scorecard.of(
        GUIDE,
        [
            kata("a", "fit", verdict=State.PASSED, retention=0.9),
            kata("b", "fit", "tune", before=True, retention=0.5),
            kata("c", "tune", verdict=State.PASSED),
            kata("d", "tune", verdict=State.FAILED, before=True, retention=0.1),
        ],
    )
    training = scorecard.domains[1]
    assert training.retention == pytest.approx(0.7)
    assert [each.retention for each in training.objectives] == [pytest.approx(0.7), 0.5]


def test_retention_weighs_the_domains_that_have_one() -> None:
    scorecard = Scorecard.of(
        GUIDE,
        [
            kata("a", "impute", verdict=State.PASSED, retention=1.0),
            kata("b", "fit", verdict=State.PASSED, retention=0.3),
            kata("c", "serve", verdict=State.PASSED),
        ],
    )
    assert [each.retention for each in scorecard.domains] == [1.0, 0.3, None]
    # (20 * 1 + 50 * 0.3) / 70: serving has no estimate
    assert scorecard.retention == pytest.approx(0.5)


def test_without_an_estimate_there_is_no_retention() -> None:
    assert Scorecard.of(GUIDE, [kata("a", "impute", verdict=State.PASSED)]).retention is None
    assert Scorecard.of(GUIDE, []).retention is None


def test_retention_of_nothing_is_not_unknown() -> None:
    assert Scorecard.of(GUIDE, [kata("a", "impute", verdict=State.PASSED, retention=0.0)]).retention == 0.0


# What led to it

BEGIN = datetime(2025, 3, 1, tzinfo=UTC)


def attempt(name: str, hours: int, verdict: State = State.PASSED, *misconceptions: str) -> Attempt:
    return Attempt(time=BEGIN + timedelta(hours=hours), kata=name, verdict=verdict, misconceptions=misconceptions)


def test_a_kata_passes_first_once() -> None:
    attempts = [
        attempt("a", 1, State.FAILED),
        attempt("b", 3),
        attempt("a", 5),
        attempt("a", 2),  # two runs at the same time need not end in the order of their lines
        attempt("c", 4, State.CRASHED),
        attempt("b", 9),
    ]
    assert data.first_passes(attempts) == [attempts[3], attempts[1]]


def test_history_grows_with_each_first_pass() -> None:
    katas = [kata("a", "impute", verdict=State.FAILED, before=True), kata("b", "fit", before=True), kata("c", "tune")]
    points = data.history(GUIDE, katas, [attempt("a", 1), attempt("b", 2)])
    assert [(each.kata, each.time, each.mastered) for each in points] == [
        ("a", BEGIN + timedelta(hours=1), 1),
        ("b", BEGIN + timedelta(hours=2), 2),
    ]
    # of 70: all of 20, then half of 50 besides
    assert [each.mastery for each in points] == [pytest.approx(20 / 70), pytest.approx(45 / 70)]


def test_history_by_a_guide_without_katas_has_no_mastery() -> None:
    (point,) = data.history(GUIDE, [kata("a", "something else")], [attempt("a", 1)])
    assert (point.mastered, point.mastery) == (1, None)


def test_no_passes_make_no_history() -> None:
    assert data.history(GUIDE, [kata("a", "fit")], []) == []


def test_misconceptions_are_counted_by_kata_the_most_frequent_first() -> None:
    attempts = [
        attempt("a", 1, State.FAILED, "null is 0"),
        attempt("b", 2, State.FAILED, "null is 0", "rows are ordered"),
        attempt("b", 3, State.FAILED, "rows are ordered"),
        attempt("b", 4),
    ]
    met = data.met(attempts)
    assert met[0] == MetMisconception("b", "rows are ordered", 2)
    assert set(met[1:]) == {MetMisconception("a", "null is 0", 1), MetMisconception("b", "null is 0", 1)}
