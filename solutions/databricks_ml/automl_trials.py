"""Try every candidate as AutoML does, and log each as a trial."""

from collections.abc import Callable
from typing import Any

import mlflow
import pandas as pd


def run_trials(
    train: pd.DataFrame,
    valid: pd.DataFrame,
    candidates: dict[str, Callable[[pd.DataFrame], Any]],
    metric: Callable[[Any, pd.DataFrame], float],
    experiment_id: str,
) -> str:
    """An error that leaves the inner block marks the child as FAILED; caught right behind it, it goes no further."""
    scores: dict[str, float] = {}
    with mlflow.start_run(experiment_id=experiment_id):
        for name, fit in candidates.items():
            try:
                with mlflow.start_run(experiment_id=experiment_id, run_name=name, nested=True):
                    score = metric(fit(train), valid)
                    mlflow.log_metric("score", score)
                    scores[name] = score
            except Exception:  # noqa: S112 - the run says that it failed
                continue
    return max(scores, key=scores.__getitem__)
