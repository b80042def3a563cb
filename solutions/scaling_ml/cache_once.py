"""Cache a table for two fits, and give the memory back."""

from collections.abc import Callable
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import DataFrame


def train_twice(df: DataFrame, fit_a: Callable[[DataFrame], Any], fit_b: Callable[[DataFrame], Any]) -> tuple[Any, Any]:
    """What a caller has cached is read as it is, and is not ours to release.

    The storage level asks Spark itself: `is_cached` knows only of calls on this very Python object.
    """
    if df.storageLevel != StorageLevel.NONE:
        return fit_a(df), fit_b(df)
    df.cache()
    try:
        return fit_a(df), fit_b(df)
    finally:
        df.unpersist()
