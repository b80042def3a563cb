from itertools import groupby
from pyspark.sql import Window
from pyspark.sql.functions import floor, lit, row_number


def process_in_batches(df, size, work):
    w = Window.orderBy("id")
    numbered = df.withColumn("b", floor((row_number().over(w) - 1) / lit(size)))
    rows = sorted(numbered.collect(), key=lambda r: r.b)
    return [work(list(g)) for _, g in groupby(rows, key=lambda r: r.b)]
