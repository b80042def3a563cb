"""Count the models that a grid search trains.

Before a search is started somebody asks what it will cost. The answer is a number of fits: how often the estimator
is trained until you hold the tuned model. It grows faster than most people guess, and the exam likes to ask for it.

Here you predict that number for Spark's two ways to tune: CrossValidator and TrainValidationSplit. Your prediction is
compared with a real search around a tiny estimator that counts how often it is fitted, from the call of `fit` on the
search until that call returns. Every fit counts, whatever it is for.

Write the function below. It needs arithmetic only, no Spark.
"""


def count_fits(folds: int, grid: dict[str, int], kind: str) -> int:
    """How often is the estimator fitted in one call of `CrossValidator.fit` or `TrainValidationSplit.fit`?

    folds    the number of folds, 2 or more. It is also given for a TrainValidationSplit, which has no such setting.
    grid     how many values ParamGridBuilder gets for each parameter, by its name: 1 or more. The grid may be empty:
             then the builder is given no parameter at all.
    kind     "CrossValidator" or "TrainValidationSplit".

    Returns the number of fits as an int. The other settings (parallelism, collectSubModels, ...) have their defaults.

    Example: what the builder gets for a `grid`, and the settings that come of it

        grid              addGrid(...)                   settings
        {"maxIter": 2}    maxIter, [5, 10]               maxIter=5 | maxIter=10
        {"regParam": 1}   regParam, [0.1]                regParam=0.1
    """
    raise NotImplementedError
