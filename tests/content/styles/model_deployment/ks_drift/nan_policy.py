import warnings

import numpy as np
from scipy import stats


def drifted(reference, current, columns, alpha):
    result = {}
    for c in columns:
        a, b = (np.array([r[0] for r in t.select(f"`{c}`").collect()], dtype=float) for t in (reference, current))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result[c] = stats.kstest(a, b, nan_policy="omit", method="exact").pvalue < alpha
    return result
