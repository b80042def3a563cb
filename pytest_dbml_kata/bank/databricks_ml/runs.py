"""Questions on MLflow runs: what is logged, how runs are found and nested, and what the user interface shows."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import tempfile
    import time
    from pathlib import Path

    import mlflow
    import numpy as np
    from sklearn.linear_model import LinearRegression, Ridge
    from sklearn.model_selection import GridSearchCV

    from pytest_dbml_kata.runs import PlainRun

topic = Topic()

SEARCHING = Source("MLflow: Search runs", "https://mlflow.org/docs/latest/ml/search/search-runs/", "2026-11-25")
TRACKING = Source("MLflow: Tracking APIs", "https://mlflow.org/docs/latest/ml/tracking/tracking-api/", "2026-11-25")
AUTOLOGGING = Source("MLflow: Automatic logging", "https://mlflow.org/docs/latest/ml/tracking/autolog/", "2026-11-25")
VIEWING = Source(
    "Databricks: View training results with MLflow runs", "https://docs.databricks.com/aws/en/mlflow/runs", "2026-11-25"
)


# Finding the best run


@topic.question(
    objectives=("best-run",),
    difficulty=1,
    stem="""
        An experiment holds three finished runs, started from top to bottom:

            run    f1
            A      0.71
            B      0.93
            C      0.88

        Which run does this call return?

            client.search_runs([exp_id], order_by=["metrics.f1"], max_results=1)
    """,
    right=Right(
        text="Run A, with the lowest score",
        seen="A",
        because="A key in `order_by` without a direction is ascending, so the smallest value comes first. For a score "
        'that is to be large, write `"metrics.f1 DESC"`.',
    ),
    wrong=(
        Wrong(
            text="Run B, with the highest score",
            seen="B",
            believed="One expects that a search for runs puts the best one on top.",
            because="MLflow does not know whether a metric is better large or small. Without `DESC` it sorts upwards.",
            claim="Ordering by a metric puts the run with the best value of it first.",
        ),
        Wrong(
            text="Run C, the one started last",
            seen="C",
            believed="The newest run is first when nothing is said about the order.",
            because="That holds without `order_by`. Here the metric decides, and start times only break ties.",
        ),
        Wrong(
            text="None, since an error asks for the direction",
            seen="MlflowException",
            believed="Every example that one has seen ends in `ASC` or `DESC`.",
            because="The direction may be left out; it then is `ASC`.",
        ),
    ),
    source=SEARCHING,
)
def first_run_by_a_bare_metric(tracking) -> str:
    """Search three runs with a metric alone in order_by, and name the run that comes first."""
    names = dict(zip(tracking.put([PlainRun(metrics={"f1": [f1]}) for f1 in (0.71, 0.93, 0.88)]), "ABC", strict=True))
    try:
        found = tracking.client.search_runs([tracking.experiment_id], order_by=["metrics.f1"], max_results=1)
    except mlflow.MlflowException as error:
        return type(error).__name__
    return names[found[0].info.run_id]


@topic.question(
    objectives=("best-run",),
    difficulty=2,
    stem="""
        Three runs logged the parameter `max_depth` as 5, 8 and 12. What comes of this search for the deep ones?

            client.search_runs([exp_id], "params.max_depth > '5'")
    """,
    right=Right(
        text="An error, since the comparison `>` is not available for params in a filter",
        seen="MlflowException",
        because="Params are stored as text, and the filter language offers `=`, `!=`, `LIKE` and `ILIKE` for them, "
        "but no `<` or `>`. Fetch the runs and compare `float(run.data.params[...])`, or log the number as a metric.",
    ),
    wrong=(
        Wrong(
            text="The runs with 8 and 12, since `>` compares the two sides of it as numbers",
            seen=["12", "8"],
            believed="Metrics can be compared like that, and the parameter was logged as a number.",
            because="Whatever type was logged, a param is kept as text. Comparing sizes is for metrics and times.",
            claim="A filter such as params.max_depth > '5' compares the values of the parameter as numbers.",
        ),
        Wrong(
            text="The run with 8 alone, since text is compared, and the text `12` sorts before `5`",
            seen=["8"],
            believed="Knowing that params are text, one expects that they are compared as text.",
            because="That would be a trap indeed, and MLflow avoids it: it refuses to compare the sizes of params.",
        ),
        Wrong(
            text="An empty list, since no number is ever larger than a quoted text",
            seen=[],
            believed="The quotes look like a mismatch of types that quietly finds nothing.",
            because="The quotes are right, params have to be compared with text. It is the `>` that is refused.",
        ),
    ),
    source=SEARCHING,
)
def params_compared_by_size(tracking) -> list[str] | str:
    """Filter three runs by a param with the operator >, and list the values that are found."""
    tracking.put([PlainRun(params={"max_depth": depth}) for depth in ("5", "8", "12")])
    try:
        found = tracking.client.search_runs([tracking.experiment_id], "params.max_depth > '5'")
    except mlflow.MlflowException as error:
        return type(error).__name__
    return sorted(run.data.params["max_depth"] for run in found)


@topic.question(
    objectives=("best-run", "mlflow-ui"),
    difficulty=2,
    stem="""
        Each run logged its validation loss after every epoch, with `step=epoch`:

            run    epoch 0    epoch 1    epoch 2
            A      0.90       0.20       0.50
            B      0.80       0.60       0.40
            C      0.70       0.65       0.60

        Which run comes first with `order_by=["metrics.val_loss ASC"]`?
    """,
    right=Right(
        text="B, since the latest value of its history is what counts",
        seen="B",
        because="A search, like the runs table, sees one value per metric: the latest, here 0.50, 0.40 and 0.60. To "
        "search for the best epoch, log that value as a metric of its own.",
    ),
    wrong=(
        Wrong(
            text="A, since the smallest value of its history is what counts",
            seen="A",
            believed="Run A did reach the smallest loss, in epoch 1, and the whole history is stored.",
            because="The history is kept for the charts and for `get_metric_history`. Searches look at the latest "
            "value alone, which is 0.50 for A.",
            claim="Ordering by a metric compares the best value that each run has reached in any step.",
        ),
        Wrong(
            text="C, since the value of the first step is what counts",
            seen="C",
            believed="One thinks that a metric keeps the value that it was first given, as a param does.",
            because="Params keep their first value. A metric can be logged again, and the latest value stands for it.",
        ),
        Wrong(
            text="None: a metric with several values cannot be sorted by",
            seen="MlflowException",
            believed="It seems unclear which value of a history to sort by.",
            because="It is settled: the latest one. Sorting by a metric with a history works.",
        ),
    ),
    source=SEARCHING,
)
def first_run_by_a_metric_with_history(tracking) -> str:
    """Order runs that have a history of losses by that metric, and name the first."""
    histories = ([0.90, 0.20, 0.50], [0.80, 0.60, 0.40], [0.70, 0.65, 0.60])
    ids = tracking.put([PlainRun(metrics={"val_loss": history}) for history in histories])
    try:
        found = tracking.client.search_runs([tracking.experiment_id], order_by=["metrics.val_loss ASC"])
    except mlflow.MlflowException as error:
        return type(error).__name__
    return "ABC"[ids.index(found[0].info.run_id)]


@topic.question(
    objectives=("best-run",),
    difficulty=3,
    stem="""
        An experiment holds four runs:

            run    status      rmse            life cycle
            A      FINISHED    4.1             active
            B      FAILED      2.9             active
            C      FINISHED    never logged    active
            D      FINISHED    2.0             deleted

        Which run is `client.search_runs([exp_id], order_by=["metrics.rmse ASC"])[0]`?
    """,
    right=Right(
        text="B",
        seen="B",
        because="A search covers active runs of every status, and runs without the metric come last. So the failed run "
        "wins; add \"attributes.status = 'FINISHED'\" to the filter to leave such runs out.",
    ),
    wrong=(
        Wrong(
            text="A",
            seen="A",
            believed="A run that failed seems to be no result, so that a search would pass over it.",
            because="Its status does not hide a run. B logged 2.9 before it failed, and is found with that value.",
            claim="search_runs leaves failed runs out unless they are asked for.",
        ),
        Wrong(
            text="C",
            seen="C",
            believed="In Spark, and in many databases, nulls are first in ascending order.",
            because="MLflow puts runs that lack the metric last, whether the order is ascending or descending.",
            claim="In ascending order, runs that never logged the metric come first.",
        ),
        Wrong(
            text="D",
            seen="D",
            believed="It holds the lowest value, and a deleted run can still be restored.",
            because="A search takes active runs only, unless `run_view_type` says otherwise.",
        ),
    ),
    source=SEARCHING,
)
def first_of_failed_and_deleted_runs(tracking) -> str:
    """Order a finished, a failed, an unmeasured and a deleted run by a metric, and name the first."""
    ids = tracking.put(
        [
            PlainRun(metrics={"rmse": [4.1]}),
            PlainRun(metrics={"rmse": [2.9]}, status="FAILED"),
            PlainRun(),
            PlainRun(metrics={"rmse": [2.0]}, deleted=True),
        ]
    )
    best = tracking.client.search_runs([tracking.experiment_id], order_by=["metrics.rmse ASC"])[0]
    return "ABCD"[ids.index(best.info.run_id)]


@topic.question(
    objectives=("best-run",),
    difficulty=3,
    stem="""
        An experiment holds 1200 active runs, and each of them logged `rmse`. Which run do these lines find?

            runs = client.search_runs([exp_id])
            best = min(runs, key=lambda run: run.data.metrics["rmse"])
    """,
    right=Right(
        text="The best of the 1000 runs that were started last",
        seen=[1000, 700],
        because="The client hands out one page, of 1000 runs unless `max_results` says otherwise, and newest runs come "
        "first. Let the store sort with `order_by`, or follow `runs.token` to the next page.",
    ),
    wrong=(
        Wrong(
            text="The best of the 1200 runs that the experiment holds",
            seen=[1200, 50],
            believed="No limit was given, so one expects to get everything.",
            because="There is a limit by default, and nothing warns that further runs were left out.",
            claim="MlflowClient.search_runs returns all runs of an experiment unless max_results is given.",
        ),
        Wrong(
            text="The best of the 1000 runs that were started first",
            seen=[1000, 50],
            believed="One expects a table in the order in which its rows were written.",
            because="Without `order_by` the newest runs come first, so the oldest 200 are missing.",
        ),
        Wrong(
            text="The best of the 100 runs that were started last",
            seen=[100, 1150],
            believed="A hundred rows are what user interfaces load at once.",
            because="A page of the client holds 1000 runs by default.",
        ),
    ),
    source=SEARCHING,
)
def best_run_of_a_large_experiment(tracking) -> list[int]:
    """Count the runs that a search without limits returns, and find the best one's number among all."""
    good = {50: 1.0, 700: 2.0, 1150: 3.0}
    ids = tracking.put([PlainRun(metrics={"rmse": [good.get(n, 9.0)]}) for n in range(1200)])
    runs = tracking.client.search_runs([tracking.experiment_id])
    best = min(runs, key=lambda run: run.data.metrics["rmse"])
    return [len(runs), ids.index(best.info.run_id)]


