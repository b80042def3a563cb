from pyspark.sql import functions as F
from scipy.stats import ks_2samp


def drifted(reference, current, columns, alpha):
    def values(table, name):
        c = F.col(f"`{name}`")
        return table.where(c.isNotNull() & ~F.isnan(c)).agg(F.collect_list(c)).first()[0]

    out = {}
    for name in columns:
        a, b = values(reference, name), values(current, name)
        out[name] = False
        if a and b:
            statistic, p = ks_2samp(b, a)
            out[name] = bool(p < alpha)
    return out
