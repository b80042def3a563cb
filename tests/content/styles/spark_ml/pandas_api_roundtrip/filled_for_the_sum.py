import numpy as np


def add_share(df, column):
    p = df.pandas_api()
    s = p[column].fillna(0).sum()
    p["share"] = p[column] / s if s > 0 else np.nan
    return p.to_spark()
