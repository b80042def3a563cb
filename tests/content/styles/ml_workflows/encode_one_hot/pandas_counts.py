import pandas as pd
from pyspark.sql import functions as F
from pyspark.ml.linalg import Vectors, VectorUDT


def encode_one_hot(train, new, column):
    pdf = train.select(column).toPandas()[column].dropna()
    n = pdf.value_counts()
    known = sorted(n.index, key=lambda k: (-n[k], k))
    at = {k: i for i, k in enumerate(known)}

    @F.udf(VectorUDT())
    def enc(v):
        return Vectors.sparse(len(known), [at[v]], [1.0]) if v in at else Vectors.sparse(len(known), [], [])

    return new.select("*", enc(new[column]).alias(f"{column}_vec"))
