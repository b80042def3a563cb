from typing import Iterator
import numpy as np, pandas as pd
from pyspark.sql import functions as F


def score(df, features, weights, bias):
    w = np.array(weights)

    @F.pandas_udf("double")
    def p(batches: Iterator[pd.DataFrame]) -> Iterator[pd.Series]:
        for b in batches:
            z = b.to_numpy(float) @ w + bias
            e = np.exp(-np.abs(z))
            yield pd.Series(np.where(z >= 0, 1 / (1 + e), e / (1 + e)))

    return df.withColumn("probability", p(F.struct(*features)))
