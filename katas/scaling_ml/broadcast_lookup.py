"""Look values up in a small table without a shuffle.

Before a large table can be joined, equal keys have to meet. Usually both tables are shuffled for that: each row is
sent over the network to wherever its key belongs, and one frequent key can keep a single task busy for an hour. If one
of the tables is small, there is another way. It is copied to every worker once, and the large table stays where it is.

Spark does so by itself when it knows that a table is small. Often it does not know, and sometimes somebody has turned
it off. `df.explain()` shows which way was taken: SortMergeJoin, or BroadcastHashJoin.

Write the function below: a lookup that is a broadcast join in any case.
"""

from pyspark.sql import DataFrame


def lookup(df: DataFrame, small: DataFrame, key: str) -> DataFrame:
    """Add to each row of `df` what `small` has for its key, by a broadcast join.

    df     the large table: a unique `id` (long), the string column `key`, and others. The key may be null. The names
           of its other columns may hold a space or a dot. May be empty.
    small  the small table: the same key, and other columns that `df` does not have; any of its cells may be null or
           NaN. No two of its rows have the same key. May be empty.
    key    the name of the key's column in both tables; it may hold a space.

    Returns every row of `df` once, as it was, with the columns of `small` beside its own; the key is there once. A row
    whose key is in `small` gets the cells of that row as they are. A row whose key is not there, or is null, gets null
    in all of them; null finds nothing, even if `small` has a row with a null key.

    The physical plan joins by BroadcastHashJoin, also when `spark.sql.autoBroadcastJoinThreshold` is -1, as it is
    here. (If one of the tables is empty, Spark may need no join at all.) The settings of the session stay as they
    are. The order of rows and of columns does not matter.

    Example, with key "shop"

        df                small           result
        id  shop  amount  shop  region    id  shop  amount  region
        0   a     10.0    a     north     0   a     10.0    north
        1   b     20.0    c     null      1   b     20.0    null
        2   null  30.0    null  south     2   null  30.0    null
    """
    raise NotImplementedError
