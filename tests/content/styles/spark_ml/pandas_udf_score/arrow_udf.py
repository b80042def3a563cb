import numpy as np, pyarrow as pa, pyarrow.compute as pc
from pyspark.sql import functions as F


def score(df, features, weights, bias):
    @F.arrow_udf("double")
    def f(*cols: pa.Array) -> pa.Array:
        z = pa.scalar(bias)
        for c, w in zip(cols, weights):
            z = pc.add(z, pc.multiply(c, w))
        return pc.divide(1.0, pc.add(1.0, pc.exp(pc.negate(z))))

    return df.withColumn("probability", f(*[df[c] for c in features]))
