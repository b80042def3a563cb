import mlflow
import numpy as np


def promote_if_better(client, name, metric, margin):
    model = client.get_registered_model(name)
    ver = {a: v for a, v in model.aliases.items()}
    scores = {}
    for alias in ("champion", "challenger"):
        scores[alias] = -np.inf
        if alias in ver:
            mv = client.get_model_version(name, ver[alias])
            metrics = mlflow.get_run(mv.run_id).data.metrics
            if metric in metrics and not np.isnan(metrics[metric]):
                scores[alias] = metrics[metric]
    if scores["challenger"] == -np.inf:
        return False
    better = bool(scores["challenger"] - scores["champion"] > margin)
    if better:
        client.set_registered_model_alias(name, "champion", ver["challenger"])
        if "champion" in ver:
            client.set_registered_model_alias(name, "challenger", ver["champion"])
        else:
            client.delete_registered_model_alias(name, "challenger")
    return better
