"""Log a search as nested runs: one child for each trial, and the best of them repeated on the parent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isnan, nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, returned, variant

if IN_ENGINE:
    import mlflow
    from mlflow.entities import ViewType

kata = Kata(
    title="Log the trials of a search as nested runs",
    objectives=("nested-runs", "manual-logging", "hyperopt-fmin"),
    level=2,
    hints=(
        "Which runs does a list of an experiment show first: the trials, or the search that they belong to?",
        "A run that is started within another one is its child, if you ask for that. Tell each run its experiment.",
        "with mlflow.start_run(experiment_id=experiment_id) as parent: for each trial, with mlflow.start_run("
        "experiment_id=experiment_id, nested=True): log; behind the loop log the best trial, found by min() over those "
        "whose value is not NaN",
    ),
    see=("MLflow guide: Understanding Parent and Child Runs", "MLflow Python API: mlflow.start_run"),
)


@dataclass(frozen=True)
class Trial:
    params: dict[str, str | int | float | bool]
    value: float


@dataclass(frozen=True)
class Case:
    trials: tuple[Trial, ...]
    metric: str


@kata.cases
def cases(draw: Draw) -> Case:
    params = some.st.dictionaries(
        some.st.sampled_from(["max depth", "C", "kernel"]),
        some.st.sampled_from([2, 4, 0.1, 1e-7, "rbf", "größe", True]),
    )
    value = some.st.sampled_from([0.25, 0.5, 0.75, -0.5, 2.0**-20, 1e9, nan, nan])
    count = draw(some.st.sampled_from([0, 1, 2, 3, 3, 4, 4, 5]))
    trials = tuple(Trial(draw(params), draw(value)) for _ in range(count))
    return Case(trials, draw(some.st.sampled_from(["rmse", "val loss", "test/mae"])))


kata.always(
    Case((Trial({"C": 1}, 0.5), Trial({"C": 2}, 0.25), Trial({"C": 4}, 0.75)), "rmse"),
    Case((Trial({"C": 1}, nan), Trial({"C": 2}, 0.5), Trial({"C": 4}, 0.5)), "rmse"),
)


COLUMNS = dict.fromkeys(["run", "parent", "params", "metrics", "status", "experiment"], "string")


@kata.drive
def run(log_trials, case: Case, tracking) -> Table:
    client = tracking.client
    trials = [(each.params, each.value) for each in case.trials]
    answer = log_trials(tracking.experiment_id, trials, case.metric)
    returned(answer, str, "the id of the parent run (a str)")

    experiments = {each.experiment_id: each.name for each in client.search_experiments(ViewType.ALL)}
    found = client.search_runs(list(experiments), run_view_type=ViewType.ALL, order_by=["start_time ASC"])
    names = {each.info.run_id: f"run {number}" for number, each in enumerate(found)}
    if answer in names:
        names[answer] = "returned"

    rows = []
    for each in found:
        run_id = each.info.run_id
        parent = each.data.tags.get("mlflow.parentRunId")
        histories = {name: client.get_metric_history(run_id, name) for name in each.data.metrics}
        values = {name: [point.value for point in history] for name, history in histories.items()}
        rows.append(
            (
                names[run_id],
                names.get(parent, parent),
                text(each.data.params),
                text(values),
                each.info.status if each.info.lifecycle_stage == "active" else "deleted",
                experiments[each.info.experiment_id],
            )
        )
    return Table.of(COLUMNS, rows)


def text(content: dict) -> str:
    """What a run holds, in the order of the names; several values of a metric stand behind one another."""
    parts = []
    for name, value in sorted(content.items()):
        words = " ".join(map(str, value)) if isinstance(value, list) else value
        parts.append(f"{name}={words}")
    return ", ".join(parts)


@kata.property
def has_one_parent(case: Case, seen: Table) -> None:
    """Exactly one run has no parent. It is in the experiment that was named, and its id is what is returned."""
    top = [row for row in seen.by("run").values() if row["parent"] is None]
    expect(len(top) == 1, f"{len(top)} runs have no parent, where 1 is due", expected=right(case))
    expect(top[0]["experiment"] == "kata", "the parent is in another experiment", expected=right(case))
    expect(top[0]["run"] == "returned", "what is returned is not the id of the parent", expected=right(case))


@kata.property
def gives_each_trial_a_child(case: Case, seen: Table) -> None:
    """The parent has as many children as there are trials, in its own experiment, and no child has children."""
    children = [row for row in seen.by("run").values() if row["parent"] is not None]
    expect(len(children) == len(case.trials), f"there are {len(children)} children", expected=right(case))
    expect(len({row["parent"] for row in children}) <= 1, "the children have several parents", expected=right(case))
    for row in children:
        expect(row["experiment"] == "kata", "a child is in another experiment than its parent", expected=right(case))


@kata.property
def logs_each_trial(case: Case, seen: Table) -> None:
    """Each child has the parameters of its trial and its value as the metric, once, and nothing else."""
    children = Counter(held(row) for row in seen.records() if row["parent"] is not None)
    wanted = Counter(held(row) for row in right(case).records()[1:])
    if children.total() == wanted.total():
        expect(children == wanted, "the children do not hold what the trials were", expected=right(case))


@kata.property
def repeats_the_best_on_the_parent(case: Case, seen: Table) -> None:
    """The parent has the parameters and the metric of the trial with the lowest value, and nothing else."""
    best = held(right(case).records()[0])
    for row in seen.records():
        if row["parent"] is None:
            message = "a run without a parent does not hold what the best trial was"
            expect(held(row) == best, message, expected=right(case))


@kata.property
def ends_every_run(case: Case, seen: Table) -> None:
    """Parent and children are FINISHED when the function returns."""
    for status in seen.column("status"):
        expect(status == "FINISHED", f"a run is {status}", expected=right(case))


def held(row: dict) -> tuple[str, str]:
    return row["params"], row["metrics"]


def right(case: Case) -> Table:
    """A right result."""
    trials = [(text(each.params), text({case.metric: each.value})) for each in case.trials]
    measured = [number for number, each in enumerate(case.trials) if not isnan(each.value)]
    best = trials[min(measured, key=lambda number: case.trials[number].value)] if measured else ("", "")
    parent = ("returned", None, *best)
    children = [(f"run {number}", "returned", *trial) for number, trial in enumerate(trials, 1)]
    return Table.of(COLUMNS, [(*row, "FINISHED", "kata") for row in [parent, *children]])


def lowest(trials):
    return min(trials, key=lambda trial: (isnan(trial[1]), trial[1]))


def logged(experiment_id, trials, metric, *, choose=lowest, nested=True, within=None, params=True):
    """A parent with children, and on the parent the trial that `choose` takes. The keywords make it wrong."""
    with mlflow.start_run(experiment_id=experiment_id) as parent:
        if not nested:
            mlflow.end_run()
        for settings, value in trials:
            with mlflow.start_run(experiment_id=within or experiment_id, nested=nested):
                mlflow.log_params(settings if params else {})
                mlflow.log_metric(metric, value)
    client = mlflow.MlflowClient()
    for settings, value in [choose(trials)] if trials else []:
        for name, setting in settings.items():
            client.log_param(parent.info.run_id, name, setting)
        client.log_metric(parent.info.run_id, metric, value)
    return parent.info.run_id


kata.misconception(
    "runs that are logged together belong together",
    because="Without nested=True each run stands for itself. The list of runs fills with trials, and nothing says "
    "which search they came from.",
    rejected_by=has_one_parent,
    solution=variant(logged, nested=False),
)


kata.misconception(
    "a child lives where its parent does",
    because="start_run asks the process for the active experiment, for children too. Unless it is told the "
    "experiment each time, the children end up in Default.",
    rejected_by=gives_each_trial_a_child,
    solution=variant(logged, within="0"),
)


@kata.misconception(
    "one run with a curve is enough",
    because="A metric with a step for each trial loses the parameters that it belongs to. A trial is a training of its "
    "own, and gets a run of its own.",
    rejected_by=gives_each_trial_a_child,
)
def all_on_the_parent(experiment_id, trials, metric):
    with mlflow.start_run(experiment_id=experiment_id) as parent:
        for step, (_, value) in enumerate(trials):
            mlflow.log_metric(metric, value, step=step)
        mlflow.log_params(lowest(trials)[0] if trials else {})
    return parent.info.run_id


kata.misconception(
    "a trial is its score",
    because="Who sees a good score wants to know how to get it again, so each child needs its parameters.",
    rejected_by=logs_each_trial,
    solution=variant(logged, params=False),
)


kata.misconception(
    "the largest value is the best",
    because="The metric here is an error, and of errors the smallest is the best.",
    rejected_by=repeats_the_best_on_the_parent,
    solution=variant(logged, choose=lambda trials: max(trials, key=lambda trial: trial[1])),
)


kata.misconception(
    "min() passes over NaN",
    because="Every comparison with NaN is false, so a NaN that comes first stays the smallest. It has to be left out.",
    rejected_by=repeats_the_best_on_the_parent,
    solution=variant(logged, choose=lambda trials: min(trials, key=lambda trial: trial[1])),
)


@kata.misconception(
    "a child ends when the next one begins",
    because="Without `with` or end_run each run stays open, and the next one becomes the child of that one.",
    rejected_by=ends_every_run,
)
def never_ended(experiment_id, trials, metric):
    parent = mlflow.start_run(experiment_id=experiment_id)
    best = [lowest(trials)] if trials else []
    for settings, value in [*best, *trials]:
        mlflow.log_params(settings)
        mlflow.log_metric(metric, value)
        mlflow.start_run(experiment_id=experiment_id, nested=True)
    mlflow.end_run()
    return parent.info.run_id
