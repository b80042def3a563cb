from pyspark.sql import Window
from pyspark.sql import functions as F


def split(df, train_share, seed):
    n = df.count()
    place = F.row_number().over(Window.orderBy(F.hash("id", F.lit(seed)), "id"))
    placed = df.withColumn("_place", place)
    cut = round(train_share * n)
    return placed.filter(F.col("_place") <= cut).drop("_place"), placed.filter(F.col("_place") > cut).drop("_place")
