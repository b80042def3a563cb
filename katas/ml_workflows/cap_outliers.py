"""Cap outliers at quantiles that training knew.

Removing a row because one of its values is extreme throws away the rest of the row, too. When a model is in use it
is no choice at all: somebody waits for the prediction. Capping, or winsorising, keeps the row. A value below a low
quantile becomes that quantile, and a value above a high one becomes the high one.

The two quantiles are part of the model: they are learned from the training rows, once. Spark has exact and
approximate quantiles, and functions that treat null and NaN in surprising ways. A gap is not an outlier, and has to
be a gap afterwards, so that imputing finds it.

Write the function below: it caps one column of `new`.
"""

from pyspark.sql import DataFrame


def winsorise(train: DataFrame, new: DataFrame, column: str, lower: float, upper: float) -> DataFrame:
    """Cap the values of `column` in `new` at two quantiles of `train`.

    train, new    tables with a unique `id` (long), the double column `column`, and others. A value is missing when
                  it is null or NaN. `train` holds at least one value. `new` may be empty.
    column        the name of the column to cap; a name may hold a space.
    lower, upper  shares with 0 <= lower <= upper <= 1: which two quantiles are the caps.

    The quantiles are the exact ones of the values present in `train`. One that falls between two values is
    interpolated linearly, as by SQL's `percentile` and NumPy's default: of 0.0 and 4.0, the quantile at 0.25 is 1.0.
    At 0.0 and at 1.0 it is the smallest and the largest value.

    Returns `new`, every row and every column of it. In `column`, a value below the lower quantile has become that
    quantile, a value above the upper quantile has become that one, and any other value is as it was. A missing
    value stays missing; in any column a gap stays a gap, be it null or NaN. The order of rows does not matter.

    Example, with column "x", lower 0.25 and upper 0.75: the caps are 1.0 and 3.0

        train       new         result
        id  x       id  x       id  x
        0   0.0     7   -8.0    7   1.0
        1   4.0     8   2.5     8   2.5
        2   null    9   NaN     9   NaN
    """
    raise NotImplementedError
