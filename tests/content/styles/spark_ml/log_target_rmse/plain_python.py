import math
import statistics


def rmse_in_units(predictions, label_log, prediction_log):
    errors = []
    for row in predictions.collect():
        y, p = row[label_log], row[prediction_log]
        if y is None or p is None or math.isnan(y) or math.isnan(p):
            continue
        errors.append((math.e**y - math.e**p) ** 2)
    return math.sqrt(statistics.fmean(errors)) if errors else float("nan")
