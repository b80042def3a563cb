"""Predict out of fold to stack models.

Stacking puts a second model on top of others: it learns from their predictions whom to trust, and when. So the first
layer has to predict for the training rows, and there lies the trap. A model knows the rows it was fitted on; ask it
about those and it answers from memory. The second layer would learn to trust whoever memorises best, and on new rows,
where nobody remembers anything, the stack fails.

The way out is the one of cross-validation: each row is predicted by models that were fitted without it. The exam asks
how stacking differs from bagging and boosting; here you build its first layer, for whatever models you are given.

Write the function below. The models of the check remember which rows they were fitted on, and tell it as their answer.
"""

from pyspark.sql import DataFrame


def stack(train: DataFrame, models: list, folds: int, label: str) -> DataFrame:
    """Add the out-of-fold predictions of each model to the training rows.

    train     a table with a unique `id` (long), the label and other columns, whose values may be missing. It has at
              least `folds` rows; it has no column named as those that the models write, or as those asked for below.
    models    unfitted estimators of Spark ML, one or more. Each has the Params labelCol, at its default, and
              predictionCol, which several of them may have set to the same name. A fitted model adds that column and
              perhaps others, and fails if they are there already.
    folds     the number of folds, 2 or more.
    label     the name of the label column, which the models have to be told; it may hold a space, like other names.

    Returns `train`, each row and column of it as it was, with one more column for each model: `model_0` for the first,
    `model_1` for the second, and so on; no other columns. The rows are dealt out over `folds` folds, whose sizes
    differ by one at most. The cell of a row in `model_<i>` is what model i predicts for it when fitted on all rows of
    all other folds. Which row is in which fold is up to you, as long as it is in one only, for each model.

    Example, with two folds (ids 0 and 2, ids 1 and 3) and one model that predicts the mean label

        train            result
        id  y            id  y      model_0
        0   1.0          0   1.0    3.0        fitted on the ids 1, 3
        1   2.0          1   2.0    2.0        fitted on the ids 0, 2
        2   3.0          2   3.0    3.0
        3   4.0          3   4.0    2.0
    """
    raise NotImplementedError
