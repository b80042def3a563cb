"""Log a training with the MLflow client."""

from mlflow import MlflowClient


def log_training(
    client: MlflowClient,
    experiment_id: str,
    params: dict[str, str | int | float | bool | None],
    history: list[dict[str, float]],
    tags: dict[str, str],
) -> str:
    """A parameter is logged once, a metric once for each epoch and with its step, and the run is closed."""
    run_id = client.create_run(experiment_id, tags=tags).info.run_id
    for name, setting in params.items():
        client.log_param(run_id, name, setting)
    for epoch, metrics in enumerate(history):
        for name, value in metrics.items():
            client.log_metric(run_id, name, value, step=epoch)
    client.set_terminated(run_id)
    return run_id
