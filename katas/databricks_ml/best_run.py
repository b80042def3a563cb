"""Find the best finished run of an experiment.

An experiment collects every attempt: the good, the crashed, the deleted and those that still run. Before a
model is registered, somebody has to say which run it comes from. The answer must not depend on the order in
which the server happens to list the runs, nor on how many there are.

MLflow can filter, sort and limit runs in its store, which is quicker than fetching all of them. What it does
with runs that lack the metric, and in which order it returns ties, has to be known. The exam asks for this search.

Write the function below: the best run that is finished and was measured, or None.
"""

from mlflow import MlflowClient


def best_run(client: MlflowClient, experiment_id: str, metric: str, higher_is_better: bool) -> str | None:
    """Return the id of the best run of an experiment, or None if no run qualifies.

    client            reads the store that `mlflow` itself uses too.
    experiment_id     the experiment to look in. It may be empty, or hold more runs than one page of search
                      results. Other experiments have runs with the same metric.
    metric            the name of a metric; a name may hold a space, a dash, a dot or a slash.
    higher_is_better  True if the highest value is the best, False if the lowest is. Values may be negative.

    A run qualifies if it is FINISHED, is not deleted, and has the metric. Where a metric was logged several
    times its latest value counts, and where that is NaN the run counts as one without the metric. Of several
    runs with the best value the one that started first is the best; no two start at the same time.

    Example, with metric "rmse" and higher_is_better False

        run  started  status    rmse
        a    9:00     FINISHED  0.50
        b    9:10     FAILED    0.10
        c    9:20     FINISHED  0.40  <- the result
        d    9:30     FINISHED
        e    9:40     FINISHED  0.40
    """
    raise NotImplementedError
