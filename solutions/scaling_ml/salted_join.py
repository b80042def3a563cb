"""Join on a skewed key by salting it."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import explode, lit, pmod, sequence, xxhash64


def salted_join(big: DataFrame, small: DataFrame, key: str, salts: int) -> DataFrame:
    """Each row of `big` gets one salt, each row of `small` all of them.

    The salt is a hash of the id rather than a random number, so a task that runs again draws the same one.
    """
    salted = big.withColumn("salt", pmod(xxhash64("id"), lit(salts)))
    every_salt = explode(sequence(lit(0), lit(salts - 1)))
    copied = small.withColumn("salt", every_salt)
    return salted.join(copied, [key, "salt"]).drop("salt")
