"""Sum up each customer's transactions as features."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as sf


def customer_features(customers: DataFrame, transactions: DataFrame, today: date) -> DataFrame:
    """Filter and sum up before the join: after it, a customer without transactions is a row of nulls."""
    known = transactions.where(sf.col("day") <= sf.lit(today))
    features = known.groupBy("customer_id").agg(
        sf.count("*").alias("n"),
        sf.sum("amount").alias("total"),
        sf.avg("amount").alias("mean"),
        sf.datediff(sf.lit(today), sf.max("day")).alias("days_since_last"),
    )
    return customers.join(features, "customer_id", "left").fillna({"n": 0, "total": 0.0})
