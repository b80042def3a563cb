from pyspark.sql import functions as F
from pyspark.ml.functions import array_to_vector


def encode_one_hot(train, new, column):
    c = F.col(f"`{column}`")
    rows = train.where(c.isNotNull()).groupBy(c.alias("k")).count().orderBy(F.desc("count"), "k").collect()
    arr = F.array(*[F.when(c == r.k, 1.0).otherwise(0.0) for r in rows])
    return new.withColumn(f"{column}_vec", array_to_vector(arr))
