"""Measure the area under the ROC or the precision-recall curve."""

from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.sql import DataFrame


def auc(predictions: DataFrame, label: str, metric: str) -> float:
    """The evaluator reads the scores; rows without a label, and a single class, are ours to look out for."""
    known = predictions.dropna(subset=[label])
    if known.select(label).distinct().count() < 2:
        return float("nan")
    evaluator = BinaryClassificationEvaluator(rawPredictionCol="rawPrediction", labelCol=label, metricName=metric)
    return evaluator.evaluate(known)
