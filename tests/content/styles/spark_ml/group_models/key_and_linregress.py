import pandas as pd
from scipy.stats import linregress
from pyspark.sql.types import *


def fit_groups(df, group, x, y):
    schema = StructType(
        [
            StructField(group, StringType()),
            StructField("slope", DoubleType()),
            StructField("intercept", DoubleType()),
            StructField("n", LongType()),
        ]
    )

    def fit(key, rows):
        d = rows.dropna(subset=[x, y])
        if d[x].nunique() < 2:
            return pd.DataFrame([[key[0], None, None, len(d)]], columns=[group, "slope", "intercept", "n"])
        r = linregress(d[x], d[y])
        return pd.DataFrame([[key[0], r.slope, r.intercept, len(d)]], columns=[group, "slope", "intercept", "n"])

    return df.groupby(group).applyInPandas(fit, schema=schema)
