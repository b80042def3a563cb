"""Build a churn frame in which the label does not leak."""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as sf


def churn_frame(transactions: DataFrame, cutoff: date, horizon_days: int) -> DataFrame:
    """Cut the table in two at the cutoff; the two halves meet again by customer only."""
    day, customer = sf.col("day"), sf.col("customer_id")
    end = cutoff + timedelta(days=horizon_days)
    before = transactions.where((day < sf.lit(cutoff)) & customer.isNotNull())
    within = transactions.where((day >= sf.lit(cutoff)) & (day < sf.lit(end)))

    features = before.groupBy("customer_id").agg(
        sf.count("*").alias("n"),
        sf.sum("amount").alias("total"),
        sf.datediff(sf.lit(cutoff), sf.max("day")).alias("days_since_last"),
    )
    stayed = within.select("customer_id", sf.lit(0.0).alias("label")).distinct()
    return features.join(stayed, "customer_id", "left").fillna({"label": 1.0})
