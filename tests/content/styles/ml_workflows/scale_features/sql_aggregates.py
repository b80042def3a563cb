from pyspark.ml.feature import VectorAssembler
from pyspark.sql import functions as F


def standardise(train, new, columns):
    known = train.agg(
        *[F.avg(c).alias(f"m{i}") for i, c in enumerate(columns)],
        *[F.stddev(c).alias(f"s{i}") for i, c in enumerate(columns)],
    ).first()
    out = new
    for i, c in enumerate(columns):
        s = known[f"s{i}"]
        out = out.withColumn(f"__{i}", (F.col(c) - known[f"m{i}"]) / s if s else F.lit(0.0))
    names = [f"__{i}" for i in range(len(columns))]
    return VectorAssembler(inputCols=names, outputCol="scaled").transform(out).drop(*names)
