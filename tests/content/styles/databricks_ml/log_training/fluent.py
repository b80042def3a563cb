import mlflow


def log_training(client, experiment_id, params, history, tags):
    mlflow.set_experiment(experiment_id=experiment_id)
    run = mlflow.start_run()
    mlflow.set_tags(tags)
    for name in params:
        mlflow.log_param(name, params[name])
    step = 0
    for metrics in history:
        for name in metrics:
            mlflow.log_metric(name, metrics[name], step)
        step += 1
    mlflow.end_run()
    return mlflow.last_active_run().info.run_id