# Logging by hand


@topic.question(
    objectives=("manual-logging",),
    difficulty=2,
    stem="""
        What is the effect of the last line within one run?

            mlflow.log_param("depth", 3)
            mlflow.log_param("depth", 5)
    """,
    right=Right(
        text="It raises an error, and `depth` stays 3",
        seen=["MlflowException", "3"],
        because="A param can be written once. Logging the same value again is allowed, another value is refused. What "
        "may change belongs into a tag or a metric.",
    ),
    wrong=(
        Wrong(
            text="It overwrites the value, and `depth` is 5",
            seen=[None, "5"],
            believed="It works like that for tags, and for entries of a dictionary.",
            because="A tag can be overwritten, a param cannot: it says with what the run was started.",
            claim="Logging a parameter a second time overwrites its value.",
        ),
        Wrong(
            text="It is ignored, and `depth` stays 3",
            seen=[None, "3"],
            believed="That the first value stays is remembered, but not how MLflow says so.",
            because="The value stays, but the call is not ignored: an exception is raised. A run that does "
            "not catch it ends as failed.",
        ),
        Wrong(
            text="It adds to a history, and `depth` is 3 and then 5",
            seen=[None, "3,5"],
            believed="Metrics have a history, so params seem to have one as well.",
            because="Only metrics have a history. A param is a single text.",
        ),
    ),
    source=TRACKING,
)
def param_that_is_logged_again(tracking) -> list[str | None]:
    """Log a param twice with different values, and read it from the store."""
    with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
        mlflow.log_param("depth", 3)
        error = error_of(lambda: mlflow.log_param("depth", 5))
    return [error, tracking.client.get_run(run.info.run_id).data.params["depth"]]


