"""Keep the latest record of each key.

Raw tables hold a history: every change of a customer is a row of its own. Before features are computed, and before
they are published for a model to look up, the history has to become one row for each customer, the newest.

Half a line seems to do it: sort, then `dropDuplicates`. It works in every test on one machine, and nothing promises
it. A DataFrame has no order that survives a shuffle, so on a cluster the row that is kept may be any of them. What is
kept has to follow from the values in the rows alone. That includes the awkward rows: those with the same time, those
without a time, and those without a key.

Write the function below.
"""

from pyspark.sql import DataFrame


def latest(df: DataFrame, key: str, time: str) -> DataFrame:
    """Return one row of `df` for each value of `key`: the newest.

    df    a unique `id` (long, never null), the key (string), the time (date) and other columns (double). Any but `id`
          may be missing: null, and in the double columns also NaN. May be empty.
    key   the name of the key. Null is a key like any other: the rows without a key have one latest row, too.
    time  the name of the time. A row without a time is older than every row with one.

    Names of columns may hold a space or a dot.

    Of several rows of a key with the same time, or of several without one when all lack it, the row with the largest
    `id` is the latest. A row is returned whole, as it stands in `df`, with the columns of `df`; a missing value stays
    missing, be it null or NaN. The order of rows and columns does not matter.

    The result follows from the values in the rows. It must not rest on the order of the rows of a table, not even of
    one that was sorted before: the plan of the query is looked at.

    Example, with key "customer" and time "day"

        df                                 result
        id  customer  day    spend         id  customer  day    spend
        0   a         May 1  10.0          2   a         May 3  null
        1   a         May 3  30.0          3   null      May 2  5.0
        2   a         May 3  null
        3   null      May 2  5.0
        4   null      null   7.0
    """
    raise NotImplementedError
