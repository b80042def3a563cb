import numpy as np
import pandas as pd
from pyspark.ml.functions import vector_to_array


def gradient(df, weights):
    w = np.array(weights)

    def partial(batches):
        total, n = np.zeros(len(w)), 0
        for b in batches:
            if len(b):
                X = np.stack(b["x"].to_numpy())
                total += (X @ w - b["label"].to_numpy()) @ X
                n += len(b)
        yield pd.DataFrame({"g": [total.tolist()], "n": [n]})

    parts = df.select(vector_to_array("features").alias("x"), "label").mapInPandas(partial, "g array<double>, n long")
    parts = parts.collect()
    n = sum(p.n for p in parts)
    return [2 * sum(p.g[j] for p in parts) / n if n else 0.0 for j in range(len(w))]
