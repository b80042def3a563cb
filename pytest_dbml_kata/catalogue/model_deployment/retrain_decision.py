"""The decision to replace a model: the same rows for both, and a gain in the direction that the metric has."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum, sqrt

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, WrongResult, expect, kind_of, plain

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
    metric, kind = (
        draw(pick(["rmse", "mae", "accuracy"])),
        draw(pick(["better", "worse", "exactly", "too little", "any"])),
    )
    good, bad = draw(pick([(0.25, 1.0), (0.5, 3.0), (1.0, 1.5), (0.0, 2.0)]))
    old_size, new_size = {"worse": (good, bad), "any": (bad, bad)}.get(kind, (bad, good))
    count, label = draw(pick([1, 2, 3, 4, 5])), pick([0.0, -0.0, 2.5, 10.0, 2.0**-17, 1e6, -4.0])
    least = {"exactly": bad - good, "too little": bad - good + 0.25}
    if metric == "accuracy":
        # Of four or eight rows the shares are exact, so that a gain can be exactly the least one.
        count, label, least = draw(pick([4, 8])), pick([0.0, 0.0, 1.0]), {"exactly": 0.25, "too little": 0.375}
        old_size, new_size = {"better": (3, 1), "worse": (1, 3), "any": (4, 0)}.get(kind, (2, 1))
    labels = [draw(label) for _ in range(count if draw(pick([True] * 11 + [False])) else 0)]
    if metric == "accuracy":
        ranks = draw(some.st.permutations(range(len(labels))))
        old, new = (
            [1 - y if r < size * count / 4 else y for y, r in zip(labels, ranks, strict=True)]
            for size in (old_size, new_size)
        )
    else:
        old, new = ([y + size * draw(pick([-1.0, 1.0])) for y in labels] for size in (old_size, new_size))
        if kind == "any":
            new = [y + draw(pick([0.0, 0.0, 0.5, 8.0])) for y in labels]
    kinds = {"id": "bigint", "label": "double", "old": "double", "new": "double"}
    table = Table.of(kinds, zip(range(len(labels)), labels, old, new, strict=True))
    logged = pick([0.0, 0.25, 0.5, 0.75, 1.0])
    return Case(table, metric, least.get(kind, draw(pick([0.0, 0.0625, 0.1875]))), draw(logged), draw(logged))


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
    if not isinstance(answer, bool):
        raise WrongResult(f"True or False is to be returned, not {kind_of(answer)}")
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
    return (measure(case, "new") - measure(case, "old")) * (-1 if case.metric in ERRORS else 1)


def better(case: Case) -> bool:
    return gain(case) > case.min_gain


def told(case: Case) -> str:
    if not case.holdout.rows:
        return "there is no row that speaks for the new model"
    old, new = measure(case, "old"), measure(case, "new")
    return f"on the holdout the {case.metric} of the old model is {old:g}, that of the new one {new:g}"


def measured(model, rows, metric):
    label, answer = rows["label"].to_numpy(), model.predict(rows)
    if metric == "accuracy":
        return np.mean(label == answer)
    return np.sqrt(np.mean((label - answer) ** 2)) if metric == "rmse" else np.mean(np.abs(label - answer))


def decided(old_model, new_model, holdout, metric, min_gain, old=None, up=("accuracy",), empty=False):
    """The right decision but for what is given. Each belief below does one thing wrong with it."""
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


@kata.misconception(
    "a larger number is a better model",
    because="Of a score the larger is better, of an error the smaller. Compared the wrong way round, the worst model "
    "of all is the one that is put into use.",
    rejected_by=looks_for_smaller_errors,
)
def larger_is_better(*task):
    return decided(*task, up=("accuracy", "rmse", "mae"))


@kata.misconception(
    "a smaller number is a better model",
    because="That is so for errors and losses. Accuracy counts what is right, so the larger is better.",
    rejected_by=looks_for_higher_accuracy,
)
def smaller_is_better(*task):
    return decided(*task, up=())


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


@kata.misconception(
    "without objections the new model wins",
    because="Where nothing was measured nothing speaks for either model. The one in use has at least been at work.",
    rejected_by=wants_more_than_the_least_gain,
)
def new_by_default(*task):
    return decided(*task, empty=True)
