"""Remove outliers by the interquartile range."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import array, col, isnan, lit, percentile


def without_outliers(train: DataFrame, new: DataFrame, column: str, k: float) -> DataFrame:
    """`percentile` interpolates and skips null, but takes NaN for the largest number of all."""
    value = col(f"`{column}`")
    ((q1, q3),) = train.where(~isnan(value)).select(percentile(value, array(lit(0.25), lit(0.75)))).first()
    reach = k * (q3 - q1)
    return new.where(value.isNull() | isnan(value) | value.between(q1 - reach, q3 + reach))
