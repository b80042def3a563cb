"""Split each class by the same share, to the row.

One customer in fifty leaves. A split that draws each row by itself may put most of the leavers into train and leave
hardly any to test with, or the other way round; recall is then measured on three people. A stratified split cuts each
class by the same share. With a rare class it matters that the cut is exact, and not right on average.

The exam asks what to do about rare classes, and what the sampling functions of Spark promise. As with any split, it
has to be the same tomorrow: in whatever order and partitions the rows are read.

Write the function below.
"""

from pyspark.sql import DataFrame


def stratified_split(df: DataFrame, label: str, train_share: float, seed: int) -> tuple[DataFrame, DataFrame]:
    """Split a table into train and test, each class by the same share.

    df           a table with a unique `id` (long, never null), the string column `label`, and any others. Null
                 is a class like any other, and so is the empty string. A name may hold a space; the names of
                 other columns a dot, too. May be empty.
    label        the name of the column with the class; a name may hold a space.
    train_share  which share of each class is for training, from 0.0 (none) to 1.0 (all).
    seed         another seed gives another split.

    Returns train and test, with the columns of `df`. Each row is in exactly one of the two, unchanged. Of a class
    with n rows exactly train_share * n are in train, rounded to the nearest whole number, and half a row rounded up
    (0.5 to 1, 2.5 to 3). Which ones is up to you and the seed: the same ids and labels, share and seed give the same
    two sets of rows, in whatever order and in however many partitions the rows come. The order of the rows returned
    does not matter.

    Example, with label "churned" and train_share 0.5 (of "no" 2 rows of 4, of "yes" 1 row of 1)

        df             train          test
        id  churned    id  churned    id  churned
        1   no         2   no         1   no
        2   no         4   no         3   no
        3   no         5   yes
        4   no
        5   yes
    """
    raise NotImplementedError
