"""Fill missing categories with the most frequent one.

A category has no mean and no median. What is left is the mode: the value that training saw most often. The exam
asks when it is the right choice among mean, median and mode. For text it is the only one of the three.

It looks easy, and goes wrong in three ways. Null forms a group like any other when rows are counted. Two
categories may be equally frequent, and then the same training should give the same answer again tomorrow. And
the empty string, odd as it is, is a value.

Write the function below: learn the most frequent category from `train`, fill the gaps of `new` with it.
"""

from pyspark.sql import DataFrame


def impute_category(train: DataFrame, new: DataFrame, column: str) -> DataFrame:
    """Fill the gaps in `column` of `new` with the most frequent category of `train`.

    train, new  tables with a unique `id` (long), the string column `column`, and others. A category is missing when
                it is null, and only then: the empty string and the text "null" are categories. `train` holds
                at least one category. `new` may be empty, and may hold categories that `train` does not have.
    column      the name of the column to fill; a name may hold a space.

    The most frequent category is counted among the categories present in `train`. Of several that are equally
    frequent it is the first by alphabet (by code point, as Spark and Python sort strings: "B" before "a").

    Returns `new`, every row and every column of it, with the nulls in `column` replaced by that category and
    nothing else changed: in other columns a null stays null. The order of rows does not matter.

    Example, with column "city"

        train        new          result
        id  city     id  city     id  city
        0   Rome     7   null     7   Oslo
        1   Oslo     8   Lima     8   Lima
        2   null     9   ''       9   ''
        3   null
    """
    raise NotImplementedError
