"""Tune with Hyperopt: fmin minimises, and what it returns are labels and indices rather than parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, WrongResult, expect, same
from pytest_dbml_kata.tables import kind_of, plain

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

Scalar = bool | int | float | str | None
Value = bool | int | float | str | tuple[Scalar, ...] | None


@dataclass(frozen=True)
class Parameter:
    """One entry of the search space, and how much it moves the objective."""

    key: str
    kind: str
    low: float = 0.0
    high: float = 0.0
    options: tuple[Value, ...] = ()
    label: str = ""
    weight: int = 1


PARAMETERS = (
    Parameter("rate", "loguniform", 0.001, 1.0),
    Parameter("dropout", "uniform", 0.0, 0.5),
    Parameter("depth", "whole", 2, 30),
    Parameter("trees", "randint", 10, 200),
    Parameter("penalty", "halves", 0.0, 20.0),
    Parameter("model", "choice", options=("linear", "tree", "forest")),
    Parameter("layers", "choice", options=((16,), (32, 16), (64, 32, 16))),
    Parameter("batch", "choice", options=(32, 64, 128)),
    Parameter("max_features", "choice", options=(None, "sqrt", 0.5)),
    Parameter("bootstrap", "choice", options=(True, False)),
)
WHOLE = ("whole", "randint")


@dataclass(frozen=True)
class Case:
    space: tuple[Parameter, ...]
    offset: int
    max_evals: int
    maximise: bool
    seed: int
    other_seed: int


@dataclass(frozen=True)
class Call:
    parameters: dict[str, Value]
    score: float


@dataclass(frozen=True)
class Search:
    """What one call of the function returned, and the calls of the objective on the way there."""

    result: dict[str, Value]
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Searches:
    first: Search
    again: Search
    """The same once more."""
    other: Search
    """With another seed."""


@kata.cases
def cases(draw: Draw) -> Case:
    continuous = draw(some.st.sampled_from(PARAMETERS[:2]))
    others = draw(some.st.lists(some.st.sampled_from(PARAMETERS[2:]), min_size=2, max_size=4, unique=True))
    space = [
        replace(
            each,
            label=draw(some.st.sampled_from([each.key, each.key, each.key, f"{each.key} prior"])),
            weight=draw(some.st.sampled_from([1, -1, 2, -3])),
        )
        for each in draw(some.st.permutations([continuous, *others]))
    ]
    seeds = draw(some.st.lists(some.seeds(), min_size=2, max_size=2, unique=True))
    evaluations = draw(some.st.sampled_from([8, 5, 12, 1]))
    return Case(tuple(space), draw(some.st.integers(-3, 3)), evaluations, draw(some.st.booleans()), *seeds)


@kata.drive
def run(tune, case: Case) -> Searches:
    return Searches(*(search(tune, case, seed) for seed in (case.seed, case.seed, case.other_seed)))


def search(tune, case: Case, seed: int) -> Search:
    calls: list[Call] = []

    def objective(parameters: dict[str, Any]) -> float:
        given = {str(key): value(each) for key, each in parameters.items()}
        calls.append(Call(given, score(case, given)))
        return calls[-1].score

    space = {each.key: expression(each) for each in case.space}
    result = tune(objective, space, case.max_evals, case.maximise, seed)
    if not isinstance(result, dict):
        raise WrongResult(f"a dict of parameters is to be returned, not {kind_of(result)}")
    return Search({str(key): value(each) for key, each in result.items()}, tuple(calls))


def expression(each: Parameter) -> Any:
    """The parameter as Hyperopt writes it."""
    match each.kind:
        case "choice":
            return hp.choice(each.label, list(each.options))
        case "uniform":
            return hp.uniform(each.label, each.low, each.high)
        case "loguniform":
            return hp.loguniform(each.label, log(each.low), log(each.high))
        case "halves":
            return hp.quniform(each.label, each.low, each.high, 0.5)
        case "whole":
            return scope.int(hp.quniform(each.label, each.low, each.high, 1))
    return hp.randint(each.label, int(each.low), int(each.high))


def score(case: Case, parameters: dict[str, Value]) -> float:
    """The objective: a sum over the parameters, of either sign."""
    total = float(case.offset)
    for each in case.space:
        given = parameters[each.key]
        if each.kind == "choice":
            total += each.weight * (each.options.index(given) - 0.9)
        else:
            total += each.weight * ((given - each.low) / (each.high - each.low) - 0.4)
    return total


def value(cell: object) -> Value:
    """A parameter as plain data."""
    found = plain(cell)
    if isinstance(found, tuple):
        return tuple(each if isinstance(each, Scalar) else str(each) for each in found)
    return found if isinstance(found, Scalar) else str(found)


@kata.property
def names_every_parameter(case: Case, seen: Searches) -> None:
    """The result has the keys of the search space, neither more nor fewer."""
    for each in (seen.first, seen.again, seen.other):
        keys = {parameter.key for parameter in case.space}
        expect(set(each.result) == keys, "the keys are to be those of `space`", expected=winner(case, each))


@kata.property
def returns_options_not_indices(case: Case, seen: Searches) -> None:
    """For an hp.choice the result holds the option that was tried, not its number."""
    for each in (seen.first, seen.again, seen.other):
        for parameter in case.space:
            if parameter.kind == "choice" and parameter.key in each.result:
                known = is_option(parameter, each.result[parameter.key])
                expect(known, f"{parameter.key!r} has no such option", expected=winner(case, each))


@kata.property
def integers_stay_integers(case: Case, seen: Searches) -> None:
    """A whole-number parameter comes back as an int, any other number as a float: as the objective got them."""
    for each in (seen.first, seen.again, seen.other):
        for parameter in case.space:
            if parameter.kind != "choice" and parameter.key in each.result:
                right = int if parameter.kind in WHOLE else float
                fits = type(each.result[parameter.key]) is right
                expect(fits, f"{parameter.key!r} is to be of type {right.__name__}", expected=winner(case, each))


@kata.property
def returns_what_was_tried(case: Case, seen: Searches) -> None:
    """The values returned are those of one call of the objective, not rounded, mixed or converted."""
    for each in (seen.first, seen.again, seen.other):
        expect(bool(tried(case, each)), "no call had these values", expected=winner(case, each))


@kata.property
def finds_the_lowest_score(case: Case, seen: Searches) -> None:
    """Where the score is to be minimised, no call gave a lower one than the parameters returned."""
    for each in (seen.first, seen.again, seen.other):
        if not case.maximise and tried(case, each):
            low, found = min(call.score for call in each.calls), min(tried(case, each))
            expect(found == low, f"one call gave {low!r}, these values gave {found!r}", expected=winner(case, each))


@kata.property
def finds_the_highest_score_when_asked(case: Case, seen: Searches) -> None:
    """Where the score is to be maximised, no call gave a higher one than the parameters returned."""
    for each in (seen.first, seen.again, seen.other):
        if case.maximise and tried(case, each):
            high, found = max(call.score for call in each.calls), max(tried(case, each))
            expect(found == high, f"one call gave {high!r}, these values gave {found!r}", expected=winner(case, each))


@kata.property
def stays_within_the_budget(case: Case, seen: Searches) -> None:
    """The objective is called `max_evals` times at most."""
    for each in (seen.first, seen.again, seen.other):
        expect(len(each.calls) <= case.max_evals, f"there were {len(each.calls)} calls", expected=case.max_evals)


@kata.property
def tries_different_points(case: Case, seen: Searches) -> None:
    """Unless one call is all there may be, at least two points of the space are tried."""
    for each in (seen.first, seen.again, seen.other):
        points = [call.parameters for call in each.calls]
        varied = any(point != points[0] for point in points) or case.max_evals == 1
        expect(varied, f"{len(points)} calls, all with the same parameters")


@kata.property
def repeats_with_the_same_seed(case: Case, seen: Searches) -> None:
    """The same seed gives the same calls in the same order, and the same result."""
    expect(seen.again.calls == seen.first.calls, "other points were tried the second time")
    expect(seen.again.result == seen.first.result, "the second result is another one", expected=seen.first.result)


@kata.property
def searches_elsewhere_with_another_seed(case: Case, seen: Searches) -> None:
    """Another seed leads to other points, so that a search can be repeated independently."""
    expect(seen.other.calls != seen.first.calls or not seen.first.calls, "two seeds led to the same points")


def is_option(parameter: Parameter, given: Value) -> bool:
    return any(same(given, option) for option in parameter.options)


def tried(case: Case, each: Search) -> list[float]:
    """The scores of the calls with the values returned; what other properties object to is passed over."""
    judged = [
        parameter.key
        for parameter in case.space
        if parameter.key in each.result
        and (parameter.kind != "choice" or is_option(parameter, each.result[parameter.key]))
    ]
    return [
        call.score
        for call in each.calls
        if all(key in call.parameters and same(each.result[key], call.parameters[key]) for key in judged)
    ]


def winner(case: Case, each: Search) -> dict[str, Value] | None:
    """A right result."""
    best = max if case.maximise else min
    call = best(each.calls, key=lambda call: call.score, default=None)
    return call.parameters if call else None


def loss_of(objective, maximise):
    return (lambda parameters: -objective(parameters)) if maximise else objective


def searched(loss, space, max_evals, seed, **more):
    """What fmin returns, and its trials; each belief below does one thing wrong with it."""
    trials = Trials()
    more = {"rstate": np.random.default_rng(seed)} | more
    best = fmin(loss, space, algo=tpe.suggest, max_evals=max_evals, trials=trials, show_progressbar=False, **more)
    return best, trials


@kata.misconception(
    "fmin returns the best parameters",
    because="It returns what it drew: the index of the option for an hp.choice, and a float for whatever a scope.int "
    "makes an integer of. space_eval turns that into parameters.",
    rejected_by=returns_options_not_indices,
)
def raw_result(objective, space, max_evals, maximise, seed):
    return searched(loss_of(objective, maximise), space, max_evals, seed)[0]


@kata.misconception(
    "only an hp.choice needs translation",
    because="quniform draws floats. The cast to int is part of the space, so only evaluating the space repeats it, and "
    "a tree 3.0 levels deep is an error in many libraries.",
    rejected_by=integers_stay_integers,
)
def floats_kept(objective, space, max_evals, maximise, seed):
    best, _ = searched(loss_of(objective, maximise), space, max_evals, seed)
    drawn = {key: each for key, each in best.items() if key in space and isinstance(each, float)}
    return space_eval(space, best) | drawn


@kata.misconception(
    "a number without decimals is an integer",
    because="A quniform without a cast gives floats that happen to be whole. The type belongs to the parameter, not "
    "to the value that was drawn this time.",
    rejected_by=integers_stay_integers,
)
def integers_guessed(objective, space, max_evals, maximise, seed):
    best = space_eval(space, searched(loss_of(objective, maximise), space, max_evals, seed)[0])
    return {key: int(v) if isinstance(v, float) and v.is_integer() else v for key, v in best.items()}


@kata.misconception(
    "fmin finds the best score",
    because="It finds the smallest. An accuracy has to be handed over with its sign changed.",
    rejected_by=finds_the_highest_score_when_asked,
)
def always_minimised(objective, space, max_evals, maximise, seed):
    return space_eval(space, searched(objective, space, max_evals, seed)[0])


@kata.misconception(
    "the reciprocal turns a score into a loss",
    because="That works while all scores have one sign. Otherwise 1/x is smallest for a negative score near zero, "
    "which is worse than every positive one.",
    rejected_by=finds_the_highest_score_when_asked,
)
def reciprocal(objective, space, max_evals, maximise, seed):
    loss = (lambda parameters: 1 / objective(parameters)) if maximise else objective
    return space_eval(space, searched(loss, space, max_evals, seed)[0])


@kata.misconception(
    "the search ends at the best point",
    because="It goes on exploring to the last trial, which is no better than any other.",
    rejected_by=finds_the_lowest_score,
)
def last_trial(objective, space, max_evals, maximise, seed):
    _, trials = searched(loss_of(objective, maximise), space, max_evals, seed)
    return space_eval(space, {label: drawn[0] for label, drawn in trials.trials[-1]["misc"]["vals"].items()})


@kata.misconception(
    "a loguniform comes back as a logarithm",
    because="Only its bounds are logarithms. What the objective gets, and what fmin returns, is the value itself.",
    rejected_by=returns_what_was_tried,
)
def exponentiated(objective, space, max_evals, maximise, seed):
    best = space_eval(space, searched(loss_of(objective, maximise), space, max_evals, seed)[0])
    return {key: exp(each) if "loguniform" in str(space[key]) else each for key, each in best.items()}


@kata.misconception(
    "NumPy's global seed is Hyperopt's seed",
    because="fmin draws from a generator of its own. Unless rstate is given that one starts anew each time.",
    rejected_by=repeats_with_the_same_seed,
)
def global_seed(objective, space, max_evals, maximise, seed):
    np.random.seed(seed)
    return space_eval(space, searched(loss_of(objective, maximise), space, max_evals, seed, rstate=None)[0])


@kata.misconception(
    "any fixed seed makes a search repeatable",
    because="It does, but the caller chose another. With one seed for all, two searches see the same points and "
    "tell nothing about how much the result depends on chance.",
    rejected_by=searches_elsewhere_with_another_seed,
)
def seed_of_its_own(objective, space, max_evals, maximise, seed):
    return space_eval(space, searched(loss_of(objective, maximise), space, max_evals, 42)[0])


@kata.misconception(
    "a last look at the winner is free",
    because="Each call trains a model. Its score is already in the trials.",
    rejected_by=stays_within_the_budget,
)
def scored_again(objective, space, max_evals, maximise, seed):
    best = space_eval(space, searched(loss_of(objective, maximise), space, max_evals, seed)[0])
    objective(best)
    return best


@kata.misconception(
    "every trial is an fmin of its own",
    because="Each fmin starts from nothing: with the same seed it draws the same point, and it learns from no other.",
    rejected_by=tries_different_points,
)
def one_trial_each(objective, space, max_evals, maximise, seed):
    loss = loss_of(objective, maximise)
    runs = [searched(loss, space, 1, seed) for _ in range(max_evals)]
    return space_eval(space, min(runs, key=lambda each: each[1].best_trial["result"]["loss"])[0])
