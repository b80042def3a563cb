"""Read the best parameters off a CrossValidatorModel.

The search is done, and somebody asks which settings won. The fitted CrossValidatorModel knows, but does not say so
in one word: it holds a list of points that were tried, a list of average metrics, and an evaluator that knows what
is good. Put them together wrongly and you report, or even train on, the worst settings of all. The exam shows such
a model and asks which of its points is the best.

Write the function below: the parameters that won, by their names.
"""

from pyspark.ml.tuning import CrossValidatorModel


def best_params(cv_model: CrossValidatorModel) -> dict[str, object]:
    """The point of the grid with the best average metric.

    cv_model    a fitted CrossValidatorModel with its evaluator, its param maps and `avgMetrics` (finite numbers, one
                for each param map). The estimator is a learner, or a Pipeline whose last stage is one. The evaluator
                is one of pyspark.ml.evaluation, for regression or for classification, set to any of its metrics.
                There is at least one param map; a map may be empty, and two maps may name different parameters. In
                one map no two parameters have the same name.

    Returns a dict from the name of each parameter in the best param map ("regParam", without the name of the stage) to
    its value in that map, and nothing else. Which average is best is for the evaluator to say. If several are equally
    good, the first of them counts.

    Example, of a search by areaUnderROC

        search                                  result
        param map                 avgMetrics    {"maxIter": 5,
        maxIter=5, regParam=0.1   0.70           "regParam": 0.01}
        maxIter=5, regParam=0.01  0.85
        maxIter=10, regParam=0.1  0.65
    """
    raise NotImplementedError
