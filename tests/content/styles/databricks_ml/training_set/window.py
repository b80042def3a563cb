from pyspark.sql import Window
from pyspark.sql import functions as F


def training_set(labels, features, key, feature_names, exclude):
    q = lambda name: F.col(f"`{name}`")
    one = features.withColumn("_n", F.row_number().over(Window.partitionBy(q(key)).orderBy(q(key)))).where("_n = 1")
    right = one.select(q(key).alias("_key"), *[q(c).alias(f"_f{i}") for i, c in enumerate(feature_names)])
    joined = labels.join(right, q(key).eqNullSafe(F.col("_key")), "left")
    columns = [q(c) for c in labels.columns if c not in exclude]
    columns += [F.col(f"_f{i}").alias(c) for i, c in enumerate(feature_names) if c not in exclude]
    return joined.select(columns)
