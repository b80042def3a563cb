"""Flag missing values, then fill them."""

from pyspark.ml.feature import Imputer
from pyspark.sql import Column, DataFrame
from pyspark.sql.functions import col, isnan


def gap(name: str) -> Column:
    """1.0 where that column is null or NaN, else 0.0."""
    column = col(f"`{name}`")
    return (column.isNull() | isnan(column)).cast("double")


def impute_with_flags(train: DataFrame, new: DataFrame, columns: list[str]) -> DataFrame:
    """The flags come first: a gap that is filled can no longer be told from a value."""
    flagged = new.withColumns({f"{name}_missing": gap(name) for name in columns})
    return Imputer(inputCols=columns, outputCols=columns, strategy="mean").fit(train).transform(flagged)
