from typing import Iterator, Tuple
import pandas as pd
from pyspark.sql import functions as F


def predict(df, features, load_model):
    @F.pandas_udf("double")
    def p(batches: Iterator[Tuple[pd.Series, ...]]) -> Iterator[pd.Series]:
        m = load_model()
        for columns in batches:
            yield pd.Series(m.predict(pd.concat(columns, axis=1)))

    if len(features) == 1:

        @F.pandas_udf("double")
        def p(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
            m = load_model()
            for column in batches:
                yield pd.Series(m.predict(column.to_frame()))

    return df.withColumn("prediction", p(*features))
