import mlflow
import math


def log_trials(experiment_id, trials, metric):
    mlflow.set_experiment(experiment_id=experiment_id)
    ok = sorted((t for t in trials if not math.isnan(t[1])), key=lambda t: t[1])
    with mlflow.start_run() as parent:
        for params, value in ok[:1]:
            mlflow.log_params(params)
            mlflow.log_metrics({metric: value})
        for params, value in trials:
            mlflow.start_run(nested=True)
            mlflow.log_params(params)
            mlflow.log_metrics({metric: value})
            mlflow.end_run()
    return parent.info.run_id
