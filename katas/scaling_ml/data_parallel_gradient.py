"""Compute the gradient of a linear model where the data are.

Linear regression on a table that no machine can hold: the weights, which are few, travel to the data; every partition
computes its share of the gradient; and only those shares travel back, to be added up. This is how Spark distributes
linear models, and what the exam means by data-parallel training.

Two things are easily wrong. Shares can be added up, but not every number can be a share: a mean is none. And each
action on a table computes it again, from its source on, so a single step of training may read the data many times.

Write the function below: one step's gradient, in one pass.
"""

from pyspark.sql import DataFrame


def gradient(df: DataFrame, weights: list[float]) -> list[float]:
    """The gradient of the mean squared loss of a linear model without intercept.

    df       a table with a unique `id` (long), `features` (a vector) and `label` (double), without gaps. It may be
             empty, and may be dealt out over any number of partitions, of which some may be empty.
    weights  the weights of the model, one for each entry of `features`, at least one.

    With the loss (1/n) * sum of (w·x - y)² over the n rows, w being `weights`, x the features and y the label of a
    row, entry j of the gradient is

        (2/n) * sum of (w·x - y) * x[j]

    Returns these entries as a list of floats, in the order of the weights; for an empty table a 0.0 for each. The
    result is the same however the rows are dealt out.

    The source of `df` is costly: each of its rows is to be computed once. And rows stay where they are: what comes
    to the driver is no more than a few sums for each partition, however many rows there are. Whether Spark SQL, an
    RDD or a pandas function computes the sums is up to you.

    Example, with the weights [1.0, 0.5]. The residuals w·x - y are 2 and -1; the result is [1.0, 4.0], which is 2/2
    times [2 * 1 - 1 * 1, 2 * 2 - 1 * 0].

        id  features    label
        0   [1.0, 2.0]  0.0
        1   [1.0, 0.0]  2.0
    """
    raise NotImplementedError
