import numpy as np
from pyspark.ml.functions import array_to_vector
from pyspark.sql import functions as F


def standardise(train, new, columns):
    known = train.select(*[F.col(c) for c in columns]).toPandas()
    mean = known.mean().to_numpy()
    std = known.std(ddof=1).fillna(0.0).to_numpy()
    factor = np.divide(1.0, std, out=np.zeros_like(std), where=std > 0)

    @F.pandas_udf("array<double>")
    def scale(frame):
        return frame.apply(lambda row: ((row.to_numpy() - mean) * factor).tolist(), axis=1, result_type="reduce")

    return new.withColumn("scaled", array_to_vector(scale(F.struct(*columns))))
