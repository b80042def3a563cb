import random

import pandas as pd


def target_encode(train, new, column, target, folds, seed):
    spark, code = train.sparkSession, f"{column}_encoded"
    rows = sorted(train.collect(), key=lambda row: row["id"])
    order = list(range(len(rows)))
    random.Random(seed).shuffle(order)
    codes = {}
    for fold in range(folds):
        ours, others = order[fold::folds], [rows[i] for i in order if order.index(i) % folds != fold]
        means = pd.DataFrame([(r[column] is None, r[column] or "", r[target]) for r in others], columns=["n", "c", "t"])
        by = means.groupby(["n", "c"])["t"].mean().to_dict()
        prior = means["t"].mean() if others else 0.0
        codes |= {rows[i]["id"]: by.get((rows[i][column] is None, rows[i][column] or ""), prior) for i in ours}
    by, every = {}, [r[target] for r in rows]
    for r in rows:
        by.setdefault(r[column], []).append(r[target])
    mean = lambda values: sum(values) / len(values)
    done = [(*r, float(codes[r["id"]])) for r in rows]
    coded = [(*r, mean(by.get(r[column], every))) for r in new.collect()]
    frame = lambda data, table: spark.createDataFrame(data, schema=table.schema.add(code, "double"))
    return frame(done, train), frame(coded, new)
