import mlflow


def filter_runs(client, experiment_id, min_accuracy, model_type):
    df = mlflow.search_runs(experiment_ids=[experiment_id])
    if "metrics.accuracy" not in df.columns or "params.model_type" not in df.columns:
        return []
    df = df[(df["metrics.accuracy"] >= min_accuracy) & (df["params.model_type"] == model_type)]
    df = df.sort_values(["metrics.accuracy", "start_time"], ascending=[False, True])
    return df.run_id.tolist()
