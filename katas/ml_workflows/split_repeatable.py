"""Split a table so that the split can be repeated.

A model is compared with last month's on the same test rows. A bug in training is hunted by training once more. For
both, the split has to be the same today as it was then, although the table has been read from other files, on a
larger cluster or after a sort. Spark promises nothing about the order of rows or their partitions, and a split that
hangs on either is another one every time, with test rows of then among the training rows of today.

The exam asks why a split with a seed may still differ from run to run.

Write the function below: a split that goes with the rows, wherever they lie.
"""

from pyspark.sql import DataFrame


def split(df: DataFrame, train_share: float, seed: int) -> tuple[DataFrame, DataFrame]:
    """Split a table into train and test, the same way whenever it is asked for.

    df           a table with a unique `id` (long, never null) and any other columns, gaps among them. The ids
                 may follow a pattern: whole thousands, for instance. A name may hold a space or a dot. May be
                 empty.
    train_share  which share of the rows is for training, from 0.0 (none) to 1.0 (all).
    seed         another seed gives another split.

    Returns train and test, with the columns of `df`. Each row is in exactly one of the two, unchanged. The same
    ids, share and seed give the same two sets of rows, in whatever order and in however many partitions the rows
    come. The share need not be exact: each row may be drawn by itself, with that probability, or exactly that
    share of the rows may be taken. The order of the rows returned does not matter.

    Example, with train_share 0.5 (which rows are drawn is up to you; they are the same for both tables)

        df           the same, sorted    train        test
        id  plan     id  plan            id  plan     id  plan
        4   basic    1   null            4   basic    1   null
        1   null     3   pro             3   pro      6   pro
        6   pro      4   basic
        3   pro      6   pro
    """
    raise NotImplementedError
