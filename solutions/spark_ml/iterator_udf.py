"""Load a model once for each task with an iterator UDF."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql.functions import pandas_udf, struct


def predict(df: DataFrame, features: list[str], load_model: Callable[[], Any]) -> DataFrame:
    """The UDF is a generator, called once for each task; the struct brings the columns in the model's order."""

    @pandas_udf("double")
    def prediction(batches: Iterator[pd.DataFrame]) -> Iterator[pd.Series]:
        model = load_model()
        for batch in batches:
            yield pd.Series(model.predict(batch))

    return df.withColumn("prediction", prediction(struct(*features)))
