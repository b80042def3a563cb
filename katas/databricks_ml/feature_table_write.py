"""Merge an update into a feature table.

A feature table has one row for each key, and jobs write to it every night: new customers, changed values, sometimes
a feature that the table did not have before. In Databricks `write_table(..., mode="merge")` does that. It is an
upsert: keys that are there are updated, keys that are not are inserted.

What a merge leaves alone matters as much as what it writes. An append leaves two rows for a key, an overwrite
forgets all customers who are not in today's batch, and a careless join drops the features that another job wrote.
And null is a value that can be written: the customer took their birthday back.

Write the merge as a function on two DataFrames.
"""

from pyspark.sql import DataFrame


def merge_features(table: DataFrame, updates: DataFrame, primary_keys: list[str]) -> DataFrame:
    """Return the feature table as it is after the update.

    table         the feature table: the primary keys, and features (double or string). May be empty.
    updates       what is to be written: the primary keys, and some of the table's columns, new ones, or both; maybe
                  none but the keys. A column that both have is of the same type in both. May be empty.
    primary_keys  the names of one or two columns (string or long), which both tables have. Together they are the key.
                  They are never null, and no two rows of the same table have the same key.

    Column names may hold a space or a dot. Features may be missing (null or NaN) in either table.

    Returns one row for each key of either table, with the columns of both. In each row

    -  a column of the update has the update's cell if the update has that key, be the cell missing or not;
    -  all other cells of the table stay as they are: in rows that the update does not have, and in columns that it does
       not have;
    -  what is left is null: a new column where the update does not have the key, and a column that the update does
       not have where the table did not have the key.

    Types do not change. A missing cell stays missing, be it null or NaN. The order of rows and columns does not matter.

    Example, with primary_keys ["store"]

        table                updates               result
        store  size  note    store  size  rent     store  size  note  rent
        a      1.0   new     b      null  9.0      a      1.0   new   null
        b      2.0   old     c      3.0   8.0      b      null  old   9.0
                                                   c      3.0   null  8.0
    """
    raise NotImplementedError
