"""Try several algorithms, as AutoML does, and say which is best.

AutoML is no magic: it fits a list of candidates to the same rows, scores each of them on rows that none has
seen, logs every trial, and shows the best first. Two things make it robust. A candidate that fails does not end
the search, and its run says that it failed. And the rows that decide are never the rows that taught: on its own
training rows the most complex candidate always looks best.

The exam asks what AutoML does for you and how it chooses. Here you do it yourself.

Write the function below. It is handed no client; `mlflow` itself already knows which store to write to.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd


def run_trials(
    train: pd.DataFrame,
    valid: pd.DataFrame,
    candidates: dict[str, Callable[[pd.DataFrame], Any]],
    metric: Callable[[Any, pd.DataFrame], float],
    experiment_id: str,
) -> str:
    """Fit every candidate, log each as a trial, and return the name of the best one.

    train          the rows to fit on.
    valid          the rows to score on.
    candidates     one or more functions by name, in a fixed order. Each takes a table and returns a model that is
                   fitted to it. It may raise an error.
    metric         a function of a model and a table that returns the score of the model on these rows, a number;
                   higher is better, and it may be negative. It may raise an error, too.
    experiment_id  where all runs belong. It is not the active experiment, and no run is active.

    Each candidate is fitted once, to `train` as it is. A parent run stands for the search, with one child for each
    candidate, whose run name is the name of the candidate. Where fitting and scoring go well the child has the
    score on `valid` as the metric `score`, logged once, and is FINISHED. Where one of them raises an error (any
    `Exception`), the child has no `score` and is FAILED, and the search goes on. At least one candidate does not
    fail. The parent is FINISHED; what it holds is left to you. Returns the name of the candidate with the highest
    score on `valid`; of several with that score, the first in the order of `candidates`.

    Example, with three candidates

        candidate  score on train  score on valid    its run
        linear     0.5             0.75              FINISHED, score = 0.75
        tree       1.0             0.25              FINISHED, score = 0.25
        forest     raises an error                   FAILED

        result  "linear"
    """
    raise NotImplementedError
