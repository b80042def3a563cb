from pyspark.sql.types import *
import numpy as np, pyarrow as pa, pyarrow.compute as pc


def score(df, features, weights, bias):
    schema = StructType(df.schema.fields + [StructField("probability", DoubleType())])

    def f(batches):
        for b in batches:
            z = pa.scalar(bias)
            for n, w in zip(features, weights):
                z = pc.add(z, pc.multiply(b.column(n), w))
            p = pc.divide(1.0, pc.add(1.0, pc.exp(pc.negate(z))))
            yield b.append_column("probability", p)

    return df.mapInArrow(f, schema)
