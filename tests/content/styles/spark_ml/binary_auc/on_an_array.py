from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.functions import vector_to_array
from pyspark.sql import functions as F


def auc(predictions, label, metric):
    y = F.col(f"`{label}`")
    t = predictions.where(y.isNotNull() & ~F.isnan(y)).select(
        vector_to_array("rawPrediction")[1].alias("score"), y.alias("y")
    )
    low, high = t.agg(F.min("y"), F.max("y")).first()
    if low is None or low == high:
        return float("nan")
    ev = BinaryClassificationEvaluator(labelCol="y", rawPredictionCol="score").setMetricName(metric).setNumBins(0)
    return ev.evaluate(t.repartition(3))
