import numpy as np


def gradient(df, weights):
    w = np.array(weights)

    def add_row(acc, row):
        x = row["features"].toArray()
        return acc[0] + (w @ x - row["label"]) * x, acc[1] + 1

    total, n = df.rdd.treeAggregate((np.zeros(len(w)), 0), add_row, lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return [float(g) for g in 2 * total / max(n, 1)]
