"""Score rows with a vectorised pandas UDF."""

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql.functions import pandas_udf


def score(df: DataFrame, features: list[str], weights: list[float], bias: float) -> DataFrame:
    """Null arrives as NaN and leaves as null; tanh is the sigmoid in a form that no score is too large for."""

    @pandas_udf("double")
    def probability(*columns: pd.Series) -> pd.Series:
        z = sum(weight * column for weight, column in zip(weights, columns, strict=True)) + bias
        return 0.5 * (1 + np.tanh(z / 2))

    return df.withColumn("probability", probability(*features))
