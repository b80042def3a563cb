"""Search the runs of an experiment by metric and parameter."""

from mlflow import MlflowClient


def filter_runs(client: MlflowClient, experiment_id: str, min_accuracy: float, model_type: str) -> list[str]:
    """The store filters and sorts by the metric. The text is compared here: not every text fits into a filter."""
    found: list[str] = []
    token = None
    while True:
        page = client.search_runs(
            [experiment_id],
            filter_string=f"metrics.accuracy >= {min_accuracy}",
            order_by=["metrics.accuracy DESC", "attributes.start_time ASC"],
            page_token=token,
        )
        found += [run.info.run_id for run in page if run.data.params.get("model_type") == model_type]
        token = page.token
        if not token:
            return found
