import numpy as np


def best_params(cv_model):
    m = np.array(cv_model.avgMetrics)
    if cv_model.getEvaluator().isLargerBetter():
        m = -m
    i = np.argsort(m, kind="stable")[0]
    return {p.name: v for p, v in cv_model.getEstimatorParamMaps()[i].items()}
