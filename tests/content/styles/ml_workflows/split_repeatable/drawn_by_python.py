import random


def split(df, train_share, seed):
    ids = sorted(row["id"] for row in df.select("id").collect())
    chosen = random.Random(seed).sample(ids, int(len(ids) * train_share))
    spark = df.sparkSession
    keys = spark.createDataFrame([(i,) for i in chosen], "id long")
    return df.join(keys, "id", "left_semi"), df.join(keys, "id", "left_anti")
