import math
import random
from collections import defaultdict


def stratified_split(df, label, train_share, seed):
    classes = defaultdict(list)
    for row in df.select("id", label).collect():
        classes[row[label]].append(row["id"])
    chosen = []
    for key, ids in classes.items():
        lot = random.Random(f"{seed} {key}")
        chosen += lot.sample(sorted(ids), math.floor(len(ids) * train_share + 0.5))
    keys = df.sparkSession.createDataFrame([(i,) for i in chosen], "id long")
    return df.join(keys, "id", "left_semi"), df.join(keys, "id", "left_anti")
