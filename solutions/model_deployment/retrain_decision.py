"""Decide whether a retrained model replaces the one in use."""

from typing import Any

import numpy as np
import pandas as pd

LOSSES = {
    "rmse": lambda label, prediction: np.sqrt(np.mean((label - prediction) ** 2)),
    "mae": lambda label, prediction: np.mean(np.abs(label - prediction)),
    "accuracy": lambda label, prediction: -np.mean(label == prediction),
}
"""What is smaller for a better model: an error, or a score with its sign changed."""


def should_retrain(old_model: Any, new_model: Any, holdout: pd.DataFrame, metric: str, min_gain: float) -> bool:
    """Both models answer for all the rows of one holdout; a smaller loss is a gain."""
    if holdout.empty:
        return False
    rows, label = holdout.drop(columns="label"), holdout["label"].to_numpy()
    old, new = (LOSSES[metric](label, model.predict(rows)) for model in (old_model, new_model))
    return bool(old - new > min_gain)