@topic.question(
    objectives=("manual-logging",),
    difficulty=2,
    stem="""
        Which points has the history of `auc` after these lines within one run?

            mlflow.log_metric("auc", 0.81)
            mlflow.log_metric("auc", 0.86)
    """,
    right=Right(
        text="Two, one on top of the other at step 0",
        seen=[[0, 0.81], [0, 0.86]],
        because="The step is 0 unless it is given. The values differ in their time stamps alone, so a chart over steps "
        "shows no progress: pass `step=`.",
    ),
    wrong=(
        Wrong(
            text="Two, the first at step 0 and the second at step 1",
            seen=[[0, 0.81], [1, 0.86]],
            believed="A history invites the thought that MLflow counts the calls.",
            because="Nothing is counted. Without `step=` every call writes to step 0.",
            claim="Without a step, each further call of log_metric counts the step up by one.",
        ),
        Wrong(
            text="One, of 0.86: the second value replaces the first",
            seen=[[0, 0.86]],
            believed="The runs table shows 0.86 alone, and a key looks as if it held one value.",
            because="The table shows the latest value. The history keeps the former one too.",
        ),
        Wrong(
            text="One, of 0.81: the second is refused",
            seen=[[0, 0.81]],
            believed="Logging another value for the same key is refused for params.",
            because="That rule is for params. A metric may be logged as often as one likes.",
        ),
    ),
    source=TRACKING,
)
def history_of_a_metric_without_steps(tracking) -> list[list[float]]:
    """Log a metric twice without a step, and read the steps and values of its history."""
    with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
        for value in (0.81, 0.86):
            error_of(lambda value=value: mlflow.log_metric("auc", value))
    history = tracking.client.get_metric_history(run.info.run_id, "auc")
    return sorted([point.step, point.value] for point in history)


@topic.question(
    objectives=("manual-logging",),
    difficulty=2,
    stem="""
        A run logs the integer 7 three times: `log_param("folds", 7)`, `log_metric("errors", 7)` and
        `set_tag("week", 7)`. How do the param, the metric and the tag come back from `client.get_run(run_id).data`?
    """,
    right=Right(
        text="`'7'`, `7.0` and `'7'`",
        seen=["'7'", "7.0", "'7'"],
        because="Params and tags are kept as text, metrics as floating-point numbers. So "
        '`run.data.params["folds"] == 7` is false.',
    ),
    wrong=(
        Wrong(
            text="`7`, `7.0` and `'7'`",
            seen=["7", "7.0", "'7'"],
            believed="A parameter seems to be kept with its type, so that the run can be repeated with it.",
            because="A param is kept as text, just like a tag. Convert it before you use it.",
            claim="A parameter that is logged as a number is read back as a number.",
        ),
        Wrong(
            text="`7`, `7` and `7`",
            seen=["7", "7", "7"],
            believed="One expects to get back what was logged.",
            because="The store knows two types: text for params and tags, and floating-point numbers for metrics.",
        ),
        Wrong(
            text="`'7'`, `'7'` and `'7'`",
            seen=["'7'", "'7'", "'7'"],
            believed="Everything travels over a web interface, which is made of text.",
            because="Metrics are numbers in the store; otherwise runs could not be sorted by them.",
        ),
    ),
    source=TRACKING,
)
def types_that_come_back(tracking) -> list[str]:
    """Log an integer as a param, a metric and a tag, and read what the store gives back."""
    with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
        mlflow.log_param("folds", 7)
        mlflow.log_metric("errors", 7)
        mlflow.set_tag("week", 7)
    data = tracking.client.get_run(run.info.run_id).data
    return [repr(each) for each in (data.params["folds"], data.metrics["errors"], data.tags["week"])]


