from pyspark.sql import functions as F


def latest(df, key, time):
    k, t = F.col(f"`{key}`"), F.col(f"`{time}`")
    when = F.coalesce(F.datediff(t, F.lit("1900-01-01").cast("date")), F.lit(-1))
    rows = df.withColumns({"_k": k, "_t": when})
    newest = rows.groupBy(F.col("_k").alias("k1")).agg(F.max("_t").alias("t1"))
    rows = rows.join(newest, F.col("_k").eqNullSafe(F.col("k1")) & (F.col("_t") == F.col("t1"))).drop("k1", "t1")
    largest = rows.groupBy(F.col("_k").alias("k2")).agg(F.max("id").alias("i2"))
    return rows.join(largest, F.col("id") == F.col("i2"), "left_semi").drop("_k", "_t")
