import pandas as pd
from datetime import timedelta
from pyspark.sql import functions as F


def churn_frame(transactions, cutoff, horizon_days):
    end = cutoff + timedelta(days=horizon_days)

    def one(rows: pd.DataFrame) -> pd.DataFrame:
        before = rows[rows["day"] < cutoff]
        within = rows[(rows["day"] >= cutoff) & (rows["day"] < end)]
        if before.empty:
            return pd.DataFrame({"customer_id": [], "n": [], "total": [], "days_since_last": [], "label": []})
        days = (cutoff - before["day"].max()).days
        row = (rows["customer_id"].iloc[0], len(before), before["amount"].sum(), days, float(within.empty))
        return pd.DataFrame([row], columns=["customer_id", "n", "total", "days_since_last", "label"])

    schema = "customer_id long, n long, total double, days_since_last int, label double"
    known = transactions.where(F.col("customer_id").isNotNull())
    return known.groupBy("customer_id").applyInPandas(one, schema)
