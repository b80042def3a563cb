import numpy as np
from pyspark.sql import functions as F


def winsorise(train, new, column, lower, upper):
    known = [r[column] for r in train.collect() if r[column] is not None and r[column] == r[column]]
    low, high = np.quantile(known, [lower, upper]).tolist()
    x = F.col(column)
    new = new.withColumn(column, F.when(x < low, F.lit(low)).otherwise(x))
    return new.withColumn(column, F.when((x > high) & ~F.isnan(x), F.lit(high)).otherwise(x))
