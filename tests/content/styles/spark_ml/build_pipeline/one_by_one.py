from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import Imputer, OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler


def build_pipeline(categorical, numeric, label):
    stages = []
    for c in numeric:
        stages.append(Imputer(inputCol=c, outputCol=c + "_f"))
    for c in categorical:
        stages.append(StringIndexer(inputCol=c, outputCol=c + "_i").setHandleInvalid("keep"))
        stages.append(OneHotEncoder(inputCol=c + "_i", outputCol=c + "_v", dropLast=False))
    stages.append(
        VectorAssembler(inputCols=[c + "_v" for c in categorical] + [c + "_f" for c in numeric], outputCol="raw")
    )
    stages.append(StandardScaler(inputCol="raw", outputCol="scaled", withMean=True))
    stages.append(LogisticRegression(featuresCol="scaled", labelCol=label, maxIter=5, regParam=0.1))
    return Pipeline().setStages(stages)
