from pyspark.sql import functions as F


def latest(df, key, time):
    row = F.struct(*[F.col(f"`{c}`") for c in df.columns])
    order = F.struct(F.coalesce(F.col(f"`{time}`"), F.lit("0001-01-01").cast("date")), F.col("id"))
    best = df.groupBy(F.col(f"`{key}`").alias("_key")).agg(F.max_by(row, order).alias("_row"))
    return best.select(*[F.col("_row").getField(c).alias(c) for c in df.columns])
