import time
from mlflow.entities import Metric, Param, RunTag


def log_training(client, experiment_id, params, history, tags):
    run_id = client.create_run(experiment_id, run_name="training").info.run_id
    now = int(time.time() * 1000)
    todo = [Param(k, str(v)) for k, v in params.items()]
    while todo:
        head, todo = todo[:90], todo[90:]
        client.log_batch(run_id, params=head)
    client.log_batch(
        run_id,
        metrics=[
            Metric(key=k, value=v, timestamp=now + s, step=s) for s, d in enumerate(history) for k, v in d.items()
        ],
        tags=[RunTag(k, v) for k, v in tags.items()],
    )
    client.update_run(run_id, status="FINISHED")
    return run_id
