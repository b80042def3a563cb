"""Promote the challenger if it is better than the champion."""

import math

from mlflow import MlflowClient


def promote_if_better(client: MlflowClient, name: str, metric: str, margin: float) -> bool:
    """An alias leads to a version, that to its run, and that to the score. Both are read before an alias moves."""
    aliases = client.get_registered_model(name).aliases

    def score(alias: str) -> float:
        if alias not in aliases:
            return math.nan
        run_id = client.get_model_version_by_alias(name, alias).run_id
        return client.get_run(run_id).data.metrics.get(metric, math.nan)

    new, old = score("challenger"), score("champion")
    if math.isnan(new) or new - old <= margin:  # NaN fails the comparison: a champion without a score loses
        return False
    client.set_registered_model_alias(name, "champion", str(aliases["challenger"]))
    if "champion" in aliases:
        client.set_registered_model_alias(name, "challenger", str(aliases["champion"]))
    else:
        client.delete_registered_model_alias(name, "challenger")
    return True
