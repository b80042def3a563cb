"""Keep the validation fold out of every fit."""

from pyspark.ml import Estimator, Pipeline
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder


def leak_free_cv(stages: list, classifier: Estimator, grid: dict[str, list], folds: int, seed: int) -> Estimator:
    """The search goes around the pipeline: folds are cut first, and then every stage is fitted anew."""
    builder = ParamGridBuilder()
    for name, values in grid.items():
        builder.addGrid(classifier.getParam(name), values)
    return CrossValidator(
        estimator=Pipeline(stages=[*stages, classifier]),
        estimatorParamMaps=builder.build(),
        evaluator=BinaryClassificationEvaluator(),
        numFolds=folds,
        seed=seed,
    )
