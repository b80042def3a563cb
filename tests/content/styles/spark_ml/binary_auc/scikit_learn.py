import numpy as np
from sklearn.metrics import auc as area, precision_recall_curve, roc_auc_score


def auc(predictions, label, metric):
    pdf = predictions.toPandas().dropna(subset=[label])
    y = pdf[label].to_numpy()
    if len(set(y)) < 2:
        return np.nan
    s = np.array([v[1] for v in pdf["rawPrediction"]])
    if metric == "areaUnderROC":
        return roc_auc_score(y, s)
    p, r, _ = precision_recall_curve(y, s)
    return area(r, p)
