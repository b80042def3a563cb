"""Find the best run: what MLflow's search returns first is the newest run, not the best one."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, expect, missing, returned

if IN_ENGINE:
    from pytest_dbml_kata.runs import PlainRun

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
    values: tuple[float, ...]
    """What was logged under the metric, step by step; empty if nothing was."""
    deleted: bool = False


@dataclass(frozen=True)
class Case:
    runs: tuple[Run, ...]
    """In the order in which they started."""
    metric: str
    higher_is_better: bool
    crowd: int = 0
    """So many more finished runs, all of them newer and with one value."""
    crowd_value: float = 0.0


@kata.cases
def cases(draw: Draw) -> Case:
    count = draw(some.st.sampled_from([0, 5, 6, 7, 8]))
    sign = draw(some.st.sampled_from([1, -1]))
    value = some.st.sampled_from([0.25, 0.5, 0.75, 1.0]).map(lambda size: sign * size)
    run = some.st.builds(
        Run,
        status=some.st.sampled_from(["FINISHED"] * 6 + ["FAILED", "RUNNING", "KILLED"]),
        values=some.st.tuples(value) | some.st.tuples(value, value, value) | some.st.sampled_from([(), (nan,)]),
        deleted=some.st.sampled_from([False] * 7 + [True]),
    )
    return Case(
        runs=tuple(draw(run) for _ in range(count)),
        metric=draw(some.st.sampled_from(["rmse", "val loss", "f1-score", "test/auc"])),
        higher_is_better=draw(some.st.booleans()),
        crowd=draw(some.st.sampled_from([0, 0, 1000])),
        crowd_value=sign * 0.5,
    )


kata.always(
    Case((Run("FINISHED", ()),), "rmse", False),
    Case((Run("FINISHED", (nan,)),), "rmse", False),
    Case((Run("FINISHED", (0.25,)),), "rmse", False, 1000, 0.5),
)


@kata.drive
def run(best_run, case: Case, tracking) -> int | str | None:
    ids = tracking.put(
        PlainRun(status=each.status, metrics={case.metric: each.values} if each.values else {}, deleted=each.deleted)
        for each in every_run(case)
    )
    elsewhere = tracking.client.create_experiment("elsewhere")
    tracking.put([PlainRun(metrics={case.metric: [value]}) for value in (-9.0, 9.0)], elsewhere)
    answer = best_run(tracking.client, tracking.experiment_id, case.metric, case.higher_is_better)
    returned(answer, str | None, "the id of a run (a str) or None")
    return ids.index(answer) if answer in ids else answer


@kata.property
def chooses_a_finished_run(case: Case, seen: int | str | None) -> None:
    """The run chosen belongs to the experiment, is FINISHED, and is not deleted."""
    expect(not isinstance(seen, str), "this is not the id of a run of the experiment", expected=best(case))
    if seen is not None:
        chosen = every_run(case)[seen]
        expect(chosen.status == "FINISHED", f"the run chosen is {chosen.status}", expected=best(case))
        expect(not chosen.deleted, "the run chosen is a deleted one", expected=best(case))


@kata.property
def chooses_a_run_with_the_metric(case: Case, seen: int | str | None) -> None:
    """A run without the metric, or with NaN as its latest value, has no score and is never the best."""
    if isinstance(seen, int):
        expect(not missing(score(every_run(case)[seen])), "the run chosen has no score", expected=best(case))


@kata.property
def finds_the_best_value(case: Case, seen: int | str | None) -> None:
    """No run that qualifies has a better latest value, higher or lower as asked; None only if no run qualifies."""
    expect(seen is not None or not scores(case), "there is a finished run with the metric", expected=best(case))
    if seen in scores(case) and seen < len(case.runs):
        value = scores(case)[seen]
        wanted = scores(case)[best(case)]
        expect(value == wanted, f"{value} was chosen where {wanted} is the best", expected=best(case))


@kata.property
def looks_beyond_the_first_page(case: Case, seen: int | str | None) -> None:
    """Where there are more runs than one page of search results holds, the best is found among all of them."""
    if seen in scores(case) and seen >= len(case.runs):
        right = scores(case)[seen] == scores(case)[best(case)]
        expect(right, f"there is a better run than the {case.crowd} newest ones", expected=best(case))


@kata.property
def breaks_ties_by_start_time(case: Case, seen: int | str | None) -> None:
    """Of several runs with the best value, the one that started first is the answer."""
    if seen in scores(case) and scores(case)[seen] == scores(case)[best(case)]:
        expect(seen == best(case), "a run with the same value started earlier", expected=best(case))


def every_run(case: Case) -> list[Run]:
    """The runs of the experiment, oldest first; the answer is an index into them."""
    return [*case.runs, *[Run("FINISHED", (case.crowd_value,))] * case.crowd]


def score(each: Run) -> float | None:
    """The latest value counts, as in MLflow's own search."""
    return each.values[-1] if each.values else None


