"""Cap outliers at quantiles that training knew."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import array, col, greatest, isnan, least, lit, percentile, when


def winsorise(train: DataFrame, new: DataFrame, column: str, lower: float, upper: float) -> DataFrame:
    """`percentile` takes NaN for the largest number, and so do `greatest` and `least`, which also skip null."""
    value = col(f"`{column}`")
    ((low, high),) = train.where(~isnan(value)).select(percentile(value, array(lit(lower), lit(upper)))).first()
    capped = greatest(lit(low), least(lit(high), value))
    return new.withColumn(column, when(value.isNull() | isnan(value), value).otherwise(capped))