@topic.question(
    objectives=("manual-logging",),
    difficulty=2,
    stem="""
        The file `eval.csv` lies in the working folder. Under which path is it found among the run's artifacts?

            mlflow.log_artifact("eval.csv", "june.csv")
    """,
    right=Right(
        text="`june.csv/eval.csv`",
        seen="june.csv/eval.csv",
        because="The second argument of `log_artifact` is a folder among the artifacts. The file keeps its own name "
        "within it.",
    ),
    wrong=(
        Wrong(
            text="`june.csv`",
            seen="june.csv",
            believed="Copying commands take a source and a target, so the second argument looks like the new name.",
            because="It names a folder, whatever its ending. To choose the name, name the local file so, or use "
            "`log_text` or `log_dict`, which take a file's path.",
            claim="The second argument of log_artifact is the name that the file gets among the artifacts.",
        ),
        Wrong(
            text="`eval.csv/june.csv`",
            seen="eval.csv/june.csv",
            believed="The order of the arguments suggests the order in the path.",
            because="The second argument is the folder, and the file of the first one lies in it.",
        ),
        Wrong(
            text="`eval.csv`",
            seen="eval.csv",
            believed="One takes the second argument for a title or a description.",
            because="It is `artifact_path`, a folder. Without it the file would lie at the top, as `eval.csv`.",
        ),
    ),
    source=TRACKING,
)
def path_of_a_logged_file(tracking) -> str:
    """Log a file with a second argument, and look for it among the run's artifacts."""
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run(experiment_id=tracking.experiment_id) as run:
        file = Path(folder, "eval.csv")
        file.write_text("fold,rmse\n1,2.5\n")
        mlflow.log_artifact(str(file), "june.csv")
    (found,) = tracking.client.list_artifacts(run.info.run_id)
    while found.is_dir:
        (found,) = tracking.client.list_artifacts(run.info.run_id, found.path)
    return found.path


@topic.question(
    objectives=("manual-logging", "mlflow-ui"),
    difficulty=2,
    stem="""
        What does the runs table show of this run afterwards?

            with mlflow.start_run():
                mlflow.log_metric("loss", 0.4)
                raise ValueError("out of memory")
    """,
    right=Right(
        text="Status `FAILED`, and the loss of 0.4",
        seen=["FAILED", {"loss": 0.4}],
        because="Leaving the block by an exception ends the run as `FAILED`, and what was logged until then stays. The "
        "exception itself travels on.",
    ),
    wrong=(
        Wrong(
            text="Status `FINISHED`, and the loss of 0.4",
            seen=["FINISHED", {"loss": 0.4}],
            believed="The `with` block ends the run in any case, and an ended run seems to be a finished one.",
            because="The block does end the run, but it notices the exception and records `FAILED`.",
        ),
        Wrong(
            text="Status `FAILED`, and no metrics",
            seen=["FAILED", {}],
            believed="It looks like a transaction that is rolled back.",
            because="Each call writes at once, and nothing is taken back. That is useful for finding the mistake.",
            claim="When a run fails, the metrics that it has logged so far are discarded.",
        ),
        Wrong(
            text="Status `RUNNING`, and the loss of 0.4",
            seen=["RUNNING", {"loss": 0.4}],
            believed="The exception seems to skip the end of the block, where the run would be closed.",
            because="A `with` block runs its exit code for exceptions as well; that is what it is for. A run that was "
            "started without the block would stay open.",
        ),
    ),
    source=TRACKING,
)
def run_that_an_exception_ends(tracking) -> list:
    """Raise an exception in the block of a run, and read the run's status and metrics."""
    try:
        with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
            mlflow.log_metric("loss", 0.4)
            raise ValueError("out of memory")
    except ValueError:
        found = tracking.client.get_run(run.info.run_id)
    return [found.info.status, found.data.metrics]


