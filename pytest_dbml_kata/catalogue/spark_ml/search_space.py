"""A Hyperopt search space: what an objective is called with, rather than what the bounds look like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, expect, plain_dict, returned, variant

if IN_ENGINE:
    import numpy as np
    from hyperopt import STATUS_OK, SparkTrials, fmin, hp, rand
    from hyperopt.pyll import scope

kata = Kata(
    title="Describe a search space for Hyperopt",
    objectives=("hyperopt-fmin", "search-strategies", "parallel-tuning"),
    level=2,
    hints=(
        "What is your objective called with: which type, and which of the two bounds can it meet?",
        "loguniform takes the logarithms of its bounds. randint stops short of its upper end. quniform and "
        "qloguniform round, but to floats: scope.int around them makes the space itself yield whole numbers.",
        "hp.choice(name, options); hp.uniform(name, low, high); hp.loguniform(name, log(low), log(high)); "
        "hp.uniformint(name, low, high); scope.int(hp.qloguniform(name, log(low), log(high), 1))",
    ),
    see=("Hyperopt documentation: Defining search spaces",),
    examples=15,
)

DRAWS = 100
"""How often the objective is called: so often that a right space fails by chance less than once in a million cases."""

NARROW = 2
"""A range of whole numbers up to this wide shows both its ends within so many draws."""


@dataclass(frozen=True)
class Case:
    spec: tuple[dict[str, Any], ...]
    seed: int
    on_spark: bool = False
    """Does the one trial run on Spark, by SparkTrials?"""


BOUNDS = {
    ("float", "linear"): [(0.5, 1.0), (0.0, 1.0), (-5.0, 5.0), (2.0, 64.0)],
    ("float", "log"): [(1e-4, 1.0), (0.001, 0.1), (1.0, 1000.0), (1e-6, 10.0)],
    ("int", "linear"): [(1, 3), (0, 2), (-1, 1), (2, 200), (5, 6)],
    ("int", "log"): [(1, 3), (1, 1000), (16, 1024), (2, 4)],
}
OPTIONS = [("sqrt", "log2", None), (True, False), (32, 64, 128), ("größe", "a b"), (0.1, "auto"), ("gini",), (1, 0)]


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    name = pick(["depth", "rate", "max bins", "α", "penalty"])
    spec = []
    for each in draw(some.st.lists(name, min_size=1, max_size=4, unique=True)):
        kind = draw(pick(["int", "int", "float", "choice"]))
        scale = draw(pick(["linear", "log"]))
        if kind == "choice":
            spec.append({"name": each, "type": kind, "options": draw(pick(OPTIONS))})
        else:
            low, high = draw(pick(BOUNDS[kind, scale]))
            spec.append({"name": each, "type": kind, "low": low, "high": high, "scale": scale})
    return Case(tuple(spec), draw(some.seeds()))


EVERY_TYPE = (
    {"name": "depth", "type": "int", "low": 1, "high": 3, "scale": "linear"},
    {"name": "trees", "type": "int", "low": 16, "high": 1024, "scale": "log"},
    {"name": "rate", "type": "float", "low": 0.001, "high": 0.1, "scale": "log"},
    {"name": "dropout", "type": "float", "low": 0.0, "high": 0.5, "scale": "linear"},
    {"name": "max_features", "type": "choice", "options": ["sqrt", None]},
)
TWICE = (*EVERY_TYPE, *(each | {"name": f"other {each['name']}"} for each in EVERY_TYPE))

kata.always(
    Case(EVERY_TYPE, 1, on_spark=True),
    Case(TWICE, 1),
)


@kata.drive
def run(search_space, case: Case, spark) -> tuple[dict[str, Any], ...]:
    space = search_space([dict(each) for each in case.spec])
    returned(space, dict, "a dict of Hyperopt expressions")
    generator = np.random.default_rng(case.seed)
    return drawn_on_spark(space, generator, spark) if case.on_spark else drawn_here(space, generator)


def drawn_here(space, generator) -> tuple[dict[str, Any], ...]:
    """What the objective is called with, again and again."""
    calls: list[dict[str, Any]] = []

    def objective(parameters: dict[str, Any]) -> float:
        calls.append(plain_dict(parameters))
        return 0.0

    fmin(objective, space, rand.suggest, DRAWS, rstate=generator, verbose=False)
    return tuple(calls)


def drawn_on_spark(space, generator, spark) -> tuple[dict[str, Any], ...]:
    """What the objective is called with in a single trial that runs on Spark."""

    def objective(parameters: dict[str, Any]) -> dict[str, Any]:
        return {"loss": 0.0, "status": STATUS_OK, "parameters": parameters}

    trials = SparkTrials(parallelism=1, spark_session=spark)
    fmin(objective, space, rand.suggest, 1, trials=trials, rstate=generator, verbose=False)
    return tuple(plain_dict(each["parameters"]) for each in trials.results)


@kata.property
def names_every_parameter(case: Case, seen: tuple[dict[str, Any], ...]) -> None:
    """The objective is called with one value for each parameter of the specification, by its name."""
    wanted = [each["name"] for each in case.spec]
    for call in seen:
        expect(sorted(call) == sorted(wanted), f"the objective got {', '.join(call) or 'nothing'}", expected=wanted)


@kata.property
def keeps_within_the_bounds(case: Case, seen: tuple[dict[str, Any], ...]) -> None:
    """A number is never below its `low` and never above its `high`, whatever its scale."""
    for each, values in drawn(case, seen, "int", "float"):
        low, high = each["low"], each["high"]
        slack = 1e-9 * max(abs(low), abs(high))  # exp(log(high)) may be above `high` in the last digit
        for value in values:
            fits = type(value) in (int, float) and low - slack <= value <= high + slack
            expect(fits, f"{each['name']!r} was {value!r}, which is not from {low} to {high}")


@kata.property
def draws_whole_numbers_as_integers(case: Case, seen: tuple[dict[str, Any], ...]) -> None:
    """Where the specification says int the objective gets an int, where it says float a float."""
    for each, values in drawn(case, seen, "int", "float"):
        for value in values:
            expect(type(value).__name__ == each["type"], f"{each['name']!r} was {value!r}, which is no {each['type']}")


@kata.property
def reaches_both_ends(case: Case, seen: tuple[dict[str, Any], ...]) -> None:
    """A whole number can be its `low` and its `high`: in a narrow range both come up within a hundred draws."""
    for each, values in drawn(case, seen, "int"):
        ends = [each["low"], each["high"]]
        if len(values) == DRAWS and ends[1] - ends[0] <= NARROW:
            for end in ends:
                expect(end in values, f"{each['name']!r} was never {end} in {DRAWS} draws", expected=ends)


@kata.property
def spreads_draws_as_the_scale_says(case: Case, seen: tuple[dict[str, Any], ...]) -> None:
    """About half of the draws lie below the middle: of the values if linear, of their orders of magnitude if log."""
    for each, values in drawn(case, seen, "int", "float"):
        low, high, scale = each["low"], each["high"], each["scale"]
        wide = high - low > (NARROW if each["type"] == "int" else 0)
        if len(values) == DRAWS and wide:
            middle = sqrt(low * high) if scale == "log" else (low + high) / 2
            below = sum(type(value) in (int, float) and value < middle for value in values)
            message = f"{each['name']!r}, on a {scale} scale, was below {middle:g} in {below} of {DRAWS} draws"
            expect(DRAWS / 5 < below < DRAWS * 4 / 5, message, expected=f"about {DRAWS // 2} of {DRAWS}")


@kata.property
def offers_the_options_themselves(case: Case, seen: tuple[dict[str, Any], ...]) -> None:
    """Of a choice the objective gets one of the options, as it stands in the list, and each comes up at times."""
    for each, values in drawn(case, seen, "choice"):
        name, options = each["name"], each["options"]
        known = [repr(option) for option in options]
        found = [repr(value) for value in values]
        for value in found:
            expect(value in known, f"{name!r} was {value}, which is no option", expected=options)
        never = [option for option in known if len(values) == DRAWS and option not in found]
        expect(not never, f"{name!r} was never {', '.join(never)} in {DRAWS} draws", expected=options)


def drawn(case: Case, seen: tuple[dict[str, Any], ...], *types: str) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Each parameter of such a type, with the values that the objective got for it."""
    for each in case.spec:
        if each["type"] in types:
            yield each, [call[each["name"]] for call in seen if each["name"] in call]


