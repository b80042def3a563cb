"""Split a table so that the split can be repeated."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as sf

BUCKETS = 10_000


def split(df: DataFrame, train_share: float, seed: int) -> tuple[DataFrame, DataFrame]:
    """A hash of id and seed stays with its row; pmod, because Spark's hashes may be negative."""
    bucket = sf.pmod(sf.xxhash64("id", sf.lit(seed)), sf.lit(BUCKETS))
    in_train = bucket < train_share * BUCKETS
    return df.where(in_train), df.where(~in_train)
