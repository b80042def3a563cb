"""Go through the pandas API on Spark and back.

A team knows pandas, and its table no longer fits into the memory of one machine. The pandas API on Spark has the
methods of pandas over rows that stay with Spark, and a step written with it can stand in the middle of a Spark
pipeline: a Spark DataFrame comes in, a Spark DataFrame goes out.

The two worlds differ where they meet. pandas has to have an index, Spark has none. pandas knows one kind of gap,
Spark knows two. And some ways there and back go through the memory of the driver. The exam asks for the difference
between pandas, the pandas API on Spark and Spark's own DataFrames.

Write the function below with the pandas API on Spark.
"""

from pyspark.sql import DataFrame


def add_share(df: DataFrame, column: str) -> DataFrame:
    """Add the share of each row in the sum of a column, by way of the pandas API on Spark.

    df      a Spark DataFrame with a unique `id` (long) and double columns. It may be empty.
    column  the name of one of the double columns; it may hold a space, but no dot. Its values are 0 or more, or
            missing, that is null or NaN.

    Returns a Spark DataFrame: `df`, every row and every column of it, `id` included, with one column more and no
    other, not even an index:

    `share`  double: the value divided by the sum of all values present in the column. Missing (null or NaN, as you
             like) where the value is missing, and in all rows if the sum is 0.

    Let the share be computed in a frame of the pandas API on Spark, made from `df` without bringing its rows to the
    driver: a single number, like a sum, may come there. The order of rows and columns does not matter.

    Example, with the column "x"

        df           result
        id  x        id  x     share
        3   1.0      3   1.0   0.25
        8   null     8   null  null
        5   3.0      5   3.0   0.75
    """
    raise NotImplementedError
