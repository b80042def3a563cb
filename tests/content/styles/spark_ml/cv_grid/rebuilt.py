from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.ml.evaluation import *


def build_cv(pipeline, grid, metric, folds, seed):
    *head, old = pipeline.getStages()
    lr = LogisticRegression()
    lr.setParams(**{p.name: old.getOrDefault(p) for p in old.params if old.isSet(p)})
    p = Pipeline(stages=head + [lr])
    maps = [{}]
    for n, vs in grid.items():
        maps = [{**m, lr.getParam(n): v} for m in maps for v in vs]
    kind = BinaryClassificationEvaluator if metric.startswith("area") else MulticlassClassificationEvaluator
    ev = kind(metricName=metric)
    for c in ("labelCol", "predictionCol", "rawPredictionCol", "probabilityCol"):
        if ev.hasParam(c):
            ev.set(ev.getParam(c), lr.getOrDefault(c))
    return CrossValidator(estimator=p, estimatorParamMaps=maps, evaluator=ev, numFolds=folds, seed=seed)
