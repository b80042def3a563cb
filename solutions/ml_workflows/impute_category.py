"""Fill missing categories with the most frequent one."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import col, mode


def impute_category(train: DataFrame, new: DataFrame, column: str) -> DataFrame:
    """`mode` leaves out null; only when asked to be deterministic does it take the smallest of a tie."""
    (category,) = train.select(mode(col(f"`{column}`"), deterministic=True)).first()
    return new.fillna(category, subset=[column])
