"""Find the best finished run of an experiment."""

import math

from mlflow import MlflowClient


def best_run(client: MlflowClient, experiment_id: str, metric: str, higher_is_better: bool) -> str | None:
    """The store filters and sorts, so the first run is the best one. Runs without a number come last."""
    direction = "DESC" if higher_is_better else "ASC"
    runs = client.search_runs(
        [experiment_id],
        filter_string="attributes.status = 'FINISHED'",
        order_by=[f"metrics.`{metric}` {direction}", "attributes.start_time ASC"],
        max_results=1,
    )
    if not runs or math.isnan(runs[0].data.metrics.get(metric, math.nan)):
        return None
    return runs[0].info.run_id
