import mlflow
import pandas as pd


def run_trials(train, valid, candidates, metric, experiment_id):
    mlflow.set_experiment(experiment_id=experiment_id)
    results = pd.Series(dtype="float64")
    mlflow.start_run(run_name="search")
    for name, train_fn in candidates.items():
        mlflow.start_run(run_name=name, nested=True)
        try:
            results[name] = metric(train_fn(train.copy()), valid.copy())
            mlflow.log_metrics({"score": results[name]})
            mlflow.end_run()
        except (ValueError, RuntimeError):
            mlflow.end_run("FAILED")
    mlflow.end_run()
    return results.idxmax()
