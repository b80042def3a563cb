from pyspark.sql import functions as F


def stack(train, models, folds, label):
    ids = [row.id for row in train.select("id").collect()]
    fold_of = {key: n % folds for n, key in enumerate(sorted(ids, reverse=True))}
    out = train
    for i, m in enumerate(models):
        m = m.copy()
        m.set(m.labelCol, label)
        preds = None
        for k in range(folds):
            mine = [key for key, f in fold_of.items() if f == k]
            here = F.col("id").isin(mine)
            p = m.fit(train.filter(~here)).transform(train.filter(here))
            p = p.select("id", p[f"`{m.getPredictionCol()}`"].alias(f"model_{i}"))
            preds = p if preds is None else preds.unionAll(p)
        out = out.join(preds, on="id", how="left")
    return out
