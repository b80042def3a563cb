from pyspark.sql import functions as F


def salted_join(big, small, key, salts):
    numbers = small.sparkSession.range(salts).withColumnRenamed("id", "n")
    right = small.crossJoin(F.broadcast(numbers)).withColumnRenamed(key, "k")
    left = big.withColumn("m", F.monotonically_increasing_id() % salts)
    return left.join(right, (left[key] == right["k"]) & (left["m"] == right["n"])).drop("k", "m", "n")
