"""Impute missing values with what training taught."""

from pyspark.ml.feature import Imputer
from pyspark.sql import DataFrame


def impute_missing(train: DataFrame, new: DataFrame, columns: list[str], strategy: str) -> DataFrame:
    """The Imputer is an estimator: `fit` learns from the training rows, the model fills any others."""
    imputer = Imputer(inputCols=columns, outputCols=columns, strategy=strategy)
    return imputer.fit(train).transform(new)
