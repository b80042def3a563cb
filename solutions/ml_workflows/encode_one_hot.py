"""One-hot encode a category that training knew."""

from pyspark.ml import Pipeline
from pyspark.ml.feature import OneHotEncoder, StringIndexer
from pyspark.sql import DataFrame


def encode_one_hot(train: DataFrame, new: DataFrame, column: str) -> DataFrame:
    """`keep` puts everything unknown into a spare last index, and the encoder's dropLast leaves just that one out."""
    index = f"{column}_index"
    indexer = StringIndexer(inputCol=column, outputCol=index, handleInvalid="keep")
    encoder = OneHotEncoder(inputCol=index, outputCol=f"{column}_vec")
    return Pipeline(stages=[indexer, encoder]).fit(train).transform(new).drop(index)
