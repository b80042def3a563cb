from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import *


def build_pipeline(categorical, numeric, label):
    fill = Imputer(strategy="mean", inputCols=numeric, outputCols=[f"{c} filled" for c in numeric])
    numbers = VectorAssembler(inputCols=fill.getOutputCols(), outputCol="raw numbers", handleInvalid="keep")
    scale = StandardScaler(inputCol="raw numbers", outputCol="scaled numbers")
    idx = StringIndexer(inputCols=categorical, outputCols=[f"{c} ix" for c in categorical], handleInvalid="keep")
    hot = OneHotEncoder(
        inputCols=idx.getOutputCols(), outputCols=[f"{c} hot" for c in categorical], handleInvalid="keep"
    )
    both = VectorAssembler(inputCols=["scaled numbers", *hot.getOutputCols()], outputCol="features")
    return Pipeline(stages=[fill, numbers, scale, idx, hot, both, LogisticRegression(labelCol=label, maxIter=10)])
