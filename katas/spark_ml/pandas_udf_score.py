"""Score rows with a vectorised pandas UDF.

A model that only Python knows has to score a table that only Spark can hold. A pandas UDF brings the rows over in
batches and computes each batch in a single call, which is many times faster than one call a row. How the rows are cut
into batches is Spark's business, so a row's result must never depend on its neighbours.

The exam asks which kind of UDF is fast and why, and what a UDF gets to see at a time. On real data two more things
count: rows with a gap, of which nobody may make up a score, and scores so large that a formula overflows.

Write the function below: a logistic model, scored with a vectorised UDF.
"""

from pyspark.sql import DataFrame


def score(df: DataFrame, features: list[str], weights: list[float], bias: float) -> DataFrame:
    """Add the probability that a logistic model gives to each row.

    df        a table with a unique `id` (long), double columns to score, and others. A feature may be null, it is
              never NaN. The table may be empty.
    features  the names of the columns to score, at least one, in the order of the weights. A name may hold a space.
    weights   one weight for each feature.
    bias      is added to the weighted sum.

    Returns `df`, every row and every column of it, with one column more and no other:

    `probability`  double: 1 / (1 + exp(-z)) of the score z = weights[0] * features[0] + ... + bias. Null where any
                   of the features is null, even one with weight 0. Scores may be as large as 1e8, of either sign: the
                   probability is then all but 0 or 1 (right to 1e-9 of its value, or to 1e-12), never NaN.

    The result is the same however the rows are partitioned and whatever the size of a batch. Let Python compute the
    probability, a batch at a time: by a pandas UDF (from Series to Series, or over an iterator), an Arrow UDF,
    mapInPandas or mapInArrow. A plain `udf` does not count, with Arrow or without, and neither do Column expressions
    alone, good as they would be at a sum this simple: the exercise stands for a model that Spark cannot express.

    Example, with features ["x", "y"], weights [1.0, -2.0] and bias 0.0

        df                  result
        id  x     y         id  x     y     probability
        0   2.0   1.0       0   2.0   1.0   0.5
        1   null  3.0       1   null  3.0   null
    """
    raise NotImplementedError
