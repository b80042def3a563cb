from pyspark.sql import Window
from pyspark.sql.functions import avg, col, isnan, when


def centre(df, column):
    c = col(f"`{column}`")
    w = Window.partitionBy()
    return df.withColumn("centred", c - avg(when(~isnan(c), c)).over(w))
