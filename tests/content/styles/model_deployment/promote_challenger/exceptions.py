from mlflow.exceptions import MlflowException


def promote_if_better(client, name, metric, margin):
    def version(alias):
        try:
            return client.get_model_version_by_alias(name, alias)
        except MlflowException:
            return None

    def score(v):
        history = client.get_metric_history(v.run_id, metric)
        value = max(history, key=lambda m: m.step).value if history else None
        return None if value is None or value != value else value

    challenger, champion = version("challenger"), version("champion")
    if challenger is None or score(challenger) is None:
        return False
    if champion is not None and score(champion) is not None and not score(challenger) > score(champion) + margin:
        return False
    client.delete_registered_model_alias(name, "challenger")
    client.set_registered_model_alias(name, "champion", challenger.version)
    if champion is not None:
        client.set_registered_model_alias(name, "challenger", champion.version)
    return True
