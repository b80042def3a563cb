"""Impute missing values with what training taught.

A model is trained once and used for months. Most models cannot take a gap, so something has to fill it, and
whatever does so has to be known when training ends: the rows that come later are filled with it, and teach
nothing. Statistics of the rows to be scored would change with every batch that comes in, and with a single row
there would be none.

Real tables hold two kinds of gap. SQL and Spark say null; pandas, NumPy and many files say NaN. Both are meant
here. The exam asks which statistic to take, from which rows, and what Spark ML has for it.

Write the function below: fill `new` with what `train` teaches.
"""

from pyspark.sql import DataFrame


def impute_missing(train: DataFrame, new: DataFrame, columns: list[str], strategy: str) -> DataFrame:
    """Fill the gaps in `new` with the statistic that `train` teaches.

    train, new  tables with a unique `id` (long) and the same double columns; a gap is null or NaN.
                Each column to fill has at least one value in `train`. `new` may be empty.
    columns     the names of the columns to fill; a name may hold a space.
    strategy    "mean" or "median" of the values present in `train`; for an even number of values any
                median between the middle two will do.

    Returns `new`, every row and every column of it, with the gaps in `columns` filled and nothing else
    changed; in other columns a gap stays a gap, be it null or NaN. The order of rows does not matter.

    Example, with columns ["age"] and strategy "mean"

        train         new           result
        id  age       id  age       id  age
        0   20.0      7   null      7   30.0
        1   40.0      8   55.0      8   55.0
        2   NaN
    """
    raise NotImplementedError
