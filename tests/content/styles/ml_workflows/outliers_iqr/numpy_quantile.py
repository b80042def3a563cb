import numpy as np
from pyspark.sql import functions as F


def without_outliers(train, new, column, k):
    values = train.toPandas()[column].dropna().to_numpy(dtype=float)
    q1, q3 = (float(q) for q in np.quantile(values, [0.25, 0.75]))
    low, high = q1 - k * (q3 - q1), q3 + k * (q3 - q1)
    value = F.nanvl(F.col(column), F.lit(None))
    return new.where(F.coalesce((value >= low) & (value <= high), F.lit(True)))
