from pyspark.ml import PipelineModel


def best_params(cv_model):
    best = cv_model.bestModel
    if isinstance(best, PipelineModel):
        best = best.stages[-1]
    pairs = list(zip(cv_model.getEstimatorParamMaps(), cv_model.avgMetrics))
    pairs.sort(key=lambda pair: pair[1], reverse=cv_model.getEvaluator().isLargerBetter())
    return {p.name: best.getOrDefault(p.name) for p in pairs[0][0]}
