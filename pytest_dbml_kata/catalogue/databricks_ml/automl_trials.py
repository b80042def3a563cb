"""AutoML by hand: every candidate is a trial that may fail, and unseen rows decide."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect, returned, variant

if IN_ENGINE:
    import mlflow
    import pandas as pd
    from mlflow.entities import ViewType

kata = Kata(
    title="Try every candidate as AutoML does, and log each as a trial",
    objectives=("automl-advantages", "automl-selection", "nested-runs", "choose-algorithm"),
    level=3,
    hints=(
        "Which rows may decide between the candidates? What becomes of a run when an error leaves its `with` block?",
        "Start a child for each candidate before it is fitted. An error that leaves the block marks the run as FAILED; "
        "catch it outside of the block, and go on with the next candidate.",
        "for name, fit in candidates.items(): try: with mlflow.start_run(experiment_id=experiment_id, run_name=name, "
        "nested=True): scores[name] = metric(fit(train), valid); mlflow.log_metric('score', scores[name]); except "
        "Exception: continue. Then max(scores, key=scores.get)",
    ),
    see=("Databricks guide: AutoML", "MLflow guide: Understanding Parent and Child Runs"),
)

NAMES = ("linear", "tree", "forest", "boosted trees", "nächste Nachbarn")


@dataclass(frozen=True)
class Candidate:
    on_train: float
    """The metric on the training rows."""
    on_valid: float
    """The metric on the validation rows."""
    fails: str = ""
    """Where it raises an error: in "fit", in "score", or nowhere."""


@dataclass(frozen=True)
class Case:
    candidates: dict[str, Candidate]


@kata.cases
def cases(draw: Draw) -> Case:
    value = some.st.sampled_from([-0.75, -0.5, 0.25, 0.5, 0.75, 0.875, 2.0**-20])
    below_zero = draw(some.st.booleans())
    score = value.map(lambda each: -abs(each)) if below_zero else value
    fails = some.st.sampled_from(["", "", "", "fit", "score"])
    candidate = some.st.builds(Candidate, score, score, fails)

    names = draw(some.st.lists(some.st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    candidates = {name: draw(candidate) for name in names}

    # One candidate at least does not fail.
    sound = draw(some.st.sampled_from(names))
    candidates[sound] = replace(candidates[sound], fails="")
    return Case(candidates)


kata.always(
    Case({"linear": Candidate(0.5, 0.75), "tree": Candidate(1.0, 0.25)}),
    Case({"tree": Candidate(0.5, 0.5), "linear": Candidate(0.75, 0.5)}),
    Case({"forest": Candidate(0.75, 0.5, "fit"), "linear": Candidate(-0.5, -0.25)}),
)


COLUMNS = dict.fromkeys(["run", "parent", "score", "status", "experiment"], "string")


@dataclass(frozen=True)
class Seen:
    best: str
    runs: Table
    fitted_on: dict[str, tuple[str, ...]]
    """The rows that each candidate was fitted on, call by call."""


@kata.drive
def run(run_trials, case: Case, tracking) -> Seen:
    tables = {"train": pd.DataFrame({"x": [1.0, 2.0, 4.0]}), "valid": pd.DataFrame({"x": [8.0, 16.0]})}
    fitted_on = dict.fromkeys(case.candidates, tuple[str, ...]())

    def which(rows) -> str:
        return next((name for name, table in tables.items() if table.equals(rows)), "other rows")

    def fitter(name: str):
        def fit(rows):
            fitted_on[name] += (which(rows),)
            if case.candidates[name].fails == "fit":
                raise ValueError(f"{name} does not converge")
            return name

        return fit

    def metric(model, rows) -> float:
        candidate = case.candidates[model]
        if candidate.fails == "score":
            raise RuntimeError(f"{model} cannot predict these rows")
        return candidate.on_train if which(rows) == "train" else candidate.on_valid

    train, valid = (table.copy() for table in tables.values())
    candidates = {name: fitter(name) for name in case.candidates}
    best = run_trials(train, valid, candidates, metric, tracking.experiment_id)
    returned(best, str, "the name of a candidate (a str)")
    return Seen(best, runs_of(tracking.client), fitted_on)


def runs_of(client) -> Table:
    """All runs of all experiments, the oldest first."""
    experiments = {each.experiment_id: each.name for each in client.search_experiments(ViewType.ALL)}
    found = client.search_runs(list(experiments), run_view_type=ViewType.ALL, order_by=["start_time ASC"])
    parents = {each.info.run_id: each.data.tags.get("mlflow.parentRunId") for each in found}
    names = {}
    for each in found:
        is_child = parents[each.info.run_id] is not None
        names[each.info.run_id] = each.info.run_name if is_child else "the search"

    rows = []
    for each in found:
        run_id = each.info.run_id
        points = client.get_metric_history(run_id, "score")
        score = " ".join(str(point.value) for point in points) or None
        experiment = experiments[each.info.experiment_id]
        rows.append((names[run_id], names.get(parents[run_id]), score, each.info.status, experiment))
    return Table.of(COLUMNS, rows)


@kata.property
def gives_each_candidate_a_child(case: Case, seen: Seen) -> None:
    """One run stands for the search; below it, each candidate has one run with its name, in the same experiment."""
    place = ("run", "parent", "experiment")
    found = sorted(seen.runs.select(*place).rows, key=str)
    wanted = sorted(right(case).runs.select(*place).rows, key=str)
    expect(found == wanted, "there is not one run for the search, and one below it for each", expected=right(case))


@kata.property
def learns_from_training_rows_only(case: Case, seen: Seen) -> None:
    """Each candidate is fitted once, and on all of `train`."""
    for name, tables in seen.fitted_on.items():
        message = f"{name!r} was fitted on {' and '.join(tables) or 'nothing'}"
        expect(tables == ("train",), message, expected=right(case))


@kata.property
def scores_on_unseen_rows(case: Case, seen: Seen) -> None:
    """The metric `score` of a candidate is what the metric says of it on `valid`; one that failed has none."""
    scores = {row[0]: row[2] for row in right(case).runs.rows}
    for name, parent, score, *_ in seen.runs.rows:
        if parent is not None and name in scores:
            expect(score == scores[name], f"{name!r} is to have the score {scores[name]}", expected=right(case))


@kata.property
def tells_failure_from_success(case: Case, seen: Seen) -> None:
    """A candidate that raised an error ends FAILED; the other runs are FINISHED, that of the search too."""
    for name, _, _, status, _ in seen.runs.rows:
        wanted = "FAILED" if name in case.candidates and case.candidates[name].fails else "FINISHED"
        expect(status == wanted, f"the run of {name!r} is {status}", expected=right(case))


@kata.property
def returns_the_best(case: Case, seen: Seen) -> None:
    """The highest score on `valid` wins among those that did not fail; of equals, the first candidate does."""
    best = right(case).best
    expect(seen.best == best, f"{seen.best!r} is returned, {best!r} is the best", expected=right(case))


def right(case: Case) -> Seen:
    """A right result."""
    scores = {name: each.on_valid for name, each in case.candidates.items() if not each.fails}
    best = max(scores, key=lambda name: scores[name])

    rows = [("the search", None, None, "FINISHED", "kata")]
    for name, each in case.candidates.items():
        score, status = (None, "FAILED") if each.fails else (str(each.on_valid), "FINISHED")
        rows.append((name, "the search", score, status, "kata"))
    return Seen(best, Table.of(COLUMNS, rows), dict.fromkeys(case.candidates, ("train",)))


def searched(train, valid, candidates, metric, experiment_id, *, failed="FAILED", zero=False, best=max, nested=True):
    """A right search. The keywords turn it into wrong ones."""
    client = mlflow.MlflowClient()
    parent = client.create_run(experiment_id).info.run_id
    scores = {}
    for name, fit in candidates.items():
        tags = {"mlflow.parentRunId": parent} if nested else {}
        child = client.create_run(experiment_id, run_name=name, tags=tags).info.run_id
        status = "FINISHED"
        try:
            scores[name] = metric(fit(train), valid)
        except Exception:
            if failed is None:
                raise
            status = failed
            if zero:
                scores[name] = 0.0
        if name in scores:
            client.log_metric(child, "score", scores[name])
        client.set_terminated(child, status)
    client.set_terminated(parent)
    return best(scores, key=scores.get)


@kata.misconception(
    "the best fit is the best model",
    because="On its own training rows the most complex candidate looks best. Only rows that none has seen can decide.",
    rejected_by=scores_on_unseen_rows,
)
def scored_on_train(train, valid, *rest):
    return searched(train, train, *rest)


@kata.misconception(
    "more rows make a better candidate",
    because="Once the choice is made, they do. Until then, rows that were fitted on can no longer judge.",
    rejected_by=learns_from_training_rows_only,
)
def fitted_on_both(train, valid, *rest):
    return searched(pd.concat([train, valid]), valid, *rest)


kata.misconception(
    "an error ends the search",
    because="A candidate that cannot cope is a result like others. The trials still to come are lost with it.",
    rejected_by=ANSWERS,
    solution=variant(searched, failed=None),
)


kata.misconception(
    "a caught error is a success",
    because="A run is FAILED if an error leaves its `with` block. Caught inside, the error leaves the run FINISHED.",
    rejected_by=tells_failure_from_success,
    solution=variant(searched, failed="FINISHED"),
)


kata.misconception(
    "a failure scores 0",
    because="Scores may be negative, and then the candidate that failed wins. What was never measured has no score.",
    rejected_by=scores_on_unseen_rows,
    solution=variant(searched, zero=True),
)


kata.misconception(
    "the lowest score wins",
    because="That is so for errors. Here the metric is a score, of which more is better.",
    rejected_by=returns_the_best,
    solution=variant(searched, best=min),
)


kata.misconception(
    "trials need no parent",
    because="The next search logs into the same experiment, and then nobody can tell whose trials these are.",
    rejected_by=gives_each_candidate_a_child,
    solution=variant(searched, nested=False),
)
