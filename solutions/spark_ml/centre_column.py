"""Centre a column: one mean for the table first, then a subtraction for each row."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import avg, col, lit, nanvl


def centre(df: DataFrame, column: str) -> DataFrame:
    """avg() leaves out null but not NaN; of no values at all it is null, which a literal has to be told the type of."""
    x = nanvl(col(column), lit(None))
    mean = df.agg(avg(x).alias("mean")).first()["mean"]
    return df.withColumn("centred", x - lit(mean).cast("double"))
