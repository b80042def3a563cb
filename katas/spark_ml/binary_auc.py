"""Measure the area under the ROC or the precision-recall curve.

A classifier gives each row a score, and a threshold turns scores into predictions. The area under a curve judges
the scores before that: how well do they rank the positive rows above the negative ones? It takes every threshold
into account, so it can only be computed from scores. Fed with predictions it still returns a number, and one that
looks plausible.

The exam asks for the evaluator, for the column that it reads, and for the curve to look at when positives are
rare. Real tables add two traps: rows whose label is not known yet, and batches in which only one class occurs.

Write the function below: one number for one table of predictions.
"""

from pyspark.sql import DataFrame


def auc(predictions: DataFrame, label: str, metric: str) -> float:
    """The area under a curve, computed from the raw scores of a binary classifier.

    predictions  what the `transform` of a linear support vector machine returned: a unique `id` (long), the label,
                 `rawPrediction` (a vector of two scores, for class 0 and for class 1: the larger the second, the
                 surer is class 1; scores may be huge or tiny) and `prediction` (double). May be empty.
    label        the name of the label column, a double: 1.0 (positive), 0.0 (negative), or null or NaN where it is
                 not known. The name may hold a space.
    metric       "areaUnderROC" or "areaUnderPR". For the latter the points of the curve, one for each threshold,
                 are joined by straight lines. (Rows that share the highest score always have the same label, so
                 that it does not matter where the curve is said to begin.)

    Returns the area as a float. Rows whose label is null or NaN are left out. Where the remaining rows are not of
    both classes there is no area: NaN is returned. Rows with equal scores are tied, whatever their order.

    Example, with label "churned": all pairs of a positive and a negative row but one are in the right order, so
    the area under the ROC curve is 0.75; that under the precision-recall curve is about 0.79.

        predictions
        id  churned  rawPrediction  prediction
        0   1.0      [-2.0, 2.0]    1.0
        1   0.0      [-1.0, 1.0]    1.0
        2   1.0      [-0.5, 0.5]    1.0
        3   0.0      [3.0, -3.0]    0.0
        4   null     [-5.0, 5.0]    1.0
    """
    raise NotImplementedError
