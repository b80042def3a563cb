"""Decide whether a retrained model replaces the one in use. This code is broken: mend it.

A job trains a new model every week and asks this function whether to put it into use. It has run for months without
an error. Yet every few weeks a good model is replaced by one with larger errors, and better ones are turned away.

A comparison is fair if both models answer the same questions, on rows that neither was trained on: this week's
holdout. What a model scored in its own week, on other rows, says how hard those rows were, not how good it is.
And "better" is larger for some metrics and smaller for others.

The function below is such as tutorials have it. Find what is wrong with it; the failures show which rows each model
was asked about.
"""

from typing import Any

import pandas as pd


def should_retrain(old_model: Any, new_model: Any, holdout: pd.DataFrame, metric: str, min_gain: float) -> bool:
    """Is the new model better than the old one, by more than `min_gain`, on the same rows?

    old_model, new_model  models with a method `predict`: it takes a pandas DataFrame with the columns of `holdout`
                          (with `label` or without) and any number of its rows, and returns an array with one
                          prediction for each row, in their order. Each also has a dict `logged`: the metrics that
                          were logged when it was trained, on the holdout of that week.
    holdout               this week's labelled rows, which neither model was trained on: a unique `id` (int), from
                          which the models look up their features, and `label` (float). May be empty.
    metric                "rmse" or "mae", root mean squared and mean absolute error of the predictions; or
                          "accuracy", the share of rows whose prediction equals the label.
    min_gain              by how much the metric has to improve, 0 or more, in units of the metric.

    Returns True if, on the whole of `holdout`, the new model is better than the old one by more than `min_gain`, else
    False: an improvement of exactly `min_gain` is not enough, and an empty holdout proves nothing. Both models are
    asked about every row of it.

    Example, with metric "mae" and min_gain 0.5. The errors of the old model are 2 and 4, those of the new one 1 and
    2: 1.5 instead of 3 on average, a gain of 1.5, so the result is True.

        holdout       what the models predict
        id  label     old    new
        0   10.0      12.0   11.0
        1   20.0      16.0   18.0
    """
    gain = new_model.logged[metric] - old_model.logged[metric]
    return gain >= min_gain
