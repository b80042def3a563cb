"""Keep the latest record of each key."""

from pyspark.sql import DataFrame, Window
from pyspark.sql.functions import col, row_number


def latest(df: DataFrame, key: str, time: str) -> DataFrame:
    """Number the rows of each key, newest first; `id` makes the order complete, so nothing is left to chance."""
    newest_first = Window.partitionBy(f"`{key}`").orderBy(col(f"`{time}`").desc_nulls_last(), col("id").desc())
    return df.withColumn("_number", row_number().over(newest_first)).where("_number = 1").drop("_number")
