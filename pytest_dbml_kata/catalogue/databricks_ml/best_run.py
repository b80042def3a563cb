"""Find the best run: what MLflow's search returns first is the newest run, not the best one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, WrongResult, expect, missing
from pytest_dbml_kata.tables import kind_of

if IN_ENGINE:
    import numpy as np
    from mlflow.entities import ViewType

    from pytest_dbml_kata.engine.tracking import FIRST_START, PlainRun

kata = Kata(
    title="Find the best finished run of an experiment",
    objectives=("best-run",),
    level=2,
    hints=(
        "In which order do runs come back when nobody asks for one, and how many of them at once?",
        "Let the store do it: search_runs filters by status and sorts by as many keys as you name. Then look "
        "whether the first run has a number at all.",
        "client.search_runs([experiment_id], \"attributes.status = 'FINISHED'\", max_results=1, order_by=["
        "f'metrics.`{metric}` {direction}', 'attributes.start_time ASC']), then check that the metric is in "
        "run.data.metrics and is not NaN",
    ),
    see=("MLflow guide: Search runs", "MLflow Python API: MlflowClient.search_runs"),
)


@dataclass(frozen=True)
class Run:
    status: str
    values: tuple[float, ...] = ()
    """What was logged under the metric, step by step; empty if nothing was."""
    started: int = 0
    """In minutes; no two runs of an experiment start together."""
    deleted: bool = False


@dataclass(frozen=True)
class Case:
    runs: tuple[Run, ...]
    crowd: int
    """So many more finished runs, started after all the others."""
    crowd_value: float
    elsewhere: tuple[float, ...]
    """The metric of finished runs of another experiment."""
    metric: str
    higher_is_better: bool


@kata.cases
def cases(draw: Draw) -> Case:
    higher = draw(some.st.booleans())
    up = 1 if higher else -1
    middle = up * draw(some.st.sampled_from([0, -10, -10, -10]))
    usual = some.st.integers(-1, 1).map(lambda n: (middle + n) / 4)
    tempting = some.st.integers(2, 5).map(lambda n: (middle + up * n) / 4)
    ordinary = some.st.builds(Run, some.st.just("FINISHED"), some.st.tuples(usual))
    runs = [draw(ordinary) for _ in range(draw(some.st.sampled_from([0, 3, 4, 5, 5])))]
    crowd = draw(some.st.sampled_from([0, 0, 1000])) if runs else 0
    runs += [
        draw(some.st.builds(Run, some.st.sampled_from(states), values, deleted=some.st.just(deleted)))
        for states, values, deleted in (
            (("FAILED",), some.st.tuples(tempting), False),
            (("RUNNING", "KILLED", "SCHEDULED"), some.st.tuples(tempting), False),
            (("FINISHED",), some.st.tuples(tempting), True),
            (("FINISHED",), some.st.tuples(tempting, some.st.just(middle / 4)), False),
            (("FINISHED",), some.st.tuples(tempting, some.st.just(nan)), False),
            (("FINISHED",), some.st.sampled_from([(), (), (nan,)]), False),
        )
        if draw(some.st.booleans())
    ]
    starts = draw(some.st.permutations(range(len(runs))))
    return Case(
        tuple(replace(each, started=minute) for each, minute in zip(runs, starts, strict=True)),
        crowd,
        middle / 4,
        tuple(draw(some.st.lists(tempting, max_size=2))),
        draw(some.st.sampled_from(["rmse", "val loss", "f1-score", "test/auc", "precision.macro", "mean error"])),
        higher,
    )


kata.always(
    Case((Run("FINISHED", (0.5,)),), 1000, 0.25, (), "accuracy", True),
    Case(
        (
            Run("FINISHED", (0.5,), 1),
            Run("FINISHED", (0.5,), 2),
            Run("FINISHED", (0.75,), 3),
            Run("FINISHED", (0.25,), 0, deleted=True),
        ),
        crowd=0,
        crowd_value=0.0,
        elsewhere=(0.25,),
        metric="rmse",
        higher_is_better=False,
    ),
)


@kata.drive
def run(best_run, case: Case, tracking) -> int | str | None:
    ids = tracking.put(
        PlainRun(
            status=each.status,
            started=FIRST_START + 60_000 * each.started,
            metrics={case.metric: each.values} if each.values else {},
            deleted=each.deleted,
        )
        for each in every_run(case)
    )
    another = tracking.client.create_experiment("another")
    tracking.put((PlainRun(metrics={case.metric: (value,)}) for value in case.elsewhere), another)
    answer = best_run(tracking.client, tracking.experiment_id, case.metric, case.higher_is_better)
    if answer is not None and not isinstance(answer, str):
        raise WrongResult(f"the id of a run (a str) or None is to be returned, not {kind_of(answer)}")
    return ids.index(answer) if answer in ids else None if answer is None else str(answer)


@kata.property
def names_a_run_of_the_experiment(case: Case, seen: int | str | None) -> None:
    """The answer is the id of a run of the given experiment, and None only where no run qualifies."""
    expect(not isinstance(seen, str), "this is not the id of a run of the experiment", expected=best(case))
    expect(seen is not None or not gains(case), "there is a finished run with the metric", expected=best(case))


@kata.property
def takes_finished_runs_only(case: Case, seen: int | str | None) -> None:
    """A run that failed, was killed or has not ended yet is never the best."""
    found = chosen(case, seen)
    expect(found is None or found.status == "FINISHED", "the run chosen is not FINISHED", expected=best(case))


@kata.property
def leaves_deleted_runs_out(case: Case, seen: int | str | None) -> None:
    """A deleted run does not count, though MLflow keeps it for a while."""
    found = chosen(case, seen)
    expect(found is None or not found.deleted, "the run chosen is a deleted one", expected=best(case))


@kata.property
def takes_runs_with_the_metric_only(case: Case, seen: int | str | None) -> None:
    """A run without the metric, or with NaN as its latest value, has no score and is never the best."""
    found = chosen(case, seen)
    expect(found is None or not missing(latest(found)), "the run chosen has no score", expected=best(case))


@kata.property
def finds_the_best_value(case: Case, seen: int | str | None) -> None:
    """Among the runs that qualify none has a better value, be that higher or lower, than the one chosen."""
    wrong = falls_short(case, seen) and seen < len(case.runs) and peak(case, seen) < max(gains(case).values())
    expect(not wrong, "another run has a better value", expected=best(case))


@kata.property
def looks_beyond_the_first_page(case: Case, seen: int | str | None) -> None:
    """Where there are more runs than one answer of the server holds, the best is found among all of them."""
    wrong = falls_short(case, seen) and seen >= len(case.runs)
    expect(not wrong, f"one of the first {len(case.runs)} runs has a better value", expected=best(case))


@kata.property
def counts_the_latest_value(case: Case, seen: int | str | None) -> None:
    """A metric that was logged several times counts with its latest value, not with the best it ever had."""
    wrong = falls_short(case, seen) and seen < len(case.runs) and peak(case, seen) >= max(gains(case).values())
    expect(not wrong, "the metric of that run was better once, but did not stay so", expected=best(case))


@kata.property
def breaks_ties_by_start_time(case: Case, seen: int | str | None) -> None:
    """Of several runs with the best score, the one that started first is the answer."""
    if seen in gains(case) and gains(case)[seen] == max(gains(case).values()):
        expect(seen == best(case), "a run with the same score started earlier", expected=best(case))


def every_run(case: Case) -> list[Run]:
    """The runs of the experiment; the answer is an index into them."""
    crowd = range(len(case.runs), len(case.runs) + case.crowd)
    return [*case.runs, *(Run("FINISHED", (case.crowd_value,), minute) for minute in crowd)]


def chosen(case: Case, seen: int | str | None) -> Run | None:
    return every_run(case)[seen] if isinstance(seen, int) else None


def latest(each: Run) -> float | None:
    return each.values[-1] if each.values else None


def gain(case: Case, value: float) -> float:
    """The value as a number that is better when it is larger."""
    return value if case.higher_is_better else -value


def gains(case: Case) -> dict[int, float]:
    """The runs that qualify, with what their score is worth."""
    return {
        index: gain(case, latest(each))
        for index, each in enumerate(every_run(case))
        if each.status == "FINISHED" and not each.deleted and not missing(latest(each))
    }


def falls_short(case: Case, seen: int | str | None) -> bool:
    """Does the run chosen qualify, while another one is better?"""
    return seen in gains(case) and gains(case)[seen] < max(gains(case).values())


def peak(case: Case, seen: int) -> float:
    """What the best value that the run ever logged is worth."""
    return max(gain(case, value) for value in case.runs[seen].values if not missing(value))


def best(case: Case) -> int | None:
    """A right result."""
    worth, runs = gains(case), every_run(case)
    return min(worth, key=lambda index: (-worth[index], runs[index].started), default=None)


FINISHED = "attributes.status = 'FINISHED'"
EVERYTHING = 50_000


def first(client, experiments, metric, higher, **changes):
    """A right answer, but for what is changed about the search: each belief below changes one thing."""
    rank = f"metrics.`{metric}` {'DESC' if higher else 'ASC'}"
    search = {"filter_string": FINISHED, "order_by": [rank, "attributes.start_time ASC"], "max_results": 1} | changes
    runs = client.search_runs(experiments, **search)
    return runs[0].info.run_id if runs and not missing(runs[0].data.metrics.get(metric)) else None


@kata.misconception(
    "search returns the best run first",
    because="Nobody told it which metric matters. Without order_by the newest run comes first.",
    rejected_by=finds_the_best_value,
)
def default_order(client, experiment_id, metric, higher_is_better):
    runs = client.search_runs([experiment_id], FINISHED, max_results=EVERYTHING)
    scored = [each for each in runs if not missing(each.data.metrics.get(metric))]
    return scored[0].info.run_id if scored else None


@kata.misconception(
    "whatever has a metric can win",
    because="A run that crashed or is still going has logged metrics too, often of a model that nobody can use.",
    rejected_by=takes_finished_runs_only,
)
def any_status(client, experiment_id, metric, higher_is_better):
    return first(client, [experiment_id], metric, higher_is_better, filter_string="")


@kata.misconception(
    "a metric that is not there counts as zero",
    because="Zero is the best of all errors, and better than any negative score. A run that never logged the "
    "metric would win without having been measured.",
    rejected_by=takes_runs_with_the_metric_only,
)
def missing_is_zero(client, experiment_id, metric, higher_is_better):
    runs = client.search_runs([experiment_id], FINISHED, max_results=EVERYTHING, order_by=["attributes.start_time"])
    better = max if higher_is_better else min
    found = better(runs, key=lambda each: each.data.metrics.get(metric, 0.0), default=None)
    return found.info.run_id if found else None


@kata.misconception(
    "NumPy passes over NaN",
    because="argmax and argmin take the first NaN for the extreme. A run whose loss has diverged would win.",
    rejected_by=takes_runs_with_the_metric_only,
)
def nan_wins(client, experiment_id, metric, higher_is_better):
    runs = client.search_runs([experiment_id], FINISHED, max_results=EVERYTHING, order_by=["attributes.start_time"])
    runs = [each for each in runs if metric in each.data.metrics]
    pick = np.argmax if higher_is_better else np.argmin
    return runs[pick([each.data.metrics[metric] for each in runs])].info.run_id if runs else None


@kata.misconception(
    "the largest value is the best",
    because="That is so for accuracy. Of errors and losses the smallest is the best, so the direction has to be asked.",
    rejected_by=finds_the_best_value,
)
def always_descending(client, experiment_id, metric, higher_is_better):
    return first(client, [experiment_id], metric, True)


@kata.misconception(
    "one search returns all runs",
    because="It returns a page, a thousand runs unless told otherwise, and a token for the next one. Sorted by the "
    "store, the best is on page one; sorted afterwards, it may be on a page that was never fetched.",
    rejected_by=looks_beyond_the_first_page,
)
def first_page(client, experiment_id, metric, higher_is_better):
    page = client.search_runs([experiment_id], FINISHED)
    scored = [each for each in page if not missing(each.data.metrics.get(metric))]
    sign = -1 if higher_is_better else 1
    scored.sort(key=lambda each: (sign * each.data.metrics[metric], each.info.start_time))
    return scored[0].info.run_id if scored else None


@kata.misconception(
    "among equals any run will do",
    because="Runs that tie come newest first. The caller wants the same answer tomorrow, when more runs have tied.",
    rejected_by=breaks_ties_by_start_time,
)
def newest_of_ties(client, experiment_id, metric, higher_is_better):
    order = [f"metrics.`{metric}` {'DESC' if higher_is_better else 'ASC'}"]
    return first(client, [experiment_id], metric, higher_is_better, order_by=order)


@kata.misconception(
    "deleted runs are gone",
    because="Deleting moves a run to the trash, where a search over all runs still finds it.",
    rejected_by=leaves_deleted_runs_out,
)
def trash_searched(client, experiment_id, metric, higher_is_better):
    return first(client, [experiment_id], metric, higher_is_better, run_view_type=ViewType.ALL)


@kata.misconception(
    "the best epoch makes the best run",
    because="The model that a run leaves behind is the one of its last step, unless it says otherwise, and MLflow "
    "shows, filters and sorts by the last value. What it reached on the way is lost.",
    rejected_by=counts_the_latest_value,
)
def best_of_history(client, experiment_id, metric, higher_is_better):
    runs = client.search_runs([experiment_id], FINISHED, max_results=100, order_by=["attributes.start_time"])
    pick = max if higher_is_better else min
    best_of = {}
    for each in runs:
        values = [point.value for point in client.get_metric_history(each.info.run_id, metric)]
        if values and not missing(values[-1]):
            best_of[each.info.run_id] = pick(value for value in values if not missing(value))
    return pick(best_of, key=best_of.get, default=None)


@kata.misconception(
    "any name can stand in order_by as it is",
    because="order_by is a small language: a name with a space or a slash has to stand in backticks or double quotes.",
    rejected_by=ANSWERS,
)
def unquoted(client, experiment_id, metric, higher_is_better):
    order = [f"metrics.{metric} {'DESC' if higher_is_better else 'ASC'}", "attributes.start_time ASC"]
    return first(client, [experiment_id], metric, higher_is_better, order_by=order)


@kata.misconception(
    "there is always a best run",
    because="An experiment may be empty, or hold nothing but failures. Then there is no first run to take.",
    rejected_by=ANSWERS,
)
def never_none(client, experiment_id, metric, higher_is_better):
    order = [f"metrics.`{metric}` {'DESC' if higher_is_better else 'ASC'}", "attributes.start_time ASC"]
    return client.search_runs([experiment_id], FINISHED, order_by=order)[0].info.run_id


@kata.misconception(
    "all experiments may be searched",
    because="Metrics are comparable within an experiment. The same name elsewhere was measured on other data.",
    rejected_by=names_a_run_of_the_experiment,
)
def every_experiment(client, experiment_id, metric, higher_is_better):
    everywhere = [each.experiment_id for each in client.search_experiments()]
    return first(client, everywhere, metric, higher_is_better)
