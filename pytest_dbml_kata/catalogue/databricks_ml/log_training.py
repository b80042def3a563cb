"""Log a training: one run that holds its parameters, the whole course of each metric, and its tags."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, expect, returned, same

if IN_ENGINE:
    from mlflow.entities import Metric, Param, ViewType

kata = Kata(
    title="Log a training with the MLflow client",
    objectives=("manual-logging", "mlflow-ui"),
    level=2,
    hints=(
        "What is the difference between a parameter and a metric? What draws the curve in the user interface?",
        "A metric is logged once for each epoch, and each time you say at which step. A run that a client creates "
        "stays open until the client ends it.",
        "run_id = client.create_run(experiment_id, tags=tags).info.run_id; then client.log_param(run_id, name, value), "
        "client.log_metric(run_id, name, value, step=epoch) in a loop over enumerate(history), and "
        "client.set_terminated(run_id)",
    ),
    see=("MLflow guide: MLflow Tracking", "MLflow Python API: MlflowClient.log_metric, MlflowClient.log_batch"),
)


@dataclass(frozen=True)
class Case:
    params: dict[str, str | int | float | bool | None]
    history: tuple[dict[str, float], ...]
    tags: dict[str, str]


@kata.cases
def cases(draw: Draw) -> Case:
    name = some.st.sampled_from(["depth", "learning rate", "kernel", "C"])
    setting = some.st.sampled_from([0, 3, 0.1, 1e-7, False, True, None, "", "rbf", "größe", "tree"])
    params = some.st.dictionaries(name, setting, max_size=4)

    # Most epochs report all of the metrics, some only a few.
    metrics = draw(some.st.lists(some.st.sampled_from(["loss", "val loss", "val/auc"]), min_size=1, unique=True))
    value = some.st.integers(-8, 40).map(lambda n: n / 4) | some.st.sampled_from([nan, 1e9, 2.0**-20])
    full = some.st.fixed_dictionaries(dict.fromkeys(metrics, value))
    partial = some.st.fixed_dictionaries({}, optional=dict.fromkeys(metrics, value))
    history = some.st.lists(full | full | partial, max_size=5)

    tag = some.st.sampled_from(["owner", "team/goal", "release 2"])
    word = some.st.sampled_from(["", "anna", "v1", "日本", "a b"])
    tags = some.st.dictionaries(tag, word, max_size=3)
    return Case(draw(params), tuple(draw(history)), draw(tags))


kata.always(
    Case({}, (), {}),
    Case({"depth": 3}, ({"loss": 0.5}, {"loss": 0.25}, {"loss": 0.375}), {"owner": "anna"}),
)


@dataclass(frozen=True)
class Run:
    metrics: dict[str, tuple[tuple[int, float], ...]]
    """Step and value of each point."""
    params: dict[str, str]
    tags: dict[str, str]
    """The tags without those that MLflow sets itself."""
    status: str
    experiment: str
    returned: bool
    """Is its id what was returned?"""


@kata.drive
def run(log_training, case: Case, tracking) -> tuple[Run, ...]:
    client = tracking.client
    answer = log_training(client, tracking.experiment_id, case.params, list(case.history), case.tags)
    returned(answer, str, "the id of the run (a str)")

    def history(name: str, run_id: str) -> tuple[tuple[int, float], ...]:
        return tuple(sorted((each.step, each.value) for each in client.get_metric_history(run_id, name)))

    experiments = {each.experiment_id: each.name for each in client.search_experiments(ViewType.ALL)}
    found = client.search_runs(list(experiments), run_view_type=ViewType.ALL, order_by=["start_time ASC"])
    return tuple(
        Run(
            metrics={name: history(name, each.info.run_id) for name in each.data.metrics},
            params=dict(each.data.params),
            tags={name: text for name, text in each.data.tags.items() if not name.startswith("mlflow.")},
            status=each.info.status if each.info.lifecycle_stage == "active" else "deleted",
            experiment=experiments[each.info.experiment_id],
            returned=each.info.run_id == answer,
        )
        for each in found
    )


@kata.property
def makes_one_run(case: Case, seen: tuple[Run, ...]) -> None:
    """There is exactly one new run, it is in the experiment that was named, and its id is what is returned."""
    expect(len(seen) == 1, f"there are {len(seen)} runs, not 1", expected=logged(case))
    expect(seen[0].experiment == "kata", f"it is in the experiment {seen[0].experiment!r}", expected=logged(case))
    expect(seen[0].returned, "what was returned is not the id of the run", expected=logged(case))


@kata.property
def ends_the_run(case: Case, seen: tuple[Run, ...]) -> None:
    """No run is left open: its status is FINISHED."""
    for each in seen:
        expect(each.status == "FINISHED", f"the run is {each.status}", expected=logged(case))


@kata.property
def logs_every_param(case: Case, seen: tuple[Run, ...]) -> None:
    """Each parameter is logged under its name, whatever its value, and nothing else is a parameter."""
    for each in seen:
        right = logged(case)
        odd = sorted(name for name, _ in each.params.items() ^ right.params.items())
        expect(not odd, f"the parameter {odd[:1]} is missing, other than asked for, or too many", expected=right)


@kata.property
def logs_every_value(case: Case, seen: tuple[Run, ...]) -> None:
    """Each metric has as many points as there are epochs that report it, with the values of those epochs."""
    for each in seen:
        for name in sorted({*each.metrics, *curves(case)}):
            values = values_of(each.metrics.get(name, ()))
            wanted = values_of(curves(case).get(name, ()))
            message = f"{name!r} has the values {values}, where {wanted} were reported (in whatever order)"
            expect(same(values, wanted), message, expected=logged(case))


@kata.property
def gives_each_epoch_its_step(case: Case, seen: tuple[Run, ...]) -> None:
    """A value is logged at the step of its epoch: 0 for the first one, 1 for the second, ..."""
    for each in seen:
        for name, history in each.metrics.items():
            wanted = dict(curves(case).get(name, history))
            for step, value in history:
                message = f"{name!r} is {value} at step {step}, but {wanted.get(step, 'not there')} in that epoch"
                expect(same(value, wanted.get(step)), message, expected=logged(case))


@kata.property
def sets_every_tag(case: Case, seen: tuple[Run, ...]) -> None:
    """The run has the tags asked for, and no others but those that MLflow itself adds."""
    for each in seen:
        expect(each.tags == case.tags, "the tags are others than those asked for", expected=logged(case))


def values_of(curve: tuple[tuple[int, float], ...]) -> list[float]:
    """The values of a curve, in a fixed order."""
    return sorted((value + 0.0 for _, value in curve), key=repr)


def curves(case: Case) -> dict[str, tuple[tuple[int, float], ...]]:
    """The points that each metric is to have."""
    return {
        name: tuple((step, epoch[name]) for step, epoch in enumerate(case.history) if name in epoch)
        for name in sorted({name for epoch in case.history for name in epoch})
    }


def logged(case: Case) -> Run:
    """A right result."""
    params = {name: str(value) for name, value in case.params.items()}
    return Run(curves(case), params, case.tags, "FINISHED", "kata", True)


def by_hand(client, experiment_id, params, history, tags):
    """A right solution. Its arguments make it wrong."""
    run_id = client.create_run(experiment_id, tags=tags).info.run_id
    points = [Metric(name, value, 0, step) for step, epoch in enumerate(history) for name, value in epoch.items()]
    client.log_batch(run_id, points, [Param(name, str(value)) for name, value in params.items()])
    client.set_terminated(run_id)
    return run_id


@kata.misconception(
    "the last value is the metric",
    because="The user interface shows the last value first, but a run keeps the whole course. Without it nobody sees "
    "later that the loss had begun to rise.",
    rejected_by=logs_every_value,
)
def last_value_only(client, experiment_id, params, history, tags):
    final = {name: value for epoch in history for name, value in epoch.items()}
    return by_hand(client, experiment_id, params, [final], tags)


@kata.misconception(
    "MLflow counts the steps",
    because="Whoever gives no step logs at step 0, each time. The curve is then a heap of points above 0.",
    rejected_by=gives_each_epoch_its_step,
)
def step_missing(client, experiment_id, params, history, tags):
    run_id = by_hand(client, experiment_id, params, [], tags)
    for name, value in [point for epoch in history for point in epoch.items()]:
        client.log_metric(run_id, name, value)
    return run_id


@kata.misconception(
    "the n-th value of a metric belongs to step n",
    because="A metric may be measured in some epochs only. Its values have to stay with their epochs, or they no "
    "longer line up with those of the other metrics.",
    rejected_by=gives_each_epoch_its_step,
)
def gaps_closed(client, experiment_id, params, history, tags):
    closed = [{} for _ in history]
    for name in {name for epoch in history for name in epoch}:
        for step, value in enumerate([epoch[name] for epoch in history if name in epoch]):
            closed[step][name] = value
    return by_hand(client, experiment_id, params, closed, tags)


@kata.misconception(
    "what changes with each epoch can be a parameter",
    because="A parameter is written once, and a second value for it is an error. What changes is a metric.",
    rejected_by=ANSWERS,
)
def param_per_step(client, experiment_id, params, history, tags):
    run_id = by_hand(client, experiment_id, params, history, tags)
    for epoch in range(len(history)):
        client.log_param(run_id, "epoch", epoch)
    return run_id


@kata.misconception(
    "an empty setting is not worth logging",
    because="0, False and None are settings like others. Left out, nobody can tell them from a parameter that was "
    "forgotten.",
    rejected_by=logs_every_param,
)
def falsy_params_dropped(client, experiment_id, params, history, tags):
    truthy = {name: value for name, value in params.items() if value}
    return by_hand(client, experiment_id, truthy, history, tags)


@kata.misconception(
    "a run ends with the last call",
    because="A client does not know which call is the last. The run stays RUNNING until set_terminated is called.",
    rejected_by=ends_the_run,
)
def left_running(client, experiment_id, params, history, tags):
    run_id = by_hand(client, experiment_id, params, history, tags)
    client.update_run(run_id, "RUNNING")
    return run_id


@kata.misconception(
    "start_run knows the experiment",
    because="Without an experiment_id it takes the active experiment of the process, which is Default unless somebody "
    "has set another.",
    rejected_by=makes_one_run,
)
def in_default(client, experiment_id, params, history, tags):
    return by_hand(client, "0", params, history, tags)


@kata.misconception(
    "tags and parameters are the same thing",
    because="Parameters say how a model was trained and never change. Tags are notes on the run, which may be added "
    "and changed later; a search asks for each by its own name.",
    rejected_by=sets_every_tag,
)
def tags_as_params(client, experiment_id, params, history, tags):
    return by_hand(client, experiment_id, {**params, **tags}, history, {})
