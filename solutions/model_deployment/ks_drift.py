"""Watch columns for drift with the Kolmogorov-Smirnov test."""

from pyspark.sql import DataFrame
from scipy.stats import ks_2samp


def differ(one, other, alpha: float) -> bool:
    """The test gives NaN where a sample is empty, which is below nothing; asking first spares a warning."""
    return len(one) > 0 and len(other) > 0 and bool(ks_2samp(one, other).pvalue < alpha)


def drifted(reference: DataFrame, current: DataFrame, columns: list[str], alpha: float) -> dict[str, bool]:
    """Each column by itself, and of each column the values that are there."""
    old, new = reference.toPandas(), current.toPandas()
    return {name: differ(old[name].dropna(), new[name].dropna(), alpha) for name in columns}
