from itertools import product
from pyspark.ml import Pipeline
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.tuning import CrossValidator


def leak_free_cv(stages, classifier, grid, folds, seed):
    maps = [{getattr(classifier, n): v for n, v in zip(grid, vs)} for vs in product(*grid.values())]
    cv = CrossValidator(parallelism=4)
    cv.setEstimator(Pipeline().setStages(stages + [classifier])).setEstimatorParamMaps(maps)
    return cv.setEvaluator(BinaryClassificationEvaluator()).setNumFolds(folds).setSeed(seed)
