from mlflow import MlflowClient
from mlflow.entities import ViewType
from mlflow.store.entities import PagedList


def best_run(client, experiment_id, metric, higher_is_better):
    quoted = metric.replace('"', "")
    found = MlflowClient().search_runs(
        experiment_ids=experiment_id and [experiment_id],
        filter_string=f'metrics."{quoted}" > -1e300 and attributes.status = "FINISHED"',
        run_view_type=ViewType.ACTIVE_ONLY,
        max_results=50000,
        order_by=["start_time ASC"],
    )
    return (max if higher_is_better else min)(found, key=lambda r: r.data.metrics[metric], default=None) and (
        max if higher_is_better else min
    )(found, key=lambda r: r.data.metrics[metric]).info.run_id
