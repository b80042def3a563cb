"""Measure the error of a log-scale model in the target's own units.

Prices, incomes and waiting times are skewed: a few values are far larger than the rest. So one trains on their
logarithm. The model then predicts logarithms, and an error computed from those is no amount of money. It cannot be
compared with the error of a model that predicts prices, and nobody can say whether it is small.

The exam asks for the order of the steps: what is turned back, and when. The wrong orders all run, and all return
a number.

Write the function below: the root mean squared error (RMSE) in the units of the target.
"""

from pyspark.sql import DataFrame


def rmse_in_units(predictions: DataFrame, label_log: str, prediction_log: str) -> float:
    """The root mean squared error in the units of the target, of a model that predicts its logarithm.

    predictions     a table with a unique `id` (long) and two double columns. May be empty.
    label_log       the name of the column with the natural logarithm of the true value.
    prediction_log  the name of the column with what the model predicts for that logarithm.
                    Both names may hold a space; both columns may hold gaps, null or NaN. The logarithms are
                    between -20 and 21, and negative for values below 1.

    Returns a float: the root of the mean of the squared differences between true and predicted values, both in units.
    A row with a gap in one of the two columns is left out. If no row is left the result is NaN.

    Example, with the columns "log price" and "prediction". The prices are 10 and 100, the predictions 20 and 100:
    one is off by 10, the other by 0, and the result is the root of (100 + 0) / 2, about 7.07.

        predictions
        id  log price  prediction
        0   2.302585   2.995732
        1   4.605170   4.605170
        2   null       1.386294
    """
    raise NotImplementedError
