"""Fit one straight line for each group.

A chain has ten thousand shops, and each deserves a model of its own: how do sales follow the price there? Every one of
these models is small enough for pandas. It is their number that asks for Spark: the rows of a group are brought
together, a plain Python function fits them, and Spark runs that function for many groups at once.

Real groups are not all well filled. Some have gaps, some a single price. The list of models has to say so, because
a group that is not in it is a group that nobody will miss until it is needed.

Write the function below: one row for each group, with its line if there is one.
"""

from pyspark.sql import DataFrame


def fit_groups(df: DataFrame, group: str, x: str, y: str) -> DataFrame:
    """Fit y = slope * x + intercept by least squares, for each group by itself.

    df     a table with a unique `id` (long), in any number of partitions; the rows of a group may be anywhere in it.
           It may be empty.
    group  the name of a string column, the group that a row belongs to: never null, but it may be the empty string.
           A group has one row or more. The names of columns may hold a space, but no dot.
    x, y   the names of two double columns. A value may be missing, that is null or NaN. Rows in which either is
           missing are left out of the fit.

    Returns a table with one row for each group in `df`, even if nothing can be fitted there, and the columns

    `<group>`    string: the group, under the name of the column in `df`.
    `slope`      double: the slope of the least squares line through the pairs of the group; missing (null or NaN, as
                 you like) if there are fewer than two distinct x among them.
    `intercept`  double: the y of that line at x = 0; missing where the slope is.
    `n`          long: the number of pairs, rows with both values.

    The result is the same however the rows are partitioned and however many are handed over at once. The order of rows
    and columns does not matter.

    Example, with group "shop", x "price" and y "sold"

        df                       result
        id  shop  price  sold    shop  slope  intercept  n
        0   a     1.0    9.0     a     -2.0   11.0       2
        1   a     2.0    7.0     b     null   null       1
        2   a     3.0    null
        3   b     1.0    4.0
    """
    raise NotImplementedError