@topic.question(
    objectives=("manual-logging",),
    difficulty=3,
    stem="""
        The last line was meant to belong to the block above it. What happens to the metric?

            mlflow.set_experiment("churn")
            with mlflow.start_run():
                mlflow.log_param("depth", 5)
            mlflow.log_metric("auc", 0.9)
    """,
    right=Right(
        text="A new run is started for it, and stays open",
        seen=[2, ["RUNNING", "FINISHED"], "newer"],
        because="A fluent logging call without an active run starts one by itself. The experiment then holds a second "
        "run with the metric alone, which stays `RUNNING` until `mlflow.end_run()`.",
    ),
    wrong=(
        Wrong(
            text="It is refused with an error, as there is no run that is active",
            seen=[1, ["FINISHED"], None],
            believed="The block has ended its run, so it seems that nothing can be logged any more.",
            because="The fluent functions are lenient: where no run is active, they start one.",
            claim="mlflow.log_metric raises an error when no run is active.",
        ),
        Wrong(
            text="It goes to the run of the block, which MLflow still remembers",
            seen=[1, ["FINISHED"], "older"],
            believed="There is `mlflow.last_active_run()`, and a notebook feels like one session.",
            because="A run that has ended gets nothing more by itself. One would reopen it with "
            "`mlflow.start_run(run_id=...)`.",
        ),
        Wrong(
            text="It goes to the experiment itself, as a metric without a run",
            seen=[1, ["FINISHED"], "experiment"],
            believed="`set_experiment` is still in force, and it looks like a place to log to.",
            because="Metrics belong to runs. An experiment holds runs and tags.",
        ),
    ),
    source=TRACKING,
)
def metric_that_is_logged_after_the_block(tracking) -> list:
    """Log a metric after the block of a run, and see which runs there are and which one got it."""
    mlflow.set_experiment(experiment_id=tracking.experiment_id)
    with mlflow.start_run():
        mlflow.log_param("depth", 5)
    error_of(lambda: mlflow.log_metric("auc", 0.9))
    runs = tracking.client.search_runs([tracking.experiment_id])
    got = [("older" if run.data.params else "newer") for run in runs if run.data.metrics]
    return [len(runs), [run.info.status for run in runs], *(got or [None])]


# Runs within runs


@topic.question(
    objectives=("nested-runs",),
    difficulty=1,
    stem="""
        What happens at the second line?

            with mlflow.start_run(run_name="search"):
                with mlflow.start_run(run_name="trial"):
                    mlflow.log_metric("rmse", 2.5)
    """,
    right=Right(
        text="An error is raised, since a run is active already",
        seen=["Exception", 1, 0],
        because="One run is active at a time, unless the inner one is declared to be a child: "
        '`mlflow.start_run(run_name="trial", nested=True)`.',
    ),
    wrong=(
        Wrong(
            text="A child is started, since one block lies in the other",
            seen=[None, 2, 1],
            believed="The blocks are nested, so the runs seem to be nested as well.",
            because="MLflow asks for the intention in words, `nested=True`, as a forgotten open run is more often a "
            "mistake than a parent.",
            claim="A run that is started within the block of another run becomes its child by itself.",
        ),
        Wrong(
            text="The run `search` is ended, and `trial` is started beside it",
            seen=[None, 2, 0],
            believed="Only one run can be active, so the new one seems to take the place of the old one.",
            because="MLflow ends no run for you here. It refuses to start the second one.",
        ),
        Wrong(
            text="The run `search` is handed out again, and gets the metric",
            seen=[None, 1, 0],
            believed="`start_run` looks like a function that returns the current run if there is one.",
            because="That is `mlflow.active_run()`. `start_run` without `run_id` wants to create a run.",
        ),
    ),
    source=TRACKING,
)
def run_that_is_started_within_a_run(tracking) -> list:
    """Start a run within the block of another one, and count runs and children."""
    mlflow.set_experiment(experiment_id=tracking.experiment_id)
    with mlflow.start_run(run_name="search"):
        error = error_of(lambda: mlflow.start_run(run_name="trial"))
    runs = tracking.client.search_runs([tracking.experiment_id])
    return [error, len(runs), sum("mlflow.parentRunId" in run.data.tags for run in runs)]


@topic.question(
    objectives=("nested-runs",),
    difficulty=2,
    stem="""
        Which metrics does the parent run have in the end?

            with mlflow.start_run():
                for depth, rmse in [(2, 3.5), (4, 2.5), (8, 3.0)]:
                    with mlflow.start_run(nested=True):
                        mlflow.log_metric("rmse", rmse)
                mlflow.log_metric("trials", 3)
    """,
    right=Right(
        text="`trials` alone: each `rmse` stays with its child",
        seen={"trials": 3.0},
        because="Parent and child are tied by a tag, and nothing is passed on. If the parent is to show the best "
        "result, log it there too.",
    ),
    wrong=(
        Wrong(
            text="`trials` and the lowest `rmse` of its children",
            seen={"trials": 3.0, "rmse": 2.5},
            believed="A tuning run is expected to show its best result, as some autologging integrations do.",
            because="MLflow does not know which value is best, and sums up nothing by itself. Such integrations log to "
            "the parent explicitly.",
            claim="A parent run shows the best metric of its child runs.",
        ),
        Wrong(
            text="`trials` and the `rmse` of the last child",
            seen={"trials": 3.0, "rmse": 3.0},
            believed="All calls lie within the outer block, so each seems to write to the outer run too.",
            because="A logging call goes to the innermost active run, and to no other.",
        ),
        Wrong(
            text="None at all: `trials` goes to the last child",
            seen={},
            believed="The child was the run that was active last.",
            because="When a child's block ends, its parent is the active run again, and gets `trials`.",
        ),
    ),
    source=TRACKING,
)
def metrics_of_a_parent(tracking) -> dict[str, float]:
    """Log in three child runs and then in their parent, and read the parent's metrics."""
    mlflow.set_experiment(experiment_id=tracking.experiment_id)
    with mlflow.start_run() as parent:
        for rmse in (3.5, 2.5, 3.0):
            with mlflow.start_run(nested=True):
                mlflow.log_metric("rmse", rmse)
        mlflow.log_metric("trials", 3)
    return tracking.client.get_run(parent.info.run_id).data.metrics


