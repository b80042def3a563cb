"""Cache a table for two fits, and give the memory back.

A DataFrame is a recipe, not a table. Iterative training reads it again and again, and every pass starts at the
source: the files are read, the joins and Python functions are run once more. Where the passes are many, that is
most of the cost of training, and caching the table is the first remedy.

A cache takes memory that all users of the cluster share. It is not returned when a variable goes out of scope, nor
when an error ends the function. Whoever takes it gives it back, and nobody gives back what others have taken.

Write the function below: it trains two models on the same expensive table.
"""

from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame


def train_twice(df: DataFrame, fit_a: Callable[[DataFrame], Any], fit_b: Callable[[DataFrame], Any]) -> tuple[Any, Any]:
    """Fit two models on a table whose rows are computed once.

    df            a table that is expensive to compute. It may have no rows, and may come in several partitions. The
                  caller may have cached it already.
    fit_a, fit_b  each takes a DataFrame with the rows and columns of `df`, reads it several times, and returns a
                  model, whatever that is. Either may raise an error.

    Returns a tuple of what `fit_a` and what `fit_b` returned, each called once.

    Each row of `df` is computed once in all, both fits included, and the fits read it from Spark's cache, on any
    storage level. In the end the cache is as it was: what this function has cached is released, and a table that
    the caller had cached is still cached. So it is too if a fit raises an error. The error is the caller's to
    handle, unchanged; if it is `fit_a` that fails, `fit_b` may be left out.

    Example, with a source that says when it computes a row, and fits that read the table twice each

        df            computed without a cache     with it     cached in the end
        id  x         0 1 0 1 0 1 0 1              0 1         no
        0   0.5
        1   null
    """
    raise NotImplementedError
