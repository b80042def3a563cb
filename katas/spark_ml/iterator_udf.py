"""Load a model once for each task with an iterator UDF.

A large model takes half a minute to load and a millisecond to use. Spark hands the rows of a partition to Python in
batches; a task is what works on one partition. If the model is loaded anew for every batch, the job does little but
load. If the driver loads it, the whole model has to be packed up and sent with every task.

There is a form of pandas UDF in which something can be done before the first batch comes. The exam asks when it pays.

Write the function below: each task loads the model itself, once, and then works through its batches one by one.
"""

from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame


def predict(df: DataFrame, features: list[str], load_model: Callable[[], Any]) -> DataFrame:
    """Add what the model predicts for each row.

    df          a table with a unique `id` (long), double columns for the model, and others. A feature may be missing,
                that is null or NaN. The table may be empty, and so may partitions of it.
    features    the names of the model's columns, at least one, in the model's order, which need not be that of the
                table. A name may hold a space, but no dot.
    load_model  takes nothing and returns a model. `model.predict(batch)` takes a pandas DataFrame of the features, in
                the model's order (their names do not matter to it), and returns a NumPy array with one double for
                each row: NaN if a feature is missing.

    Returns `df`, every row and every column of it, with one column more and no other:

    `prediction`  double: what the model says; missing (null or NaN, as you like) where it says NaN.

    `load_model` is called in the tasks, once at the most in each, and not on the driver. A task whose partition is
    empty may call it or not. The model is given one batch at a time, as Spark cuts them: at most
    `spark.sql.execution.arrow.maxRecordsPerBatch` rows, which differs from case to case.

    Example, with features ["x"], batches of 2 rows, one partition, and a model that doubles x

        df         result                what happens in the task
        id  x      id  x    prediction
        0   1.0    0   1.0  2.0          load_model()
        1   5.0    1   5.0  10.0         model.predict of 2 rows
        2   3.0    2   3.0  6.0          model.predict of 1 row
    """
    raise NotImplementedError
