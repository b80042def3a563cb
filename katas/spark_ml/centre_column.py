"""Repair a UDF that centres a column.

A linear model behaves better when its inputs are centred: from each value the mean of the column is taken away, so
that the new column has the mean 0. The code below comes from a notebook where it looked right on a sample of a few
hundred rows. On the whole table the new column does not have the mean 0 in all parts alike, equal values of one day
become different values, and the result changes with the size of the cluster.

How a table is cut up on its way to Python is Spark's business, here as in the exam: for each case the rows come in
other partitions and in batches of another size. Find out what the function really computes, and repair it.
"""

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql.functions import pandas_udf


def centre(df: DataFrame, column: str) -> DataFrame:
    """Add a column with the distance of each value from the mean of the whole column.

    df      a table with a unique `id` (long) and double columns, in any number of partitions. It may be empty.
    column  the name of one of the double columns; it may hold a space, but no dot. Values may be missing, that is
            null or NaN, even all of them.

    Returns `df`, every row and every column of it, with one column more and no other:

    `centred`  double: the value minus the mean of all values present in `column`, each row counted once. Where the
               value is missing, `centred` is missing (null or NaN, as you like).

    The result is the same however the rows are partitioned and however many a UDF is handed at once. You need not
    keep the UDF.

    Example, with the column "x"

        df            result
        id  x         id  x     centred
        0   1.0       0   1.0   -3.0
        1   3.0       1   3.0   -1.0
        2   null      2   null  null
        3   8.0       3   8.0   4.0
    """

    @pandas_udf("double")
    def centred(x: pd.Series) -> pd.Series:
        return x - x.mean()

    return df.withColumn("centred", centred(column))
