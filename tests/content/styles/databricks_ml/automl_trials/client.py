from mlflow import MlflowClient


def run_trials(train, valid, candidates, metric, experiment_id):
    client = MlflowClient()
    parent = client.create_run(experiment_id, run_name="automl")
    best_name, best_score = None, None
    for name in candidates:
        child = client.create_run(
            experiment_id, tags={"mlflow.parentRunId": parent.info.run_id}, run_name=name
        ).info.run_id
        try:
            model = candidates[name](train)
            score = metric(model, valid)
        except Exception as e:
            client.set_tag(child, "error", str(e))
            client.set_terminated(child, status="FAILED")
            continue
        client.log_metric(child, "score", score)
        client.set_terminated(child)
        if best_score is None or score > best_score:
            best_name, best_score = name, score
    client.log_param(parent.info.run_id, "best", best_name)
    client.set_terminated(parent.info.run_id)
    return best_name
