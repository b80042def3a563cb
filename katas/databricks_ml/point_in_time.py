"""Look up features as they were at the time of the label.

Features change: a customer's balance today is not that of last March. A label of last March has to be trained
with the balance of last March, for that is what the model would have seen then. Take the newest balance, and the
model learns from what happened after the outcome, sometimes from the outcome itself. Nothing fails: the scores in
training are wonderful, and in production they are not.

A time series feature table therefore has a row for each key and time. For every label, the lookup takes the last
row that was known at the label's own moment. In Databricks a `FeatureLookup` with `timestamp_lookup_key` does that;
here you write it yourself, and see what it has to take care of.
"""

from pyspark.sql import DataFrame


def as_of_features(
    labels: DataFrame, features: DataFrame, key: str, label_time: str, feature_time: str, names: list[str]
) -> DataFrame:
    """Add to each row of `labels` the features that were known at its time.

    labels        a unique `id` (long), the key (string), the time (date), and a column `label` (double). Key and time
                  may be null. May be empty.
    features      the key (string), the time (date), neither ever null, the features (double; a gap is null or NaN), and
                  more columns than are asked for. No two rows have the same key and time. May be empty.
    key           the name of the key in both tables; it may hold a space.
    label_time    the name of the time in `labels`.
    feature_time  the name of the time in `features`, which may be the same as label_time.
    names         the features to add, at least one; `labels` has no columns of these names. A name may hold a space or
                  a dot.

    Returns every row of `labels` once, as it was, with the columns in `names` beside its own and no others. They come
    from one row of `features`: of the rows of the same key, the last whose time is at or before the label's. They are
    taken as they are: a gap in that row stays a gap, be it null or NaN. Where there is no such row they are null; so
    they are where the label has no key or no time. The order of rows and of columns does not matter.

    Example, with key "customer", label_time "day", feature_time "day" and
    names ["balance"]

        labels                        features
        id  customer  day    label    customer  day    balance
        0   a         May 3  1.0      a         May 1  10.0
        1   a         May 4  0.0      a         May 3  30.0
        2   b         May 4  0.0      a         May 9  20.0
                                      b         May 5  70.0

        result
        id  customer  day    label  balance
        0   a         May 3  1.0    30.0
        1   a         May 4  0.0    30.0
        2   b         May 4  0.0    null
    """
    raise NotImplementedError
