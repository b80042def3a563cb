"""Build a cross-validated grid search around a pipeline."""

from pyspark.ml import Pipeline
from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder


def build_cv(pipeline: Pipeline, grid: dict[str, list], metric: str, folds: int, seed: int) -> CrossValidator:
    """The last stage itself is asked for everything: its Params for the grid, its columns for the evaluator."""
    last = pipeline.getStages()[-1]
    builder = ParamGridBuilder()
    for name, values in grid.items():
        builder.addGrid(last.getParam(name), values)
    if metric in ("areaUnderROC", "areaUnderPR"):
        evaluator = BinaryClassificationEvaluator(rawPredictionCol=last.getRawPredictionCol())
    else:
        evaluator = MulticlassClassificationEvaluator(
            predictionCol=last.getPredictionCol(), probabilityCol=last.getProbabilityCol()
        )
    evaluator.setParams(metricName=metric, labelCol=last.getLabelCol())
    return CrossValidator(
        estimator=pipeline, estimatorParamMaps=builder.build(), evaluator=evaluator, numFolds=folds, seed=seed
    )
