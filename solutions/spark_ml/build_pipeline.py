"""Build a pipeline from raw columns to a prediction."""

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import Imputer, OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler


def build_pipeline(categorical: list[str], numeric: list[str], label: str) -> Pipeline:
    """Each stage reads what one before it wrote; whatever is learned is learned by the pipeline's fit."""
    filled = [f"{name}_filled" for name in numeric]
    index = [f"{name}_index" for name in categorical]
    vector = [f"{name}_vector" for name in categorical]
    return Pipeline(
        stages=[
            Imputer(inputCols=numeric, outputCols=filled, strategy="mean"),
            # "keep" gives whatever training has not seen, null included, an index of its own.
            StringIndexer(inputCols=categorical, outputCols=index, handleInvalid="keep"),
            OneHotEncoder(inputCols=index, outputCols=vector),
            VectorAssembler(inputCols=[*filled, *vector], outputCol="assembled"),
            StandardScaler(inputCol="assembled", outputCol="features"),
            LogisticRegression(featuresCol="features", labelCol=label, maxIter=20),
        ]
    )
