"""Build a cross-validated grid search around a pipeline.

A search is only as good as its wiring. Params of the wrong object are ignored silently, and an evaluator that reads
the wrong column measures something else: the search runs, takes hours, and its winner means nothing. Here the wiring
is everything, and nothing is trained.

A grid search needs four things: an estimator, the combinations to try, a measure, and the folds. All four have to
speak of the same pipeline. The exam shows such code and asks what it does, or what is missing in it.

Write the function below: it wires a CrossValidator and does not fit it.
"""

from pyspark.ml import Pipeline
from pyspark.ml.tuning import CrossValidator


def build_cv(pipeline: Pipeline, grid: dict[str, list], metric: str, folds: int, seed: int) -> CrossValidator:
    """A CrossValidator, not fitted, that searches `grid` for the last stage of `pipeline`.

    pipeline  an unfitted Pipeline. Its last stage is a LogisticRegression, whose columns may have any names; the
              stages before it, if there are any, may have Params and columns of the same names.
    grid      values to try, by the name of a Param of LogisticRegression ("regParam", "maxIter", ...). Each list
              holds at least one value, and none twice. The grid may be empty: then one empty param map is left.
    metric    "areaUnderROC" or "areaUnderPR", which BinaryClassificationEvaluator measures, or "accuracy", "f1",
              "weightedPrecision", "weightedRecall" or "logLoss", which MulticlassClassificationEvaluator measures.
    folds     the number of folds, 2 or more.
    seed      the seed that the folds are cut with.

    Returns a CrossValidator with
      - `pipeline` as the estimator, all stages and settings as they are given,
      - one param map for each combination of the values in `grid`, each once, in any order; the Params are those of
        the pipeline's own last stage,
      - an evaluator set to `metric` that reads the label column of the last stage and the column in which that stage
        writes what the metric needs: raw predictions for the areas (probabilities, which rank the rows alike, will
        do), probabilities for logLoss, predictions otherwise,
      - the number of folds and the seed that are given.

    Example, with grid {"regParam": [0.0, 0.1], "maxIter": [5, 10]}, metric
    "f1" and folds 3

        param maps
        regParam 0.0, maxIter 5
        regParam 0.0, maxIter 10
        regParam 0.1, maxIter 5
        regParam 0.1, maxIter 10

        evaluator                              numFolds
        MulticlassClassificationEvaluator, f1  3
    """
    raise NotImplementedError
