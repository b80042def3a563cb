import mlflow


def best_run(client, experiment_id, metric, higher_is_better):
    frame = mlflow.search_runs([experiment_id], filter_string="status = 'FINISHED'")
    column = f"metrics.{metric}"
    if column not in frame.columns:
        return None
    frame = frame.dropna(subset=[column]).sort_values([column, "start_time"], ascending=[not higher_is_better, True])
    return None if frame.empty else frame["run_id"].iloc[0]
