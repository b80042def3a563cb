"""The scorecard's arithmetic, by hand on small guides."""

from __future__ import annotations

import pytest

from pytest_dbml_kata.exam import Domain, Guide
from pytest_dbml_kata.report.scorecard import KataState, Scorecard, Verdict, in_parts

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


def kata(name: str, *objectives: str, verdict: Verdict = "todo", level: int = 1) -> KataState:
    return KataState(name, f"Do {name}", objectives, level, verdict)


def counts(scorecard: Scorecard) -> dict[str, tuple[int, int, int]]:
    return {each.name: (each.mastered, each.attempted, each.in_all) for each in scorecard.domains}


@pytest.mark.parametrize("verdict", ["failed", "crashed", "timed out", "engine error"])
def test_what_did_not_pass_is_attempted_but_not_mastered(verdict: Verdict) -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict=verdict)])
    assert counts(scorecard)["Cleaning"] == (0, 1, 1)


def test_what_passed_is_mastered_and_what_is_to_do_is_not_attempted() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict="passed"), kata("b", "impute")])
    assert counts(scorecard) == {"Cleaning": (1, 1, 2), "Training": (0, 0, 0), "Serving": (0, 0, 0)}
    assert (scorecard.mastered, scorecard.attempted, scorecard.in_all) == (1, 1, 2)


def test_a_kata_counts_once_in_each_of_its_domains() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("a", "fit", "tune", "serve", verdict="passed")])
    assert counts(scorecard) == {"Cleaning": (0, 0, 0), "Training": (1, 1, 1), "Serving": (1, 1, 1)}
    assert scorecard.in_all == 1


def test_an_objective_knows_its_katas() -> None:
    scorecard = Scorecard.of(GUIDE, [kata("b", "fit", "tune"), kata("a", "fit", verdict="passed")])
    fit, tune = scorecard.domains[1].objectives
    assert (fit.key, fit.text, fit.domain) == ("fit", "fit a model", "Training")
    assert (fit.katas, fit.mastered, fit.in_all) == (("a", "b"), 1, 2)
    assert (tune.katas, tune.mastered, tune.in_all) == (("b",), 0, 1)


def test_mastery_weighs_the_domains_and_not_the_katas() -> None:
    scorecard = Scorecard.of(
        GUIDE,
        [
            kata("a", "impute", verdict="passed"),
            kata("b", "fit", verdict="passed"),
            kata("c", "fit", verdict="failed"),
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
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict="passed"), kata("b", "fit")])
    assert [each.mastery for each in scorecard.domains] == [1.0, 0.0, None]
    # 20 * 1 + 50 * 0 of 70
    assert scorecard.mastery == pytest.approx(2 / 7)
    assert scorecard.covered == pytest.approx(0.7)
    assert [each.name for each in scorecard.covered_domains] == ["Cleaning", "Training"]


def test_weights_need_not_be_percent() -> None:
    guide = Guide("An exam", "2030", 1, 1, None, (Domain("A", 3, {"a": "do a"}), Domain("B", 1, {"b": "do b"})))
    scorecard = Scorecard.of(guide, [kata("a", "a", verdict="passed"), kata("b", "b")])
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
    scorecard = Scorecard.of(GUIDE, [kata(*each, verdict="passed") for each in (one, two, three)])
    assert scorecard.mastery == 1.0
    assert scorecard.weakest == ()
    assert scorecard.next_kata is None
    assert scorecard.objectives_open == 2


def test_katas_that_the_guide_does_not_ask_for_stand_apart() -> None:
    other = kata("z", "something else", verdict="failed")
    scorecard = Scorecard.of(GUIDE, [kata("a", "impute", verdict="passed"), other])
    assert scorecard.outside == (other,)
    assert scorecard.mastery == 1.0
    assert scorecard.next_kata == other


def test_a_kata_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="kata a is given twice"):
        Scorecard.of(GUIDE, [kata("a", "fit"), kata("a", "serve")])


def test_the_weakest_objectives_are_the_least_mastered_of_the_heaviest_domains() -> None:
    scorecard = Scorecard.of(
        GUIDE,
        [
            kata("a", "impute"),
            kata("b", "outliers", verdict="passed"),
            kata("c", "fit", verdict="passed"),
            kata("d", "fit"),
            kata("e", "tune", verdict="failed"),
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
        pytest.param([kata("a", "fit"), kata("b", "impute", verdict="failed", level=3)], "b", id="failing before todo"),
        pytest.param([kata("a", "fit"), kata("b", "impute", verdict="engine error")], "b", id="engine error too"),
        pytest.param([kata("a", "fit", level=2), kata("b", "impute", level=1)], "b", id="lowest level"),
        pytest.param([kata("a", "impute"), kata("b", "fit"), kata("c", "serve")], "b", id="heaviest domain"),
        pytest.param([kata("a", "serve"), kata("b", "impute", "fit")], "b", id="heaviest of its domains"),
        pytest.param([kata("a", "else"), kata("b", "impute")], "b", id="outside the guide last"),
        pytest.param([kata("b", "fit"), kata("a", "tune")], "a", id="then by id"),
        pytest.param([kata("a", "fit", verdict="passed"), kata("b", "impute", level=3)], "b", id="no mastered one"),
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
