"""Go through the pandas API on Spark and back."""

from pyspark.sql import DataFrame


def add_share(df: DataFrame, column: str) -> DataFrame:
    """The made-up index is dropped on the way back; a sum passes over null only, so that NaN has to be dropped, too."""
    psdf = df.pandas_api()
    total = psdf[column].dropna().sum()
    psdf["share"] = psdf[column] / (total or float("nan"))
    return psdf.to_spark()
