"""Look up features for a table of labels.

A feature table holds what is known about each customer, store or device, one row for each key. A training set
starts from another table: who it was, and how it turned out. For every row of that table the features are looked
up by the key. In Databricks `FeatureEngineeringClient.create_training_set` does it, and remembers which features
the model was trained on, so that they can be looked up again when the model is used.

A lookup looks like a join, and joins go wrong in silence: rows vanish, rows double, keys match that are not the
same. A primary key of Unity Catalog is a note, it is not enforced: after a write that ran twice, each row may be
there twice.

Write the lookup as a function on two DataFrames.
"""

from pyspark.sql import DataFrame


def training_set(
    labels: DataFrame, features: DataFrame, key: str, feature_names: list[str], exclude: list[str]
) -> DataFrame:
    """Return `labels` with the features of each row's key.

    labels         a unique `id` (long), the key, and other columns. A key may occur in several rows, or be null.
                   May be empty.
    features       the key, which is never null here, and the features, in any order. It has more columns than are
                   asked for, and one of those may have the name of a column of `labels`. Rows with the same key are
                   exact copies of one another. May be empty.
    key            the name of the key in both tables: a string column in both, or a long column in both. Keys are the
                   same only if they are equal as they stand: "7" and "07" are two keys.
    feature_names  the features to look up, at least one; `labels` has no columns of these names. A name may hold a
                   space or a dot.
    exclude        names that are left out of the result. They may be the key, other columns of `labels` (never `id`)
                   or listed features. May be empty.

    Returns one row for each row of `labels`, with the columns of `labels` in their order, followed by the features in
    the order of `feature_names`, both without those in `exclude`. A row whose key is null, or not in `features`, has
    null for every feature. All else stays as it is: a missing value (null or NaN) in either table stays missing, and
    types do not change. The order of rows does not matter.

    Example, with key "customer", feature_names ["spend", "age"] and exclude ["customer"]

        labels                 features                  result
        id  customer  label    customer  age   spend     id  label  spend  age
        0   a         1.0      a         31.0  7.5       0   1.0    7.5    31.0
        1   b         0.0      a         31.0  7.5       1   0.0    null   null
        2   a         0.0      c         44.0  2.0       2   0.0    7.5    31.0
    """
    raise NotImplementedError