@topic.question(
    objectives=("nested-runs", "best-run"),
    difficulty=2,
    stem="""
        With which filter does `client.search_runs` return the children of the run `abc`, and nothing else?
    """,
    right=Right(
        text="`\"tags.mlflow.parentRunId = 'abc'\"`",
        seen=["tags.mlflow.parentRunId = 'abc'"],
        because="The tie is a system tag that `nested=True` sets on the child. Tags can be filtered, this one "
        "included.",
    ),
    wrong=(
        Wrong(
            text="`\"attributes.parent_run_id = 'abc'\"`",
            seen=["attributes.parent_run_id = 'abc'"],
            believed="`start_run` has an argument `parent_run_id`, so a run seems to have such an attribute.",
            because="The search knows no such attribute and raises an error. The parent's id is kept in a tag.",
        ),
        Wrong(
            text="`\"params.mlflow.parentRunId = 'abc'\"`",
            seen=["params.mlflow.parentRunId = 'abc'"],
            believed="The name is right, and params come to mind first.",
            because="It finds nothing. What MLflow notes about a run is kept in tags; params are the user's own.",
        ),
        Wrong(
            text="`\"attributes.run_id = 'abc'\"`",
            seen=["attributes.run_id = 'abc'"],
            believed="A parent is thought of as a folder, so its id seems to lead to what lies in it.",
            because="It finds the run `abc` itself. A search does not descend from a run to its children.",
        ),
    ),
    source=TRACKING,
)
def filter_that_finds_the_children(tracking) -> list[str]:
    """Try each filter where there are a parent, two children and another run, and list those that find the children."""
    start, found = lambda **more: mlflow.start_run(experiment_id=tracking.experiment_id, **more), []
    with start() as parent:
        children = set()
        for _ in range(2):
            with start(nested=True) as child:
                children.add(child.info.run_id)
    with start():
        pass
    for key in (
        "tags.mlflow.parentRunId",
        "attributes.parent_run_id",
        "params.mlflow.parentRunId",
        "attributes.run_id",
    ):
        try:
            runs = tracking.client.search_runs([tracking.experiment_id], f"{key} = '{parent.info.run_id}'")
        except mlflow.MlflowException:
            continue
        if {run.info.run_id for run in runs} == children:
            found.append(f"{key} = 'abc'")
    return found


@topic.question(
    objectives=("nested-runs",),
    difficulty=3,
    stem="""
        Which runs of this otherwise empty experiment does a search with the filter "params.data = 'v3'" find?

            with mlflow.start_run():
                mlflow.log_param("data", "v3")
                for depth in (2, 4, 8):
                    with mlflow.start_run(nested=True):
                        mlflow.log_param("depth", depth)
    """,
    right=Right(
        text="The parent",
        seen=["parent"],
        because="The parent alone has the param. A child starts empty but for its system tags, so what is to be found "
        "with the children has to be logged in each.",
    ),
    wrong=(
        Wrong(
            text="The parent and its children",
            seen=["child", "child", "child", "parent"],
            believed="Children seem to inherit what was said for the whole search.",
            because="A child run inherits neither params nor tags nor metrics of its parent.",
            claim="Child runs inherit the parameters of their parent run.",
        ),
        Wrong(
            text="The children",
            seen=["child", "child", "child"],
            believed="One takes the parent for a mere folder of the children, which carry its params.",
            because="The parent is a run like any other. It has the param, and the children do not.",
        ),
        Wrong(
            text="No run",
            seen=[],
            believed="It looks as if a run with children were no longer found, or as if its params were hidden.",
            because="Parents and children stand side by side in a search, and the parent has the param.",
        ),
    ),
    source=TRACKING,
)
def runs_found_by_a_param_of_the_parent(tracking) -> list[str]:
    """Log a param in a parent and others in its children, and tell the runs that a search for the former finds."""
    mlflow.set_experiment(experiment_id=tracking.experiment_id)
    with mlflow.start_run():
        mlflow.log_param("data", "v3")
        for depth in (2, 4, 8):
            with mlflow.start_run(nested=True):
                mlflow.log_param("depth", depth)
    found = tracking.client.search_runs([tracking.experiment_id], "params.data = 'v3'")
    return sorted("child" if "mlflow.parentRunId" in run.data.tags else "parent" for run in found)


