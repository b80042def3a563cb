from itertools import product
from pyspark.ml import Pipeline
from pyspark.ml.tuning import CrossValidator
from pyspark.ml.evaluation import *


def build_cv(pipeline, grid, metric, folds, seed):
    p = pipeline.copy()
    lr = p.getStages()[-1]
    maps = [{getattr(lr, n): v for n, v in zip(grid, vs)} for vs in product(*grid.values())]
    if metric.startswith("area"):
        ev = BinaryClassificationEvaluator(
            metricName=metric, rawPredictionCol=lr.getProbabilityCol(), labelCol=lr.getLabelCol()
        )
    elif metric == "logLoss":
        ev = MulticlassClassificationEvaluator(
            metricName=metric, probabilityCol=lr.getProbabilityCol(), labelCol=lr.getLabelCol()
        )
    else:
        ev = MulticlassClassificationEvaluator(
            metricName=metric, predictionCol=lr.getPredictionCol(), labelCol=lr.getLabelCol()
        )
    cv = (
        CrossValidator()
        .setEstimator(p)
        .setEstimatorParamMaps(maps[::-1])
        .setEvaluator(ev)
        .setNumFolds(folds)
        .setSeed(seed)
    )
    return cv.setParallelism(4).copy()
