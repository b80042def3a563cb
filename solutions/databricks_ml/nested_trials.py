"""Log a search as nested runs."""

import math

import mlflow


def log_trials(experiment_id: str, trials: list[tuple[dict, float]], metric: str) -> str:
    """A child is told its experiment too: without one it would land in the active experiment, not in its parent's."""
    with mlflow.start_run(experiment_id=experiment_id) as parent:
        for params, value in trials:
            with mlflow.start_run(experiment_id=experiment_id, nested=True):
                mlflow.log_params(params)
                mlflow.log_metric(metric, value)
        measured = [trial for trial in trials if not math.isnan(trial[1])]
        if measured:
            params, value = min(measured, key=lambda trial: trial[1])
            mlflow.log_params(params)
            mlflow.log_metric(metric, value)
    return parent.info.run_id