def whole(name, low, high):
    return scope.int(hp.quniform(name, low, high, 1))


def whole_log(name, low, high):
    return scope.int(hp.qloguniform(name, log(low), log(high), 1))


def real(name, low, high):
    return hp.uniform(name, low, high)


def real_log(name, low, high):
    return hp.loguniform(name, log(low), log(high))


def one_of(name, options):
    return hp.choice(name, options)


def space_with(spec, *, int_linear=whole, int_log=whole_log, float_linear=real, float_log=real_log, choice=one_of):
    """A right space. The keywords change what stands for a type and scale."""
    ways = {
        ("int", "linear"): int_linear,
        ("int", "log"): int_log,
        ("float", "linear"): float_linear,
        ("float", "log"): float_log,
    }
    space = {}
    for each in spec:
        name = each["name"]
        if each["type"] == "choice":
            space[name] = choice(name, each["options"])
        else:
            space[name] = ways[each["type"], each["scale"]](name, each["low"], each["high"])
    return space


@kata.misconception(
    "loguniform takes the bounds of the value",
    because="It draws exp(x) with x between what it is given: loguniform(0.001, 0.1) lies between 1.001 and 1.105. "
    "Give it the logarithms of the bounds.",
    rejected_by=keeps_within_the_bounds,
)
def bounds_as_they_are(spec):
    return space_with(spec, float_log=hp.loguniform)


kata.misconception(
    "quniform with a step of 1 draws integers",
    because="It draws whole floats, and a tree 3.0 levels deep is an error in many libraries. scope.int around the "
    "expression makes the cast a part of the space.",
    rejected_by=draws_whole_numbers_as_integers,
    solution=variant(space_with, int_linear=lambda name, low, high: hp.quniform(name, low, high, 1)),
)


@kata.misconception(
    "randint includes its upper end",
    because="As range does, it stops one short: the largest value, often the best one, is never tried.",
    rejected_by=reaches_both_ends,
)
def end_left_out(spec):
    return space_with(spec, int_linear=hp.randint)


@kata.misconception(
    "the bounds matter, the scale does not",
    because="On a linear scale from 0.0001 to 1 nine draws of ten are above 0.1, so three of four orders of magnitude "
    "are hardly tried. Where orders of magnitude count draw the logarithm.",
    rejected_by=spreads_draws_as_the_scale_says,
)
def always_linear(spec):
    return space_with([each | {"scale": "linear"} for each in spec])


kata.misconception(
    "a choice is drawn as an index",
    because="fmin's result names the index of an hp.choice, but the objective is called with the option. Whoever draws "
    "the index has to look it up everywhere.",
    rejected_by=offers_the_options_themselves,
    solution=variant(space_with, choice=lambda name, options: hp.randint(name, len(options))),
)


@kata.misconception(
    "the names of parameters are those of variables",
    because="The objective looks its values up by the names of the specification. Tidied names are other names.",
    rejected_by=names_every_parameter,
)
def tidied(spec):
    return {name.replace(" ", "_").replace("α", "alpha"): each for name, each in space_with(spec).items()}
