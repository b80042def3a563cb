"""Encode a category by its target, out of fold.

A city, a product, a plan: a category with hundreds of values would need hundreds of one-hot slots. Target encoding
puts one number in their place: how often rows of that category churned, or what they spent. That number is made
of the very thing the model is to predict, and so it easily gives the answer away.

The function below is broken. In training the model looks excellent, and on new customers it is hardly better than
chance. The rarer a category, the better it seems to predict. The code for `new` is right; look at what the code
of a row in `train` is made of.

Repair it: a row of `train` learns from rows of the other folds only.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as sf


def target_encode(
    train: DataFrame, new: DataFrame, column: str, target: str, folds: int, seed: int
) -> tuple[DataFrame, DataFrame]:
    """Add what the category in `column` came to: out of fold to `train`, from all of `train` to `new`.

    train, new  tables with a unique `id` (long), the string column `column`, the double column `target`, and
                others. Null is a category like any other, and so is the empty string. `train` has at least one
                row, and no gap in `target`. In `new` the target may be known or be null or NaN: it teaches
                nothing. `new` may be empty. A row of `new` is never a row of `train`, even with the same id.
    column      the name of the category's column; a name may hold a space.
    target      the name of the target's column; a name may hold a space.
    folds       how many folds there are, 2 or more; there may be fewer rows than folds.
    seed        may be used to deal the rows out to folds; whether another seed deals otherwise is left open.

    Returns `train` and `new`, every row and column of them, each with one column more, a double:

    `<column>_encoded`  in `new`: the mean target of all rows of `train` with the same category. For a category
                        that `train` does not have: the mean target of all of `train` (the prior).
                        In `train`: the mean target of the rows with the same category in the other folds. Where
                        there are none: the mean target of all rows in the other folds, whatever their category.
                        Where there are none of these either: 0.0.

    Each row of `train` is in exactly one of `folds` folds. How they are dealt out is left open, as long as the
    rows spread over the folds (a hash does it, and so does dealing them out in turn), and the same ids with the
    same seed are in the same folds, whatever the order of the rows, their partitions and their targets. The means
    are plain ones, without smoothing. The order of the rows returned does not matter.

    Example, with column "city", target "churned" and 2 folds, of which one has
    the rows 0 and 3

        train                result for train
        id  city  churned    id  city  churned  city_encoded
        0   Ulm   1.0        0   Ulm   1.0      0.0
        1   Ulm   0.0        1   Ulm   0.0      1.0
        2   Bonn  1.0        2   Bonn  1.0      1.0
        3   null  1.0        3   null  1.0      0.5

        new                  result for new
        id  city  churned    id  city  churned  city_encoded
        7   Ulm   null       7   Ulm   null     0.5
        8   Rom   null       8   Rom   null     0.75
    """
    code = f"{column}_encoded"
    means = train.groupBy(sf.col(column).alias("category")).agg(sf.avg(target).alias("mean"))
    prior = train.agg(sf.avg(target)).first()[0]
    encoded_new = (
        new.join(means, new[column].eqNullSafe(means["category"]), "left")
        .withColumn(code, sf.coalesce("mean", sf.lit(prior)))
        .drop("category", "mean")
    )
    encoded_train = train.withColumn(code, sf.avg(target).over(Window.partitionBy(column)))
    return encoded_train, encoded_new
