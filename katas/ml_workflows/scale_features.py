"""Standardise features with the mean and deviation of training.

An age goes up to 100 and an income to 100000. Any model that adds up features or measures distances, and any that
penalises large weights, would listen to the income alone. Standardising gives each feature the same unit: 0 is the
mean of the training rows, 1 is their standard deviation.

In Spark ML the numbers first become one vector column. Then a scaler, an estimator, learns from the training rows,
and its model transforms any others. Its defaults are not what most people expect.

A feature that never varied in training has no deviation to divide by. It should not spoil the rest.

Write the function below: it standardises columns of `new` by what `train` teaches.
"""

from pyspark.sql import DataFrame


def standardise(train: DataFrame, new: DataFrame, columns: list[str]) -> DataFrame:
    """Add the vector `scaled`: the named columns of `new`, standardised by `train`.

    train, new  tables with a unique `id` (long), double columns to scale, and others. The columns to scale have no
                missing values. `train` has at least one row. `new` may be empty.
    columns     the names of the columns to scale, at least one; a name may hold a space.

    Returns `new`, every row and every column of it, with one column more and no other:

    `scaled`    a Spark ML vector, dense or sparse, with one slot for each of `columns`, in their order. A slot holds
                (value - mean) / deviation, where mean and deviation are those of the column in `train`. It is the
                sample deviation, which divides by the number of rows less one. Where a column is constant in
                `train`, and so if `train` has a single row, the slot is 0.0 whatever the value.

    In the other columns a gap stays a gap, be it null or NaN. The order of rows does not matter.

    Example, with columns ["x", "y"]

        train            new              result
        id  x    y       id  x    y       id  x    y    scaled
        0   1.0  7.0     5   4.0  7.0     5   4.0  7.0  [2.0, 0.0]
        1   2.0  7.0     6   1.5  8.0     6   1.5  8.0  [-0.5, 0.0]
        2   3.0  7.0
    """
    raise NotImplementedError
