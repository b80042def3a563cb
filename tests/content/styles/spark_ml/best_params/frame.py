import pandas as pd


def best_params(cv_model):
    df = pd.DataFrame({"metric": cv_model.avgMetrics, "at": range(len(cv_model.avgMetrics))})
    up = cv_model.getEvaluator().isLargerBetter()
    at = df.sort_values(["metric", "at"], ascending=[not up, True]).iloc[0]["at"]
    found = {}
    for param, value in cv_model.getEstimatorParamMaps()[int(at)].items():
        found[param.name] = value
    return found
