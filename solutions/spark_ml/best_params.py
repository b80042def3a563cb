"""Read the best parameters off a CrossValidatorModel."""

from pyspark.ml.tuning import CrossValidatorModel


def best_params(cv_model: CrossValidatorModel) -> dict[str, object]:
    """Averages and param maps share their order; the evaluator knows the direction."""
    best_of = max if cv_model.getEvaluator().isLargerBetter() else min
    averages = list(cv_model.avgMetrics)
    winner = cv_model.getEstimatorParamMaps()[averages.index(best_of(averages))]
    return {param.name: value for param, value in winner.items()}