@topic.question(
    objectives=("nested-runs", "manual-logging"),
    difficulty=2,
    stem="""
        How many runs does MLflow create here, the parent included?

            mlflow.sklearn.autolog(max_tuning_runs=None)    # no limit
            grid = {"alpha": [0.1, 1.0, 10.0]}
            GridSearchCV(Ridge(), grid, cv=5).fit(X, y)
    """,
    right=Right(
        text="4",
        seen=4,
        because="There is a parent run for the search, and a child run for each of the 3 settings. The scores of the 5 "
        "folds are averaged in the child.",
    ),
    wrong=(
        Wrong(
            text="6",
            seen=6,
            believed="Cross-validation is about folds, so there seems to be one child for each of the 5 folds.",
            because="The folds are averaged for each setting. What is compared, and logged as a child, is a setting.",
        ),
        Wrong(
            text="16",
            seen=16,
            believed="3 settings in 5 folds are 15 fits, and the parent comes on top.",
            because="The fits within the folds are not logged as runs. A child stands for a setting.",
            claim="Autologging a grid search creates a child run for each fit in each fold.",
        ),
        Wrong(
            text="19",
            seen=19,
            believed="Runs can be nested more than once: a parent, 3 settings, and 5 folds below each of them.",
            because="There are two levels only: the search, and the settings that it compares.",
        ),
    ),
    source=AUTOLOGGING,
)
def runs_of_a_grid_search(tracking) -> int:
    """Fit a grid search of 3 settings in 5 folds with autologging, and count the runs."""
    mlflow.set_experiment(experiment_id=tracking.experiment_id)
    mlflow.sklearn.autolog(max_tuning_runs=None, log_models=False, log_datasets=False, silent=True)
    X = np.arange(30.0).reshape(-1, 1)
    GridSearchCV(Ridge(), {"alpha": [0.1, 1.0, 10.0]}, cv=5).fit(X, X.ravel())
    return len(tracking.client.search_runs([tracking.experiment_id]))


# What the user interface shows


@topic.question(
    objectives=("mlflow-ui",),
    difficulty=1,
    stem="""
        Autologging is off, and a script runs this. What can be read from the run's page?

            with mlflow.start_run():
                LinearRegression().fit(X, y)
    """,
    right=Right(
        text="When the run started and ended, who ran it, and from which source",
        seen=["times", "user", "source"],
        because="`start_run` notes the circumstances of a run by itself: times, status, user and source. Everything "
        "about the model has to be logged, by hand or by autologging.",
    ),
    wrong=(
        Wrong(
            text="When the run started and ended, and the model's hyperparameters",
            seen=["times", "params"],
            believed="The fit happens within the block, so MLflow seems to watch it.",
            because="The block alone watches nothing. Autologging would log the hyperparameters, `log_params` as well.",
            claim="Within start_run, the hyperparameters of a fitted model are logged without further calls.",
        ),
        Wrong(
            text="When the run started and ended, who ran it, and the fitted model",
            seen=["times", "user", "artifacts"],
            believed="Models are the purpose of runs, so one expects to find the fitted one.",
            because="A model is stored when `log_model` is called, or by autologging.",
        ),
        Wrong(
            text="Nothing but the run's name, since nothing was logged",
            seen=[],
            believed="There is no logging call in the block.",
            because="An empty run still has its times, status, user and source.",
        ),
    ),
    source=VIEWING,
)
def contents_of_a_run_without_logging(tracking) -> list[str]:
    """Fit a model in the block of a run without autologging, and list what the run holds."""
    with mlflow.start_run(experiment_id=tracking.experiment_id) as started:
        LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])
    run = tracking.client.get_run(started.info.run_id)
    held = {
        "times": run.info.start_time and run.info.end_time,
        "user": run.data.tags.get("mlflow.user"),
        "source": run.data.tags.get("mlflow.source.name"),
        "params": run.data.params,
        "metrics": run.data.metrics,
        "artifacts": tracking.client.list_artifacts(started.info.run_id),
    }
    return [what for what, value in held.items() if value]


@topic.question(
    objectives=("mlflow-ui", "manual-logging"),
    difficulty=3,
    stem="""
        A run trains for one minute and ends. An hour after its start, a metric is added:

            with mlflow.start_run(run_id=run_id):
                mlflow.log_metric("holdout_auc", 0.84)

        The user interface shows the time from start to end as the duration. How long is it now?
    """,
    right=Right(
        text="About an hour, with the pause",
        seen=lambda out: 59 <= out <= 61,
        because="Reopening keeps the start of the run, and leaving the block writes a new end. The duration then spans "
        "the pause. `MlflowClient.log_metric(run_id, ...)` adds a metric without touching the times.",
    ),
    wrong=(
        Wrong(
            text="About a minute, just as before",
            seen=lambda out: 0.9 <= out <= 1.1,
            believed="The training took that long, and adding a metric looks like a note in the margin.",
            because="The block reopens the run, so its end is written anew. Adding the metric by the client would "
            "leave the minute.",
            claim="Reopening a finished run to add a metric leaves its duration as it was.",
        ),
        Wrong(
            text="Less than a second, as the clock starts again",
            seen=lambda out: 0 <= out < 0.1,
            believed="`start_run` seems to start the clock again.",
            because="With `run_id` it continues a run: the start stays that of the first time.",
        ),
        Wrong(
            text="None, as the run is open again",
            seen=None,
            believed="`start_run` makes the run active, and an active run has no end.",
            because="It is active within the block. Leaving the block ends it once more, with a new end time.",
        ),
    ),
    source=VIEWING,
)
def duration_of_a_reopened_run(tracking) -> float | None:
    """Reopen a run of a minute an hour after its start, and read the minutes from its start to its end."""
    an_hour_ago = int(time.time() * 1000) - 3_600_000
    run_id = tracking.client.create_run(tracking.experiment_id, start_time=an_hour_ago).info.run_id
    tracking.client.set_terminated(run_id, end_time=an_hour_ago + 60_000)
    with mlflow.start_run(run_id=run_id):
        mlflow.log_metric("holdout_auc", 0.84)
    info = tracking.client.get_run(run_id).info
    return info.end_time and round((info.end_time - info.start_time) / 60_000, 1)


