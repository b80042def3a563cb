from pyspark.sql.types import *
import numpy as np, pandas as pd
from scipy.special import expit


def score(df, features, weights, bias):
    schema = StructType(df.schema.fields + [StructField("probability", DoubleType())])

    def f(batches):
        for b in batches:
            yield b.assign(probability=expit(b[features].to_numpy(float) @ np.array(weights) + bias))

    return df.mapInPandas(f, schema)