def scores(case: Case) -> dict[int, float]:
    """The runs that qualify, oldest first, with their scores."""
    return {
        index: score(each)
        for index, each in enumerate(every_run(case))
        if each.status == "FINISHED" and not each.deleted and not missing(score(each))
    }


def best(case: Case) -> int | None:
    """A right result."""
    found = scores(case)
    return (max if case.higher_is_better else min)(found, key=found.get, default=None)


FINISHED = "attributes.status = 'FINISHED'"
OLDEST = "attributes.start_time ASC"


def first(client, experiment_id, metric, order_by, where=FINISHED):
    """The first run that a search returns, if it has the metric. The arguments make it right or wrong."""
    runs = client.search_runs([experiment_id], where, order_by=order_by, max_results=1)
    if not runs or missing(runs[0].data.metrics.get(metric)):
        return None
    return runs[0].info.run_id


def ranked(metric, higher_is_better):
    return f"metrics.`{metric}` {'DESC' if higher_is_better else 'ASC'}"


@kata.misconception(
    "search returns the best run first",
    because="Nobody told it which metric matters. Without order_by the newest run comes first.",
    rejected_by=finds_the_best_value,
)
def default_order(client, experiment_id, metric, higher_is_better):
    return first(client, experiment_id, metric, None, f"{FINISHED} and metrics.`{metric}` > -1e300")


@kata.misconception(
    "whatever has a metric can win",
    because="A run that crashed or is still going has logged metrics too, often of a model that nobody can use.",
    rejected_by=chooses_a_finished_run,
)
def any_status(client, experiment_id, metric, higher_is_better):
    return first(client, experiment_id, metric, [ranked(metric, higher_is_better), OLDEST], "")


@kata.misconception(
    "the largest value is the best",
    because="That is so for accuracy. Of errors and losses the smallest is the best, so the direction has to be asked.",
    rejected_by=finds_the_best_value,
)
def always_descending(client, experiment_id, metric, higher_is_better):
    return first(client, experiment_id, metric, [ranked(metric, True), OLDEST])


@kata.misconception(
    "among equals any run will do",
    because="Runs that tie come newest first. The caller wants the same answer tomorrow, when more runs have tied.",
    rejected_by=breaks_ties_by_start_time,
)
def newest_of_ties(client, experiment_id, metric, higher_is_better):
    return first(client, experiment_id, metric, [ranked(metric, higher_is_better)])


@kata.misconception(
    "a metric that is not there counts as zero",
    because="Zero is the best of all errors, and better than any negative score. A run that never logged the "
    "metric would win without having been measured.",
    rejected_by=chooses_a_run_with_the_metric,
)
def missing_is_zero(client, experiment_id, metric, higher_is_better):
    runs = client.search_runs([experiment_id], FINISHED, order_by=[OLDEST], max_results=50_000)
    pick = max if higher_is_better else min
    found = pick(runs, key=lambda each: each.data.metrics.get(metric, 0.0), default=None)
    return found.info.run_id if found else None


@kata.misconception(
    "one search returns all runs",
    because="It returns a page, a thousand runs unless told otherwise, and a token for the next one. Sorted by the "
    "store, the best is on page one; sorted afterwards, it may be on a page that was never fetched.",
    rejected_by=looks_beyond_the_first_page,
)
def first_page(client, experiment_id, metric, higher_is_better):
    page = client.search_runs([experiment_id], FINISHED)
    scored = [each for each in reversed(page) if not missing(each.data.metrics.get(metric))]
    pick = max if higher_is_better else min
    found = pick(scored, key=lambda each: each.data.metrics[metric], default=None)
    return found.info.run_id if found else None
