from mlflow import MlflowClient
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID


def log_trials(experiment_id, trials, metric):
    client = MlflowClient()
    parent = client.create_run(experiment_id, run_name="search").info.run_id
    best = None
    for i, (params, value) in enumerate(trials):
        child = client.create_run(experiment_id, tags={MLFLOW_PARENT_RUN_ID: parent}, run_name=f"trial {i}")
        for k, v in params.items():
            client.log_param(child.info.run_id, k, v)
        client.log_metric(child.info.run_id, metric, value, step=i)
        client.set_terminated(child.info.run_id)
        if value == value and (best is None or value < best[1]):
            best = (params, value)
    if best:
        for k, v in best[0].items():
            client.log_param(parent, k, v)
        client.log_metric(parent, metric, best[1])
    client.set_terminated(parent)
    return parent
