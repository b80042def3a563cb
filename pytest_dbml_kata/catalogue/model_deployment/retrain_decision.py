"""The decision to replace a model: the same rows for both, and a gain in the direction that the metric has."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum, sqrt

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, plain, returned, variant

if IN_ENGINE:
    import numpy as np

kata = Kata(
    title="Mend the decision whether to put a retrained model into use",
    objectives=("mlops-practices", "regression-metrics", "classification-metrics"),
    level=2,
    hints=(
        "On which rows was each of the two numbers measured that are compared here? And is a larger rmse better?",
        "Ask both models for predictions of the same holdout, now, and measure both yourself. For an error the gain is "
        "old minus new, for a score new minus old.",
        "old, new = (measure(holdout['label'], model.predict(holdout)) for model in (old_model, new_model)); "
        "gain = new - old if metric == 'accuracy' else old - new; bool(len(holdout) and gain > min_gain)",
    ),
    see=("Databricks guide: MLOps workflows",),
    examples=60,
    without={
        "a null": "a holdout is made of labelled rows",
        "a NaN": "a holdout is made of labelled rows",
        "null and NaN": "a holdout is made of labelled rows",
        "all missing": "a holdout is made of labelled rows",
        "several partitions": "a holdout is a pandas DataFrame, which has none",
    },
)

ERRORS = ("rmse", "mae")


@dataclass(frozen=True)
class Case:
    holdout: Table
    """The holdout, and beside each row what the two models predict for it."""
    metric: str
    min_gain: float
    old_logged: float
    new_logged: float


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    metric = draw(pick(["rmse", "mae", "accuracy"]))
    kind = draw(pick(["better", "worse", "exactly", "too little", "any"]))
    good, bad = draw(pick([(0.25, 1.0), (0.5, 3.0), (1.0, 1.5), (0.0, 2.0)]))
    count = draw(pick([1, 2, 3, 4, 5]))
    if metric == "accuracy":
        labels, old, new = answers_of_classifiers(draw, kind)
        least = {"exactly": 0.25, "too little": 0.375}
    else:
        labels, old, new = answers_of_regressions(draw, kind, count, good, bad)
        least = {"exactly": bad - good, "too little": bad - good + 0.25}

    kinds = {"id": "bigint", "label": "double", "old": "double", "new": "double"}
    holdout = Table.of(kinds, zip(range(len(labels)), labels, old, new, strict=True))
    any_gain = draw(pick([0.0, 0.0625, 0.1875]))
    logged = pick([0.0, 0.25, 0.5, 0.75, 1.0])
    return Case(holdout, metric, least.get(kind, any_gain), draw(logged), draw(logged))


Answers = tuple[list[float], list[float], list[float]]
"""The labels of the holdout, and what the old and the new model predict."""


def answers_of_classifiers(draw: Draw, kind: str) -> Answers:
    """Zeros and ones. Of four or eight rows the shares are exact, so that a gain can be exactly the least one."""
    pick = some.st.sampled_from
    quarters = {"better": (3, 1), "worse": (1, 3), "any": (4, 0)}.get(kind, (2, 1))
    count = draw(pick([4, 8]))
    labels = some_labels(draw, count, pick([0.0, 0.0, 1.0]))
    ranks = draw(some.st.permutations(range(len(labels))))

    def wrong_in(wrong_quarters: int) -> list[float]:
        """Predictions that are wrong in so many quarters of the rows."""
        wrong = [rank < wrong_quarters * count / 4 for rank in ranks]
        return [1 - label if is_wrong else label for label, is_wrong in zip(labels, wrong, strict=True)]

    old, new = map(wrong_in, quarters)
    return labels, old, new


def answers_of_regressions(draw: Draw, kind: str, count: int, good: float, bad: float) -> Answers:
    """Numbers. Each prediction of a model is off by the same distance, so that rmse and mae are exact."""
    pick = some.st.sampled_from
    old_distance, new_distance = {"worse": (good, bad), "any": (bad, bad)}.get(kind, (bad, good))
    labels = some_labels(draw, count, pick([0.0, -0.0, 2.5, 10.0, 2.0**-17, 1e6, -4.0]))
    old = [label + old_distance * draw(pick([-1.0, 1.0])) for label in labels]
    new = [label + new_distance * draw(pick([-1.0, 1.0])) for label in labels]
    if kind == "any":
        new = [label + draw(pick([0.0, 0.0, 0.5, 8.0])) for label in labels]
    return labels, old, new


def some_labels(draw: Draw, count: int, label) -> list[float]:
    """So many labels, or now and then none."""
    has_rows = draw(some.st.sampled_from([True] * 11 + [False]))
    return [draw(label) for _ in range(count if has_rows else 0)]


@dataclass(frozen=True)
class Seen:
    answer: bool
    old_asked: tuple[int, ...]
    new_asked: tuple[int, ...]


@kata.drive
def run(should_retrain, case: Case) -> Seen:
    old = Model(case.holdout.cells("old"), {case.metric: case.old_logged})
    new = Model(case.holdout.cells("new"), {case.metric: case.new_logged})
    holdout = case.holdout.select("id", "label").arrow().to_pandas()
    answer = plain(should_retrain(old, new, holdout, case.metric, case.min_gain))
    returned(answer, bool, "True or False")
    return Seen(answer, tuple(sorted(set(old.asked))), tuple(sorted(set(new.asked))))


@dataclass
class Model:
    """A model that has learned its answers by heart, and remembers what it was asked."""

    answers: dict[int, float]
    logged: dict[str, float]
    asked: list[int] = field(default_factory=list)

    def predict(self, rows):
        ids = [int(each) for each in rows["id"]]
        self.asked.extend(ids)
        return np.array([self.answers[each] for each in ids], dtype=float)


@kata.property
def asks_both_models_about_every_row(case: Case, seen: Seen) -> None:
    """Both models predict the whole holdout: neither a part of it, nor what they scored on other rows, will do."""
    every = case.holdout.column("id")
    for name, asked in (("old", seen.old_asked), ("new", seen.new_asked)):
        left = [str(each) for each in every if each not in asked]
        expect(not left, f"the {name} model was not asked about the rows {', '.join(left)}", expected=every)


@kata.property
def looks_for_smaller_errors(case: Case, seen: Seen) -> None:
    """By rmse or mae, the new model is put into use if its error is smaller by more than `min_gain`, or else is not."""
    if case.metric in ERRORS and case.holdout.rows and gain(case) != case.min_gain:
        expect(seen.answer == better(case), told(case), expected=better(case))


@kata.property
def looks_for_higher_accuracy(case: Case, seen: Seen) -> None:
    """By accuracy, the new model is put into use if its share of right answers is higher by more than `min_gain`."""
    if case.metric == "accuracy" and case.holdout.rows and gain(case) != case.min_gain:
        expect(seen.answer == better(case), told(case), expected=better(case))


@kata.property
def wants_more_than_the_least_gain(case: Case, seen: Seen) -> None:
    """An improvement of exactly `min_gain`, be it 0, is not enough, and an empty holdout proves nothing."""
    if not case.holdout.rows or gain(case) == case.min_gain:
        expect(not seen.answer, told(case), expected=False)


def measure(case: Case, model: str) -> float:
    """The metric of a model on the holdout."""
    pairs = list(zip(case.holdout.column("label"), case.holdout.column(model), strict=True))
    if case.metric == "accuracy":
        return float(sum(label == prediction for label, prediction in pairs) / len(pairs))
    power = 2 if case.metric == "rmse" else 1
    mean = fsum(abs(label - prediction) ** power for label, prediction in pairs) / len(pairs)
    return sqrt(mean) if case.metric == "rmse" else mean


def gain(case: Case) -> float:
    difference = measure(case, "new") - measure(case, "old")
    return -difference if case.metric in ERRORS else difference


def better(case: Case) -> bool:
    return gain(case) > case.min_gain


def told(case: Case) -> str:
    if not case.holdout.rows:
        return "there is no row that speaks for the new model"
    old, new = measure(case, "old"), measure(case, "new")
    return f"on the holdout the {case.metric} of the old model is {old:g}, that of the new one {new:g}"


def measured(model, rows, metric):
    label = rows["label"].to_numpy()
    answer = model.predict(rows)
    if metric == "accuracy":
        return np.mean(label == answer)
    return np.sqrt(np.mean((label - answer) ** 2)) if metric == "rmse" else np.mean(np.abs(label - answer))


def decided(old_model, new_model, holdout, metric, min_gain, *, old=None, up=("accuracy",), empty=False):
    """A right decision. The keywords turn it into wrong ones."""
    if holdout.empty:
        return empty
    old = measured(old_model, holdout, metric) if old is None else old
    difference = measured(new_model, holdout, metric) - old
    return bool((difference if metric in up else -difference) > min_gain)


@kata.misconception(
    "what was logged in training is what is to be compared",
    because="Each model was measured on the rows of its own week, which may have been easy or hard. Only predictions "
    "for the same rows compare the models rather than the weeks.",
    rejected_by=asks_both_models_about_every_row,
)
def as_logged(old_model, new_model, holdout, metric, min_gain):
    return new_model.logged[metric] - old_model.logged[metric] >= min_gain


@kata.misconception(
    "the old model has been measured already",
    because="It has, but on the rows of another week. If this week is harder the new model loses against a number that "
    "the old one would not reach any more.",
    rejected_by=asks_both_models_about_every_row,
)
def old_as_logged(old_model, new_model, holdout, metric, min_gain):
    return decided(old_model, new_model, holdout, metric, min_gain, old=old_model.logged[metric])


kata.misconception(
    "a larger number is a better model",
    because="Of a score the larger is better, of an error the smaller. Compared the wrong way round, the worst model "
    "of all is the one that is put into use.",
    rejected_by=looks_for_smaller_errors,
    solution=variant(decided, up=("accuracy", "rmse", "mae")),
)


kata.misconception(
    "a smaller number is a better model",
    because="That is so for errors and losses. Accuracy counts what is right, so the larger is better.",
    rejected_by=looks_for_higher_accuracy,
    solution=variant(decided, up=()),
)


@kata.misconception(
    "any improvement will do",
    because="A change of models costs work and is a risk, and a small gain on one holdout may be chance. The least "
    "gain says how much makes it worth it.",
    rejected_by=looks_for_smaller_errors,
)
def any_gain(old_model, new_model, holdout, metric, min_gain):
    return decided(old_model, new_model, holdout, metric, 0.0)


@kata.misconception(
    "reaching the least gain is exceeding it",
    because="The contract says more than. With a least gain of 0 two models that are equally good would replace each "
    "other week by week.",
    rejected_by=wants_more_than_the_least_gain,
)
def at_least(old_model, new_model, holdout, metric, min_gain):
    return decided(old_model, new_model, holdout, metric, np.nextafter(min_gain, -1.0))


kata.misconception(
    "without objections the new model wins",
    because="Where nothing was measured nothing speaks for either model. The one in use has at least been at work.",
    rejected_by=wants_more_than_the_least_gain,
    solution=variant(decided, empty=True),
)
