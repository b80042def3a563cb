"""Standardise features with the mean and deviation of training."""

from pyspark.ml import Pipeline
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.sql import DataFrame


def standardise(train: DataFrame, new: DataFrame, columns: list[str]) -> DataFrame:
    """A StandardScaler only divides unless told to centre; it sends constant features to 0 by itself."""
    assembler = VectorAssembler(inputCols=columns, outputCol="_features")
    scaler = StandardScaler(inputCol="_features", outputCol="scaled", withMean=True, withStd=True)
    return Pipeline(stages=[assembler, scaler]).fit(train).transform(new).drop("_features")
