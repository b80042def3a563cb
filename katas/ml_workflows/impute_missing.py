"""Impute missing values with what training taught.

A model is trained once and used for months. Whatever fills a gap has to be known when training ends:
rows that come later are filled with it, and teach nothing.
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
    """
    raise NotImplementedError