@topic.question(
    objectives=("mlflow-ui", "manual-logging"),
    difficulty=3,
    stem="""
        Two workers log to one run, so that the steps arrive out of order:

            log_metric("loss", 0.9, step=0)
            log_metric("loss", 0.3, step=1)
            log_metric("loss", 0.6, step=3)
            log_metric("loss", 0.5, step=2)

        Which loss stands in the runs table, which has one column per metric?
    """,
    right=Right(
        text="0.6, the one of the highest step",
        seen=0.6,
        because="The table shows the latest value, and what is latest is told by the step first, and by the time stamp "
        "among values of the same step.",
    ),
    wrong=(
        Wrong(
            text="0.5, the one that was logged last",
            seen=0.5,
            believed="The latest value is taken for the one that arrived last.",
            because="The step outranks the time: step 3 is later than step 2, whenever it was logged.",
            claim="The value shown for a metric is the one that was logged last, whatever its step.",
        ),
        Wrong(
            text="0.3, the lowest one in the history",
            seen=0.3,
            believed="A table of results is expected to show the best value.",
            because="MLflow does not know that a loss is better small. It shows the latest value.",
        ),
        Wrong(
            text="0.9, the one of the very first step",
            seen=0.9,
            believed="One mixes it up with params, which keep their first value.",
            because="A metric can be logged again and again; its latest value is shown.",
        ),
    ),
    source=VIEWING,
)
def loss_in_the_runs_table(tracking) -> float:
    """Log a metric with steps out of order, and read the value that the run itself has."""
    with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
        for step, loss in ((0, 0.9), (1, 0.3), (3, 0.6), (2, 0.5)):
            mlflow.log_metric("loss", loss, step=step)
    return tracking.client.get_run(run.info.run_id).data.metrics["loss"]


@topic.question(
    objectives=("mlflow-ui",),
    difficulty=1,
    stem="""
        The experiment holds a run named `baseline`. What does the user interface show after this?

            with mlflow.start_run(run_name="baseline"):
                mlflow.log_param("depth", 8)
    """,
    right=Right(
        text="Two runs named `baseline`, with different run ids",
        seen=[["baseline", "baseline"], None],
        because="A name is a label for people, and need not be unique. To continue a run one has to pass its `run_id`.",
    ),
    wrong=(
        Wrong(
            text="One run named `baseline`, with the param added to it",
            seen=[["baseline"], None],
            believed="A name looks like a key, as an experiment's name is one.",
            because="Runs are told apart by their ids. The call starts a new run with the same name.",
            claim="Starting a run with the name of an existing run continues that run.",
        ),
        Wrong(
            text="One run named `baseline`, and an error in the notebook",
            seen=[["baseline"], "MlflowException"],
            believed="Names of experiments and of registered models are unique, so those of runs seem to be unique.",
            because="The name of a run may occur as often as one likes.",
        ),
        Wrong(
            text="Two runs, the new one renamed to `baseline_1`",
            seen=[["baseline", "baseline_1"], None],
            believed="File managers and autologging tools like to add a number.",
            because="MLflow invents a name only where none is given. The given one is used as it is.",
        ),
    ),
    source=VIEWING,
)
def runs_of_one_name(tracking) -> list:
    """Start a run with a name that another run has, and list the names of the runs."""
    mlflow.set_experiment(experiment_id=tracking.experiment_id)

    def start():
        with mlflow.start_run(run_name="baseline"):
            mlflow.log_param("depth", 8)

    errors = [error_of(start) for _ in range(2)]
    runs = tracking.client.search_runs([tracking.experiment_id])
    return [sorted(run.info.run_name for run in runs), errors[1]]


topic.documented(
    "code_behind_a_run",
    objectives=("mlflow-ui",),
    difficulty=2,
    stem="""
        A notebook outside of any Git folder logged a run on Monday, and was edited on Tuesday. To which code does the
        source link of the run lead?
    """,
    right=Right(
        text="To the notebook as it was on Monday, its revision at that time",
        because="A run records the revision of the notebook that launched it, or the Git commit where the notebook "
        "lies in a Git folder. So the code behind a result can be read later on.",
    ),
    wrong=(
        Wrong(
            text="To the notebook as it is on Tuesday, since a link names a path",
            believed="A link to a file usually opens the file as it is now.",
            because="The run keeps the revision beside the path, so that edits do not blur which code was run.",
        ),
        Wrong(
            text="To a copy of the notebook among the artifacts, saved on Monday",
            believed="Artifacts hold the files of a run, so the code seems to be one of them.",
            because="No copy is logged. The notebook's own revision history keeps the code, and the run refers to it.",
        ),
        Wrong(
            text="To nothing, since code is recorded for Git folders alone",
            believed="A commit hash is what reproducibility is usually tied to.",
            because="For notebooks in Git folders it is the commit. For others it is the revision of the notebook.",
        ),
    ),
    source=VIEWING,
)
