"""One-hot encode a category that training knew.

A model reads numbers, and a category is none. One slot per category says which one applies without inventing an
order. The slots belong to the model: they are learned from the training rows, and they still have to make sense
when a category turns up that nobody has seen.

In Spark ML that takes two steps, an index and a vector made of it, and each has settings for categories that are
unknown or missing. The exam likes to ask what these settings do to the width of the vector, and to the rows.

Write the function below: one slot for each category that `train` holds, and none for anything else.
"""

from pyspark.sql import DataFrame


def encode_one_hot(train: DataFrame, new: DataFrame, column: str) -> DataFrame:
    """Encode the category in `column` of `new` as a vector whose slots come from `train`.

    train, new  tables with a unique `id` (long), the string column `column`, and others. A category is missing
                when it is null; `train` holds at least one category, and not the empty string. `new` may be
                empty, and may hold any string, the empty one included. Upper case and spaces count: "a", "A"
                and " a" are three categories.
    column      the name of the column to encode; a name may hold a space.

    Returns `new`, every row and every column of it (`column` included), with one column more and no other:

    `<column>_vec`  a Spark ML vector, dense or sparse, with one slot for each category present in `train`. The
                    most frequent category of `train` has slot 0; categories that are equally frequent go by
                    alphabet (by code point, as Spark and Python sort strings). A row has 1.0 in the slot of its
                    category and 0.0 elsewhere. Null, and a category that `train` does not hold, give all zeros.

    In the other columns a gap stays a gap, be it null or NaN. The order of rows does not matter.

    Example, with column "city"

        train         new           result
        id  city      id  city      id  city  city_vec
        0   Rome      7   Oslo      7   Oslo  [0.0, 1.0]
        1   Oslo      8   Bonn      8   Bonn  [0.0, 0.0]
        2   Rome      9   null      9   null  [0.0, 0.0]
    """
    raise NotImplementedError
