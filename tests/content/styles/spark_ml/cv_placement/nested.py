from pyspark.ml import Pipeline
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder


def leak_free_cv(stages, classifier, grid, folds, seed):
    prepare = Pipeline(stages=stages)
    whole = Pipeline(stages=[prepare, classifier])
    g = ParamGridBuilder()
    for n, vs in grid.items():
        g = g.addGrid(classifier.getParam(n), vs)
    ev = BinaryClassificationEvaluator(metricName="areaUnderROC")
    cv = CrossValidator(estimator=whole, estimatorParamMaps=g.build(), evaluator=ev, numFolds=folds, seed=seed)
    return Pipeline(stages=[cv])
