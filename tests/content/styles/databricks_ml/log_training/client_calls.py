import mlflow
from mlflow.tracking import MlflowClient


def log_training(client, experiment_id, params, history, tags):
    with mlflow.start_run(experiment_id=experiment_id, run_name="x") as run:
        mlflow.log_params(params)
        for k, v in tags.items():
            MlflowClient().set_tag(run.info.run_id, k, v)
        [mlflow.log_metrics(row, step=i) for i, row in enumerate(history)]
        return run.info.run_id
