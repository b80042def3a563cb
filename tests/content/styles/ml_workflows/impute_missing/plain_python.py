from statistics import mean, median_high


def impute_missing(train, new, columns, strategy):
    rows = train.collect()
    ok = lambda v: v is not None and v == v
    known = {c: (mean if strategy == "mean" else median_high)([r[c] for r in rows if ok(r[c])]) for c in columns}
    filled = [tuple(known[c] if c in columns and not ok(r[c]) else r[c] for c in new.columns) for r in new.collect()]
    return new.sparkSession.createDataFrame(filled, new.schema)
