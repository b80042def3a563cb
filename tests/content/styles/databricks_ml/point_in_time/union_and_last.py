from pyspark.sql import Window
from pyspark.sql import functions as F


def as_of_features(labels, features, key, label_time, feature_time, names):
    q = lambda n: F.col(f"`{n}`")
    whole = F.struct(*[q(c) for c in labels.columns])
    cells = F.struct(*[q(n) for n in names])
    a = labels.select(q(key).alias("k"), q(label_time).alias("t"), F.lit(1).alias("o"), whole.alias("l"))
    b = features.select(q(key).alias("k"), q(feature_time).alias("t"), F.lit(0).alias("o"), cells.alias("f"))
    both = a.unionByName(b, allowMissingColumns=True)
    so_far = Window.partitionBy("k").orderBy("t", "o").rowsBetween(Window.unboundedPreceding, 0)
    done = both.withColumn("f", F.last("f", ignorenulls=True).over(so_far)).where("o = 1")
    return done.select(
        *[F.col("l").getField(c).alias(c) for c in labels.columns], *[F.col("f").getField(n).alias(n) for n in names]
    )
