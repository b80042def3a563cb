"""Tune with Hyperopt: fmin minimises, and what it returns are labels and indices rather than parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, alike, expect, plain_dict, returned

if IN_ENGINE:
    import numpy as np
    from hyperopt import Trials, fmin, hp, space_eval, tpe
    from hyperopt.pyll import scope

kata = Kata(
    title="Tune with Hyperopt's fmin",
    objectives=("hyperopt-fmin",),
    level=2,
    hints=(
        "What does fmin return for an hp.choice, and in which direction does it search?",
        "fmin only knows losses: hand it a function whose smallest value is your best. Then let Hyperopt turn what it "
        "returns back into what the objective was called with.",
        "best = fmin(loss, space, algo=tpe.suggest, max_evals=max_evals, rstate=np.random.default_rng(seed)); "
        "return space_eval(space, best)",
    ),
    see=("Hyperopt documentation: FMin", "Hyperopt documentation: Defining search spaces"),
)


@dataclass(frozen=True)
class Case:
    space: tuple[str, ...]
    """The names of the parameters; `expressions` says what each of them may be."""
    scores: tuple[float, ...]
    """What the objective answers, call by call; there may be no more calls than that."""
    maximise: bool
    seed: int


@dataclass(frozen=True)
class Call:
    parameters: dict[str, Any]
    score: float


@dataclass(frozen=True)
class Search:
    """The calls of the objective, and what was returned in the end."""

    calls: tuple[Call, ...]
    result: dict[str, Any]


@kata.cases
def cases(draw: Draw) -> Case:
    others = some.st.sampled_from(["depth", "model", "batch", "penalty", "trees", "bootstrap", "max_features"])
    score = some.st.integers(-20, 20).map(lambda n: n / 4)
    space = ("rate", *draw(some.st.lists(others, min_size=2, max_size=5, unique=True)))
    calls = draw(some.st.sampled_from([1, 4, 6, 8]))
    scores = tuple(draw(score) for _ in range(calls))
    return Case(space, scores, maximise=draw(some.st.booleans()), seed=draw(some.seeds()))


@kata.drive
def run(tune, case: Case) -> tuple[Search, Search, Search]:
    return search(tune, case, case.seed), search(tune, case, case.seed), search(tune, case, case.seed + 1)


def search(tune, case: Case, seed: int) -> Search:
    calls: list[Call] = []

    def objective(parameters: dict[str, Any]) -> float:
        score = case.scores[len(calls) % len(case.scores)]
        calls.append(Call(plain_dict(parameters), score))
        return score

    space = {name: each for name, each in expressions().items() if name in case.space}
    result = tune(objective, space, len(case.scores), case.maximise, seed)
    returned(result, dict, "a dict of parameters")
    return Search(tuple(calls), plain_dict(result))


def expressions() -> dict[str, Any]:
    """What each parameter may be."""
    return {
        "rate": hp.loguniform("rate", log(0.001), log(1.0)),
        "depth": scope.int(hp.quniform("depth", 2, 30, 1)),
        "trees": hp.randint("trees", 10, 200),
        "penalty": hp.quniform("penalty weight", 0.0, 20.0, 0.5),
        "model": hp.choice("model", ["linear", "tree", "forest"]),
        "batch": hp.choice("batch size", [32, 64, 128]),
        "bootstrap": hp.choice("bootstrap", [True, False]),
        "max_features": hp.choice("max_features", [None, "sqrt", 0.5]),
    }


@kata.property
def returns_what_was_tried(case: Case, seen: tuple[Search, ...]) -> None:
    """The result is what the objective was called with in one of the calls: its keys, and options, not indices."""
    for each in seen:
        expect(bool(winning_calls(each)), "there was no call with these parameters", expected=right(case, each))


@kata.property
def integers_stay_integers(case: Case, seen: tuple[Search, ...]) -> None:
    """A whole-number parameter comes back as an int, any other number as a float: as the objective got them."""
    for each in seen:
        for call in winning_calls(each):
            for name, value in call.parameters.items():
                fits = type(each.result[name]) is type(value)
                expect(fits, f"{name!r} is to be of type {type(value).__name__}", expected=right(case, each))


@kata.property
def finds_the_best_score(case: Case, seen: tuple[Search, ...]) -> None:
    """No call gave a better score, lower or higher as asked, than the one with the parameters returned."""
    best = max if case.maximise else min
    for each in seen:
        calls = winning_calls(each)
        if calls:
            found = best(call.score for call in calls)
            wanted = best(call.score for call in each.calls)
            expect(found == wanted, f"these gave {found} where {wanted} is the best", expected=right(case, each))


@kata.property
def keeps_to_the_budget(case: Case, seen: tuple[Search, ...]) -> None:
    """The objective is called `max_evals` times at most, and, if that is more than once, not always at one point."""
    budget = len(case.scores)
    for each in seen:
        expect(len(each.calls) <= budget, f"there were {len(each.calls)} calls, of {budget} at most")
        varied = any(call.parameters != each.calls[0].parameters for call in each.calls)
        expect(varied or budget == 1, "only one point of the space was tried")


@kata.property
def the_seed_decides(case: Case, seen: tuple[Search, ...]) -> None:
    """The same seed gives the same calls in the same order and the same result; another seed tries other points."""
    first, again, other = seen
    expect(again == first, "the same seed led to another search")
    expect(other.calls != first.calls or not first.calls, "another seed led to the same search")


def winning_calls(each: Search) -> list[Call]:
    """The calls that the result may come from."""
    return [call for call in each.calls if alike(each.result, call.parameters)]


def right(case: Case, each: Search) -> dict[str, Any] | None:
    """A right result of such calls."""
    best = max if case.maximise else min
    call = best(each.calls, key=lambda call: call.score, default=None)
    return call.parameters if call else None


def searched(objective, space, max_evals, maximise, seed):
    """What fmin returns, and its trials. The arguments and what is done with the answer make it right or wrong."""
    sign = -1 if maximise else 1
    trials = Trials()

    def loss(parameters):
        return sign * objective(parameters)

    generator = None if seed is None else np.random.default_rng(seed)
    best = fmin(loss, space, tpe.suggest, max_evals, trials=trials, rstate=generator, show_progressbar=False)
    return best, trials


@kata.misconception(
    "fmin returns the best parameters",
    because="It returns what it drew: the index of the option for an hp.choice, by label rather than by name. "
    "space_eval turns that into parameters.",
    rejected_by=returns_what_was_tried,
)
def raw_result(objective, space, max_evals, maximise, seed):
    return searched(objective, space, max_evals, maximise, seed)[0]


@kata.misconception(
    "only an hp.choice needs translation",
    because="quniform draws floats. The cast to int is part of the space, so only evaluating the space repeats it, and "
    "a tree 3.0 levels deep is an error in many libraries.",
    rejected_by=integers_stay_integers,
)
def floats_kept(objective, space, max_evals, maximise, seed):
    best, _ = searched(objective, space, max_evals, maximise, seed)
    drawn = {name: value for name, value in best.items() if name in space and isinstance(value, float)}
    return space_eval(space, best) | drawn


@kata.misconception(
    "fmin finds the best score",
    because="It finds the smallest. An accuracy has to be handed over with its sign changed.",
    rejected_by=finds_the_best_score,
)
def always_minimised(objective, space, max_evals, maximise, seed):
    best, _ = searched(objective, space, max_evals, False, seed)
    return space_eval(space, best)


@kata.misconception(
    "the search ends at the best point",
    because="It goes on exploring to the last trial, which is no better than any other.",
    rejected_by=finds_the_best_score,
)
def last_trial(objective, space, max_evals, maximise, seed):
    _, trials = searched(objective, space, max_evals, maximise, seed)
    last = trials.trials[-1]["misc"]["vals"]
    return space_eval(space, {label: drawn[0] for label, drawn in last.items()})


@kata.misconception(
    "a last look at the winner is free",
    because="Each call trains a model. Its score is already in the trials.",
    rejected_by=keeps_to_the_budget,
)
def scored_again(objective, space, max_evals, maximise, seed):
    best, _ = searched(objective, space, max_evals, maximise, seed)
    parameters = space_eval(space, best)
    objective(parameters)
    return parameters


@kata.misconception(
    "NumPy's global seed is Hyperopt's seed",
    because="fmin draws from a generator of its own. Unless rstate is given that one starts anew each time.",
    rejected_by=the_seed_decides,
)
def global_seed(objective, space, max_evals, maximise, seed):
    np.random.seed(seed)
    best, _ = searched(objective, space, max_evals, maximise, None)
    return space_eval(space, best)
