"""Count what is missing in every column.

The first question about any table: what is not there? The answer decides which columns are worth keeping, which
need imputing, and which should carry an indicator. On the exam it is part of summarising a DataFrame.

Spark knows two kinds of gap. Null fits in a column of any type. NaN fits only in floating-point numbers, where
pandas and many files put it in place of null. To a model both are gaps. An empty string is not: it is a text.

Real tables have columns of all types, odd names, and now and then no rows. A report that stops at a date column
is of no use.

Write the function below: for each column, how many values are missing, and what share of the rows that is.
"""

from pyspark.sql import DataFrame


def missing_report(df: DataFrame) -> dict[str, tuple[int, float]]:
    """Count the missing values of every column of `df`.

    df    a table with a unique `id` (long) and columns of any type: double, float, long, string, date, boolean,
          lists of doubles. A name may hold a space or a dot. There may be no rows.

    A value is missing when it is null, or when its column is float or double and it is NaN. Everything else is
    present: the empty string, the texts "NaN" and "null", 0, false, an empty list, a list with NaN in it.

    Returns a dict with one entry for each column, `id` included. The key is the name of the column as it stands
    in df.columns. The value is a tuple of the number of rows in which the column is missing (int) and their
    share of all rows (float, 0.0 to 1.0). Without any rows the tuple is (0, 0.0). The order does not matter.

    Example

        df                         result
        id  age   name  day        {"id":   (0, 0.0),
        0   20.0  Ada   null        "age":  (2, 0.5),
        1   NaN   ''    null        "name": (0, 0.0),
        2   null  Bob   null        "day":  (3, 0.75)}
        3   41.5  NaN   2024-02-29
    """
    raise NotImplementedError
