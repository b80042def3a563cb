"""Measure the error of a log-scale model in the target's own units."""

from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.sql import DataFrame
from pyspark.sql.functions import exp


def rmse_in_units(predictions: DataFrame, label_log: str, prediction_log: str) -> float:
    """Back to units row by row, then the usual error; the evaluator can bear neither gaps nor an empty table."""
    known = predictions.dropna(subset=[label_log, prediction_log])
    if known.isEmpty():
        return float("nan")
    in_units = known.select(exp(label_log).alias("label"), exp(prediction_log).alias("prediction"))
    return RegressionEvaluator(metricName="rmse").evaluate(in_units)
