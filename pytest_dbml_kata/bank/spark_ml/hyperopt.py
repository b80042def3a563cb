"""Questions on Hyperopt: what fmin is given and gives back, search spaces, trials, and how trials run in parallel."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import functools
    import os
    import time
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np
    import pandas as pd
    from hyperopt import STATUS_FAIL, STATUS_OK, SparkTrials, Trials, fmin, hp, rand, tpe
    from hyperopt.base import JOB_STATE_DONE
    from pyspark import TaskContext, cloudpickle
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.regression import LinearRegression
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.linear_model import Ridge

    from pytest_dbml_kata.tables import Table

topic = Topic()

CONCEPTS = Source(
    "Databricks: Hyperopt concepts",
    "https://docs.databricks.com/aws/en/machine-learning/automl-hyperparam-tuning/hyperopt-concepts",
)
FMIN = Source("Hyperopt: FMin", "https://hyperopt.github.io/hyperopt/getting-started/minimizing_functions/")
SPACES = Source(
    "Hyperopt: Defining search spaces", "https://hyperopt.github.io/hyperopt/getting-started/search_spaces/"
)

HYPEROPT = (
    "Hyperopt is no longer part of the machine learning runtimes after 16.4 LTS. Databricks names Optuna and, for "
    "distributed searches, Ray Tune as successors."
)


def minimise(objective, space, algorithm, evaluations, *, seed=0, **more):
    """`fmin` with a seed, and without a progress bar."""
    generator = np.random.default_rng(seed)
    return fmin(objective, space, algorithm, evaluations, rstate=generator, verbose=False, **more)


def calls(space, algorithm, evaluations, loss=lambda _: 0.0) -> list:
    """What an objective is called with."""
    seen = []

    def objective(value):
        seen.append(value)
        return loss(value)

    minimise(objective, space, algorithm, evaluations)
    return seen


@topic.question(
    objectives=("hyperopt-fmin",),
    difficulty=2,
    stem="""
        The deepest trees have the lowest loss. Which depth does the final model get?

            best = fmin(loss, hp.choice("depth", [2, 4, 8]), tpe.suggest, max_evals=30)
            final = RandomForestRegressor(max_depth=best["depth"]).fit(x, y)
    """,
    right=Right(
        text="2, the position of the best option in the list",
        seen=2,
        because="For an `hp.choice`, `fmin` returns the index of the option, counted from 0. `space_eval(space, best)` "
        "turns it into the option itself.",
    ),
    wrong=(
        Wrong(
            text="8, the option with which the loss was lowest",
            seen=8,
            believed="The objective was called with 8, so one expects to get 8 back.",
            because="The objective gets the option, the result has its index. Here both look like a plausible depth.",
            claim="fmin returns the option that an hp.choice has chosen.",
        ),
        Wrong(
            text="3, the number of the best option in the list",
            seen=3,
            believed="Knowing that it is a position, one counts from 1.",
            because="Positions count from 0, as everywhere in Python: the third option is number 2.",
        ),
        Wrong(
            text="No depth, as `best` holds a list and the line raises",
            seen=lambda out: isinstance(out, str),
            believed="Values are kept in lists within a trial, so the result might be a list as well.",
            because="`best` has one number for each label, unpacked from the best trial.",
        ),
    ),
    source=FMIN,
    retiring=HYPEROPT,
)
def depth_of_the_final_model() -> object:
    """Minimise over a choice whose largest option is the best, and build the model from the result."""
    best = minimise(lambda depth: -depth, hp.choice("depth", [2, 4, 8]), tpe.suggest, 30)
    made = []
    error = error_of(lambda: made.append(RandomForestRegressor(max_depth=best["depth"]).fit([[1], [2]], [1, 2])))
    return error or int(made[0].max_depth)


@topic.question(
    objectives=("hyperopt-fmin",),
    difficulty=1,
    stem="""
        The objective computes the accuracy of a model. Which of these makes `fmin` look for the highest accuracy?
    """,
    right=Right(
        text="Ending the objective with `return -accuracy`",
        seen=["negative"],
        because="`fmin` minimises, whatever it is given. The lowest negative accuracy is the highest accuracy.",
    ),
    wrong=(
        Wrong(
            text="Ending the objective with `return accuracy`",
            seen=["as it is"],
            believed="One expects a search for the best model to know that more accuracy is better.",
            because="The number is a loss to `fmin`, so it looks for the least accurate model.",
            claim="An objective for fmin returns the accuracy.",
        ),
        Wrong(
            text="Calling `fmin(..., maximize=True)`",
            seen=["argument"],
            believed="Other optimisers are told the direction with an argument.",
            because="`fmin` has no such argument and raises a TypeError.",
        ),
        Wrong(
            text='Ending the objective with `return {"status": STATUS_OK, "accuracy": accuracy}`',
            seen=["dict"],
            believed="A dict may be returned, so naming the metric looks like the way to say what it is.",
            because="A dict has to hold a `loss`. Other keys are stored, and `fmin` raises if that one is missing.",
        ),
    ),
    source=FMIN,
    retiring=HYPEROPT,
)
def ways_to_the_highest_accuracy() -> list:
    """Search a space where the accuracy is the parameter itself, and list the ways that end near the top."""
    space, best = hp.uniform("x", 0, 1), {}
    ways = {
        "negative": lambda: minimise(lambda x: -x, space, rand.suggest, 60),
        "as it is": lambda: minimise(lambda x: x, space, rand.suggest, 60),
        "argument": lambda: minimise(lambda x: x, space, rand.suggest, 60, maximize=True),
        "dict": lambda: minimise(lambda x: {"status": STATUS_OK, "accuracy": x}, space, rand.suggest, 60),
    }
    for way, search in ways.items():
        error_of(lambda way=way, search=search: best.update({way: search()["x"]}))
    return [way for way, x in best.items() if x > 0.9]


@topic.question(
    objectives=("hyperopt-fmin",),
    difficulty=2,
    stem="""
        What comes of the first trial?

            space = hp.quniform("trees", 10, 50, 10)

            def loss(trees):
                forest = RandomForestRegressor(n_estimators=trees).fit(x, y)
                ...
    """,
    right=Right(
        text="An error: `trees` is a float, and the forest of scikit-learn wants an int",
        seen={"type": "float", "fits": False, "fits as int": True},
        because="`hp.quniform` rounds to multiples of q and yields floats such as 30.0. `int(trees)` in the objective, "
        "or `scope.int` around the expression, makes it a whole number.",
    ),
    wrong=(
        Wrong(
            text="A forest, since rounding to a multiple of 10 has made `trees` an int",
            seen=lambda out: out["type"] == "int" and out["fits"],
            believed="The q stands for quantised, and steps of 10 look like whole numbers.",
            because="The value is whole, its type is float all the same.",
            claim="`hp.quniform` yields integers.",
        ),
        Wrong(
            text="A forest, since scikit-learn turns a float such as 30.0 into an int",
            seen={"type": "float", "fits": True, "fits as int": True},
            believed="Spark ML does so for its Params, and 30.0 equals 30.",
            because="scikit-learn checks the type of its parameters and refuses 30.0.",
        ),
        Wrong(
            text="An error: `trees` is an array of a single int, which has to be unpacked",
            seen=lambda out: out["type"] not in ("int", "float") and not out["fits"],
            believed="Within the trials, values are indeed kept in lists of one.",
            because="The objective gets the value itself, no list and no array.",
        ),
    ),
    source=SPACES,
    retiring=HYPEROPT,
)
def number_of_trees_from_quniform() -> dict:
    """Draw a number of trees, look at its type, and hand it to a forest as it is and as an int."""
    trees = calls(hp.quniform("trees", 10, 50, 10), rand.suggest, 1)[0]

    def fits(count) -> bool:
        return error_of(lambda: RandomForestRegressor(n_estimators=count).fit([[1], [2]], [1, 2])) is None

    return {"type": type(trees).__name__, "fits": fits(trees), "fits as int": fits(int(trees))}


@topic.question(
    objectives=("hyperopt-fmin",),
    difficulty=3,
    stem="""
        With how many of these is the objective called with each of the ints 1, 2, 3, 4, 5 sooner or later, and with
        nothing else?

            hp.quniform("depth", 1, 5, 1)
            hp.uniformint("depth", 1, 5)
            hp.randint("depth", 1, 6)
            hp.choice("depth", [1, 2, 3, 4, 5])
    """,
    right=Right(
        text="With three of them",
        seen=3,
        because="`uniformint` includes its upper bound, `randint` stops short of it, and `choice` hands over the "
        "option. `quniform` meets the same numbers as floats.",
    ),
    wrong=(
        Wrong(
            text="With four of them",
            seen=4,
            believed="Each of them draws from 1 to 5 in steps of 1.",
            because="So they do, but `quniform` yields 1.0 and the like, which many libraries refuse.",
        ),
        Wrong(
            text="With two of them",
            seen=2,
            believed="One takes the upper bound of `randint` for a value that it yields.",
            because="With bounds 1 and 6 the largest value is 5. With 1 and 5 it would be 4.",
        ),
        Wrong(
            text="With one of them",
            seen=1,
            believed="A single expression looks made for the purpose, and the others like traps.",
            because="`uniformint`, `randint` and `choice` all do. They differ in their distribution and in what `fmin` "
            "returns.",
            claim="Only one of `quniform`, `uniformint`, `randint` and `choice` yields the integers 1 to 5.",
        ),
    ),
    source=SPACES,
    retiring=HYPEROPT,
)
def spaces_of_the_ints_to_five() -> int:
    """Draw 150 times from each of the four, and count those that met these ints and nothing else."""
    spaces = (
        hp.quniform("depth", 1, 5, 1),
        hp.uniformint("depth", 1, 5),
        hp.randint("depth", 1, 6),
        hp.choice("depth", [1, 2, 3, 4, 5]),
    )
    drawn = [calls(space, rand.suggest, 150) for space in spaces]
    return sum({(type(each), each) for each in values} == {(int, n) for n in range(1, 6)} for values in drawn)


@topic.question(
    objectives=("hyperopt-fmin", "search-strategies"),
    difficulty=2,
    stem="""
        Between which numbers does `hp.loguniform("penalty", 0.001, 1)` draw?
    """,
    right=Right(
        text="Between 1 and 2.72, about",
        seen=lambda out: out["least"] >= 1 and 2.5 < out["most"] < 2.72,
        because="The bounds are exponents: it draws from exp(0.001) to exp(1). For penalties from 0.001 to 1 the "
        "bounds are log(0.001) and log(1).",
    ),
    wrong=(
        Wrong(
            text="Between 0.001 and 1",
            seen=lambda out: 0.001 <= out["least"] < 0.5 and out["most"] <= 1,
            believed="`hp.uniform` and scikit-learn's loguniform take the bounds themselves.",
            because="Hyperopt takes the logarithms of the bounds. The penalty is never below 1 here.",
            claim="hp.loguniform('x', 0.001, 1) draws between 0.001 and 1.",
        ),
        Wrong(
            text="Between 1 and 10, about",
            seen=lambda out: out["least"] >= 1 and 5 < out["most"] <= 10,
            believed="The bounds are known to be exponents, and penalties go by powers of ten.",
            because="They are exponents of e, not of 10, so the draws end at 2.72.",
        ),
        Wrong(
            text="Between -6.9 and 0, about",
            seen=lambda out: out["least"] < 0 and out["most"] <= 0,
            believed="One expects the logarithms themselves to be drawn, and log(0.001) is -6.9.",
            because="What is drawn is exp of a number between the bounds, which is positive.",
        ),
    ),
    source=SPACES,
    retiring=HYPEROPT,
)
def range_of_a_loguniform() -> dict:
    """Draw 200 times from the expression, and return the least and the largest value."""
    drawn = calls(hp.loguniform("penalty", 0.001, 1), rand.suggest, 200)
    return {"least": round(float(min(drawn)), 4), "most": round(float(max(drawn)), 4)}


@topic.question(
    objectives=("hyperopt-fmin",),
    difficulty=2,
    stem="""
        How many models does the second line train?

            fmin(loss, space, tpe.suggest, max_evals=20, trials=trials)
            fmin(loss, space, tpe.suggest, max_evals=30, trials=trials)
    """,
    right=Right(
        text="10",
        seen=10,
        because="A Trials object brings its former evaluations along, and `max_evals` counts them too. The second call "
        "goes on where the first has stopped, up to 30.",
    ),
    wrong=(
        Wrong(
            text="30",
            seen=30,
            believed="One takes `max_evals` for what this call is to do.",
            because="It is the number that `trials` holds in the end, and 20 are in there already.",
            claim="Each call of fmin makes max_evals new evaluations, whatever the Trials object holds.",
        ),
        Wrong(
            text="50",
            seen=50,
            believed="One expects the second call to repeat the first, and to add its own.",
            because="Nothing is repeated: results that `trials` holds are used as they are.",
        ),
        Wrong(
            text="20",
            seen=20,
            believed="One thinks that the budget of the first call sticks to the Trials object.",
            because="The object keeps results, no budget. The second call brings its own.",
        ),
    ),
    source=FMIN,
    retiring=HYPEROPT,
)
def evaluations_of_a_second_call() -> int:
    """Minimise twice with the same Trials object, and count the calls of the objective in the second."""
    trials, seen = Trials(), []

    def loss(x):
        seen.append(x)
        return x

    minimise(loss, hp.uniform("x", 0, 1), tpe.suggest, 20, trials=trials)
    first = len(seen)
    minimise(loss, hp.uniform("x", 0, 1), tpe.suggest, 30, trials=trials)
    return len(seen) - first


@topic.question(
    objectives=("hyperopt-fmin",),
    difficulty=2,
    stem="""
        Half of the settings make the solver diverge. For those the objective returns {"status": STATUS_FAIL}. What does
        `fmin` do with `max_evals=20`?
    """,
    right=Right(
        text="It ends after 20 evaluations, failed ones included, with the best of the others",
        seen=lambda out: out["evaluated"] == 20 and out["failed"] > 0 and out["best"] >= 0.5,
        because="A failed trial is an evaluation like any other, recorded with its status. `trials.best_trial` and the "
        "result consider those alone that are ok.",
    ),
    wrong=(
        Wrong(
            text="It goes on until 20 evaluations are ok, and returns the best of those",
            seen=lambda out: out["evaluated"] > 20 and out["evaluated"] - out["failed"] == 20,
            believed="A failure teaches little, so one expects it not to be charged.",
            because="`max_evals` counts evaluations, not successes. A space full of failures would never end.",
        ),
        Wrong(
            text="It stops at the first evaluation that fails, and raises what went wrong",
            seen=lambda out: out["evaluated"] < 20,
            believed="An exception in the objective does stop `fmin`.",
            because="Nothing is raised here: the objective reports the failure, and the search goes on.",
            claim="A trial with STATUS_FAIL aborts fmin.",
        ),
        Wrong(
            text="It ends after 20 evaluations, and may return a failed one, whose loss is 0",
            seen=lambda out: out["evaluated"] == 20 and out["best"] < 0.5,
            believed="Without a loss, zero looks like what it would be taken for, and that is hard to beat.",
            because="A failed trial has no loss, and is left out when the best is looked for.",
        ),
    ),
    source=FMIN,
    retiring=HYPEROPT,
)
def settings_that_fail() -> dict:
    """Let the objective fail for half of the space, where losses would be lowest, and look at the trials."""
    trials = Trials()

    def loss(x):
        return {"status": STATUS_FAIL} if x < 0.5 else {"status": STATUS_OK, "loss": x}

    best = minimise(loss, hp.uniform("x", 0, 1), rand.suggest, 20, trials=trials)
    failed = trials.statuses().count(STATUS_FAIL)
    return {"evaluated": len(trials.trials), "failed": failed, "best": round(float(best["x"]), 4)}


@topic.question(
    objectives=("hyperopt-fmin",),
    difficulty=2,
    stem="""
        Do both searches try the same settings?

            generator = np.random.default_rng(7)
            fmin(loss, space, rand.suggest, max_evals=20, rstate=generator)
            fmin(loss, space, rand.suggest, max_evals=20, rstate=generator)
    """,
    right=Right(
        text="No: the second goes on where the generator was left by the first",
        seen={"one generator": False, "a new one each": True, "another seed": False},
        because="A generator changes as numbers are drawn from it. To repeat a search, make a new one from the same "
        "seed for each call.",
    ),
    wrong=(
        Wrong(
            text="Yes: the generator that decides on the settings is the same, as is its seed",
            seen={"one generator": True, "a new one each": True, "another seed": False},
            believed="An int as a seed can be used any number of times, with the same result.",
            because="The object is the same, its state is not: the first search has drawn numbers from it.",
            claim="Passing the same rstate to two calls of fmin repeats the search.",
        ),
        Wrong(
            text="Yes: random search draws the same settings, whatever `rstate` says",
            seen={"one generator": True, "a new one each": True, "another seed": True},
            believed="As random search does not look at losses, it may seem to follow a fixed list.",
            because="Each setting is drawn with the help of `rstate`. Without a seed every search is another one.",
        ),
        Wrong(
            text="No: `rstate` is about the order of the trials, and not about their settings",
            seen={"one generator": False, "a new one each": False, "another seed": False},
            believed="The name tells of a state, not of a seed for draws.",
            because="The settings come from it: with a new generator of the same seed they are all the same.",
        ),
    ),
    source=FMIN,
    retiring=HYPEROPT,
)
def same_generator_for_two_searches() -> dict:
    """Search with one generator, with new ones of the same seed, and with another seed, and compare the settings."""

    def tried(generator) -> list:
        trials = Trials()
        fmin(abs, hp.uniform("x", -1, 1), rand.suggest, 20, trials=trials, rstate=generator, verbose=False)
        return trials.vals["x"]

    generator = np.random.default_rng(7)
    return {
        "one generator": tried(generator) == tried(generator),
        "a new one each": tried(np.random.default_rng(7)) == tried(np.random.default_rng(7)),
        "another seed": tried(np.random.default_rng(7)) == tried(np.random.default_rng(8)),
    }


@topic.question(
    objectives=("search-strategies", "hyperopt-fmin"),
    difficulty=2,
    stem="""
        A search with 40 evaluations is run twice with the same `rstate` seed. The second time the objective returns the
        loss with its sign reversed. With which algorithm are the same 40 settings tried?
    """,
    right=Right(
        text="With `rand.suggest`, though not with `tpe.suggest`",
        seen={"rand": True, "tpe": False},
        because="Random search does not look at losses: its settings depend on the seed alone. TPE proposes settings "
        "that resemble those with low losses so far.",
    ),
    wrong=(
        Wrong(
            text="With `tpe.suggest`, though not with `rand.suggest`",
            seen={"rand": False, "tpe": True},
            believed="TPE works with a model of the space, which sounds like something that repeats itself.",
            because="That model is fitted to the losses, so other losses make other proposals.",
        ),
        Wrong(
            text="With `rand.suggest` and with `tpe.suggest` alike",
            seen={"rand": True, "tpe": True},
            believed="The seed is the same, so all that is random should be the same.",
            because="The seed settles the random numbers. What TPE makes of them depends on the losses.",
            claim="With the same seed tpe.suggest tries the same settings, whatever the losses are.",
        ),
        Wrong(
            text="With no algorithm, as each takes the losses into account",
            seen={"rand": False, "tpe": False},
            believed="A search that learns nothing would hardly be worth its name.",
            because="Random search is just that: every setting is drawn without regard to the others.",
        ),
    ),
    source=FMIN,
    retiring=HYPEROPT,
)
def settings_tried_with_reversed_losses() -> dict:
    """Note the settings that both algorithms try for a loss and for its negative, and compare them."""
    space = hp.uniform("x", -10, 10)

    def same(algorithm) -> bool:
        return calls(space, algorithm, 40, lambda x: x) == calls(space, algorithm, 40, lambda x: -x)

    return {"rand": same(rand.suggest), "tpe": same(tpe.suggest)}


@topic.question(
    objectives=("search-strategies",),
    difficulty=3,
    stem="""
        A search with `tpe.suggest` and its default settings is given 15 evaluations. What is to be said of it?
    """,
    right=Right(
        text="All of its settings are random draws, without learning",
        seen={"15 evaluations": True, "40 evaluations": False},
        because="TPE starts with 20 random settings, to have something to model. With fewer evaluations it never gets "
        "to the part that learns, and is a random search.",
    ),
    wrong=(
        Wrong(
            text="From its second setting on it learns from each loss",
            seen=lambda out: not out["15 evaluations"],
            believed="Bayesian search is described as learning from every result.",
            because="A model of good and bad settings takes some of each. Until then settings are drawn at random.",
            claim="tpe.suggest is better than random search from the first evaluations on.",
        ),
        Wrong(
            text="It goes through a coarse grid first, and refines it",
            seen=lambda out: out["15 evaluations"] and out["40 evaluations"],
            believed="Starting coarse and refining is how one searches by hand.",
            because="There is no grid in TPE. Its start is random, and what follows depends on losses.",
        ),
        Wrong(
            text="It needs one evaluation to start, and then 14 to learn",
            seen={"15 evaluations": False, "40 evaluations": False},
            believed="A single result seems enough to decide where to go next.",
            because="One result tells nothing about directions. The default is to start with 20.",
        ),
    ),
    retiring=HYPEROPT,
)
def short_search_with_tpe() -> dict:
    """Tell whether TPE tries the same settings for a loss and for its negative, in a short and in a longer search."""
    space = hp.uniform("x", -10, 10)

    def ignores_losses(evaluations) -> bool:
        up, down = (calls(space, tpe.suggest, evaluations, loss) for loss in (lambda x: x, lambda x: -x))
        return up == down

    return {f"{evaluations} evaluations": ignores_losses(evaluations) for evaluations in (15, 40)}


@topic.question(
    objectives=("parallel-tuning", "spark-ml-or-single-node"),
    difficulty=2,
    stem="""
        An objective fits Spark ML's LinearRegression on the Spark DataFrame `train` and returns its error. With which
        `trials` does `fmin` get results from it?
    """,
    right=Right(
        text="With `Trials()`, but not with `SparkTrials()`",
        seen=["Trials"],
        because="`Trials` calls the objective on the driver, where Spark ML distributes each fit. `SparkTrials` sends "
        "it to a worker, and from there neither a DataFrame nor Spark ML can be used.",
    ),
    wrong=(
        Wrong(
            text="With `SparkTrials()`, but not with `Trials()`",
            seen=["SparkTrials"],
            believed="The names go together: Spark models, Spark trials.",
            because="SparkTrials is for single-node models, one for each task. Spark ML is distributed by itself.",
            claim="SparkTrials is the way to tune Spark ML models.",
        ),
        Wrong(
            text="With `Trials()` as well as with `SparkTrials()`",
            seen=["Trials", "SparkTrials"],
            believed="SparkTrials is said to need no other change to the code.",
            because="It needs an objective that can run in a Python process of a worker, without Spark.",
        ),
        Wrong(
            text="With neither `Trials()` nor `SparkTrials()`",
            seen=[],
            believed="Spark ML has searches of its own, so one takes Hyperopt for a tool for other libraries.",
            because="To `fmin` an objective is a function. What it does on the driver is its own business.",
        ),
    ),
    source=CONCEPTS,
    retiring=HYPEROPT + " SparkTrials goes with it.",
)
def trials_for_a_distributed_objective(spark) -> list:
    """Let both kinds of trials evaluate an objective that fits a Spark ML model, and list those that succeed."""
    rows = [(float(i), 2.0 * i) for i in range(12)]
    table = Table.of({"x": "double", "label": "double"}, rows).on(spark)
    train = VectorAssembler(inputCols=["x"], outputCol="features").transform(table)

    def error(penalty) -> float:
        return LinearRegression(regParam=penalty, solver="normal").fit(train).summary.rootMeanSquaredError

    kinds = {"Trials": Trials(), "SparkTrials": SparkTrials(parallelism=1, spark_session=spark)}
    space = hp.uniform("penalty", 0, 1)
    searches = {
        name: functools.partial(minimise, error, space, rand.suggest, 1, trials=trials)
        for name, trials in kinds.items()
    }
    return [name for name, search in searches.items() if error_of(search) is None]


@topic.question(
    objectives=("parallel-tuning", "search-strategies"),
    difficulty=3,
    stem="""
        `fmin` is called with `tpe.suggest`, `max_evals=64` and `SparkTrials(parallelism=64)` on a large cluster. All
        models take equally long to train. What does TPE know when it proposes a setting?
    """,
    right=Right(
        text="The results of no other setting",
        seen=[0, 0],
        because="All settings are proposed before the first model is done, so what is left is a random search. Less "
        "parallelism takes longer, but lets later proposals learn from earlier results.",
    ),
    wrong=(
        Wrong(
            text="The results of those proposed before",
            seen=[0, 1],
            believed="That is how TPE works when one trial follows the other.",
            because="To run at the same time, a setting has to be proposed while the others are still being trained.",
            claim="SparkTrials speeds TPE up without any effect on what it learns.",
        ),
        Wrong(
            text="The results of half of the settings",
            seen=lambda out: out[-1] > 0,
            believed="One imagines that on average half of the trials are done when the next one starts.",
            because="With as many places as trials none has to wait, so all start together.",
        ),
        Wrong(
            text="The results of all those that its own worker has seen",
            seen=lambda out: out[-1] > 0,
            believed="Workers train the models, so one expects knowledge to pile up there.",
            because="Proposals are made on the driver, from all results that have come back by then.",
        ),
    ),
    source=Source(
        "Hyperopt: Scaling out search with Apache Spark", "https://hyperopt.github.io/hyperopt/scaleout/spark/"
    ),
    retiring=HYPEROPT + " SparkTrials goes with it.",
)
def results_known_to_parallel_proposals(spark) -> list:
    """Run two trials of some seconds side by side, and note how many were done when each was proposed."""
    done = []

    def noting(ids, domain, trials, seed):
        done.append(trials.count_by_state_unsynced(JOB_STATE_DONE))
        return tpe.suggest(ids, domain, trials, seed)

    def slow(x) -> float:
        time.sleep(3)
        return x

    minimise(slow, hp.uniform("x", 0, 1), noting, 2, trials=SparkTrials(parallelism=2, spark_session=spark))
    return done


@topic.question(
    objectives=("parallel-tuning", "pandas-udf"),
    difficulty=2,
    stem="""
        `train_one` fits a scikit-learn model for each setting of a pandas DataFrame and returns their scores. The Spark
        DataFrame `settings` holds 200 settings. Which of these trains on the workers?
    """,
    right=Right(
        text='`settings.groupBy("id").applyInPandas(train_one, schema).collect()`',
        seen=["applyInPandas"],
        because="Spark hands each group to a Python process of a worker, so many single-node fits run side by side. "
        "The rest is Python on the driver.",
    ),
    wrong=(
        Wrong(
            text='`settings.toPandas().groupby("id").apply(train_one)`',
            seen=["toPandas"],
            believed="It comes from a Spark DataFrame, and it is one short chain.",
            because="After `toPandas` there is a pandas DataFrame on the driver, and pandas goes on there.",
        ),
        Wrong(
            text="`[train_one(pd.DataFrame([row.asDict()])) for row in settings.toLocalIterator()]`",
            seen=["iterator"],
            believed="The iterator is Spark's, so the loop over it is taken for a distributed one.",
            because="It fetches rows to the driver, partition by partition. The loop runs there.",
        ),
        Wrong(
            text="`ThreadPoolExecutor(200).map(train_one, parts)`, with a part for each setting",
            seen=["threads"],
            believed="Two hundred threads look like work for a whole cluster.",
            because="They are threads of the driver's Python. They help where each of them starts Spark jobs.",
            claim="A thread pool in a notebook trains scikit-learn models on the workers.",
        ),
    ),
)
def ways_to_train_on_workers(spark) -> list:
    """Train in four ways, and list those where no model was trained in the process of the driver."""
    settings = spark.createDataFrame(pd.DataFrame({"id": [0, 1, 2], "alpha": [0.1, 1.0, 10.0]}))

    def train_one(given):
        scores = [Ridge(alpha=alpha).fit([[0], [1], [2]], [0, 1, 3]).score([[3]] * 2, [4, 5]) for alpha in given.alpha]
        return pd.DataFrame({"score": scores, "process": os.getpid()})

    local = settings.toPandas()
    parts = [local[local.id == i] for i in local.id]
    grouped = settings.groupBy("id").applyInPandas(train_one, "score double, process long")
    ways = {
        "applyInPandas": [row["process"] for row in grouped.collect()],
        "toPandas": list(local.groupby("id")[["alpha"]].apply(train_one).process),
        "iterator": [train_one(pd.DataFrame([row.asDict()])).process[0] for row in settings.toLocalIterator()],
        "threads": [result.process[0] for result in ThreadPoolExecutor(3).map(train_one, parts)],
    }
    return [way for way, processes in ways.items() if os.getpid() not in processes]


@topic.question(
    objectives=("parallel-tuning", "pandas-udf"),
    difficulty=2,
    stem="""
        Eight settings lie in one partition of the DataFrame `settings`; `train` fits a scikit-learn model for each row
        it gets. The cluster has 64 cores. How many tasks train models?

            settings.mapInPandas(train, "id long, score double").collect()
    """,
    right=Right(
        text="1",
        seen={"as it is": 1, "after repartition(8)": 8},
        because="A partition is one task, and trains its eight models one after another. `repartition(8)` deals them "
        "out over eight tasks.",
    ),
    wrong=(
        Wrong(
            text="8",
            seen=lambda out: out["as it is"] == 8,
            believed="Eight models are to be trained and there are cores for all.",
            because="Spark does not split a partition, however few rows it holds and however long each takes.",
            claim="Spark trains each row's model in a task of its own, if there are cores enough.",
        ),
        Wrong(
            text="2",
            seen=lambda out: out["as it is"] == 2,
            believed="One takes a task for something that a machine with several cores shares.",
            because="The number of tasks in a stage is the number of partitions, one here.",
        ),
        Wrong(
            text="64",
            seen=lambda out: out["as it is"] > 8,
            believed="Spark is expected to use all cores that it has.",
            because="It uses as many as there are partitions to work on. The other cores idle.",
        ),
    ),
)
def tasks_that_train_eight_models(spark) -> dict:
    """Train for eight settings in one partition and after dealing them out, and count the tasks that did."""
    settings = spark.range(0, 8, 1, 1)

    def train(batches):
        for batch in batches:
            for _ in batch["id"]:
                Ridge().fit([[0], [1], [2]], [0, 1, 3])
            yield pd.DataFrame({"task": [TaskContext.get().partitionId()] * len(batch)})

    def tasks(rows) -> int:
        return len({row["task"] for row in rows.mapInPandas(train, "task long").collect()})

    return {"as it is": tasks(settings), "after repartition(8)": tasks(settings.repartition(8))}


@topic.question(
    objectives=("parallel-tuning",),
    difficulty=3,
    stem="""
        With SparkTrials, an objective reads `x`, a NumPy array of 500 MB that the notebook has loaded. How is it kept
        from being packed into every trial?
    """,
    right=Right(
        text="With `shared = spark.sparkContext.broadcast(x)`, and `shared.value` in the objective",
        seen=["broadcast"],
        because="Whatever an objective refers to is serialised with it, for every trial. A broadcast variable is but a "
        "handle: each worker fetches the array once.",
    ),
    wrong=(
        Wrong(
            text="With `def objective(params, x=x)`, so that the array is known before the trials start",
            seen=["default"],
            believed="A default value is evaluated once, when the function is defined.",
            because="It is part of the function from then on, and serialised along with it.",
        ),
        Wrong(
            text="With `functools.partial(objective, x=x)` as what `fmin` is called with",
            seen=["partial"],
            believed="A bound argument looks like something that stays where it was bound.",
            because="A partial holds its arguments and takes them along wherever it is sent.",
        ),
        Wrong(
            text="With `objective` reading `x` from the notebook, instead of getting it as an argument",
            seen=["closure"],
            believed="A variable that is not handed over seems not to be sent either.",
            because="Workers do not have the notebook's variables, so those that a function reads are packed with it.",
            claim="Variables that an objective only refers to are not sent to the workers.",
        ),
    ),
    source=Source(
        "PySpark: SparkContext.broadcast",
        "https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.SparkContext.broadcast.html",
    ),
    retiring=HYPEROPT + " SparkTrials goes with it.",
)
def array_that_trials_share(spark) -> list:
    """Serialise an objective as Spark does, and list the ways in which an array of 8 MB stays out of it."""
    x = np.random.default_rng(0).normal(size=1_000_000)
    shared = spark.sparkContext.broadcast(x)

    def with_argument(penalty, x):
        return penalty * x.sum()

    ways = {
        "broadcast": lambda penalty: penalty * shared.value.sum(),
        "default": lambda penalty, x=x: penalty * x.sum(),
        "partial": functools.partial(with_argument, x=x),
        "closure": lambda penalty: penalty * x.sum(),
    }
    return [way for way, objective in ways.items() if len(cloudpickle.dumps(objective)) < 1_000_000]
