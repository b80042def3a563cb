from pyspark.sql import functions as F


def salted_join(big, small, key, salts):
    left = big.withColumn("_s", (F.rand(seed=7) * salts).cast("int"))
    right = small.withColumn("_s", F.explode(F.array(*[F.lit(n) for n in range(salts)])))
    glue = F.concat(F.col("_s").cast("string"), F.lit("#"), F.col(key))
    left, right = left.withColumn("_k", glue).drop("_s"), right.withColumn("_k", glue).drop("_s", key)
    return left.join(right, on="_k", how="inner").drop("_k")
