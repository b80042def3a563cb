"""Build a churn frame in which the label does not leak.

To train on the past, one picks a day in it, the cutoff, and plays that it is today: what was before is known and
makes the features, what came after makes the label. A row that gets to the wrong side tells the model the answer.
Nothing fails then. The model looks splendid, until it is used on a day that has no after.

The function below is broken, and looks like many a tutorial. A model trained on its result reaches an accuracy of
1.0, and its only important feature is `days_since_last`. In production it hardly ever finds a customer who leaves.

Repair it: features from before the cutoff, the label from the horizon after it, and nothing of the one in the other.
"""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as sf


def churn_frame(transactions: DataFrame, cutoff: date, horizon_days: int) -> DataFrame:
    """Make one row for each customer known at the cutoff: features from before it, a label from after it.

    transactions  `customer_id` (long), `amount` (double, never missing), `day` (date, never null). A negative amount
                  is a refund and counts like any other transaction. Two rows that are alike are two transactions.
                  Rows whose `customer_id` is null belong to nobody. May be empty, and may go on after the horizon.
    cutoff        the day that the frame plays is today. That day itself belongs to the horizon.
    horizon_days  how many days the horizon has, the cutoff being the first of them; 1 or more.

    Returns a row for each customer who has a transaction before the cutoff, and for no one else, with five columns:

    `customer_id`      the customer (long).
    `n`                how many transactions there were before the cutoff (long or int).
    `total`            the sum of their amounts (double).
    `days_since_last`  days from the latest of them to the cutoff (long or int), 1 or more.
    `label`            1.0 if the customer has no transaction in the horizon, 0.0 with one or more (double).

    The order of rows and of columns does not matter.

    Example, with cutoff date(2024, 3, 1) and horizon_days 30 (the horizon ends
    with March 30)

        transactions
        customer_id  amount  day
        1            10.0    2024-02-20
        1            5.0     2024-03-01
        2            7.0     2024-01-01
        2            -4.0    2024-02-29
        2            7.0     2024-03-31
        3            8.0     2024-03-02

        result
        customer_id  n  total  days_since_last  label
        1            1  10.0   10               0.0
        2            2  3.0    1                1.0
    """
    end = cutoff + timedelta(days=horizon_days)
    frame = (
        transactions.where((sf.col("day") < sf.lit(end)) & sf.col("customer_id").isNotNull())
        .groupBy("customer_id")
        .agg(
            sf.count("*").alias("n"),
            sf.sum("amount").alias("total"),
            sf.datediff(sf.lit(end), sf.max("day")).alias("days_since_last"),
        )
    )
    return frame.withColumn("label", (sf.col("days_since_last") > horizon_days).cast("double"))
