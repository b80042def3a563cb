from typing import Iterator

import pandas as pd


def winsorise(train, new, column, lower, upper):
    known = train.toPandas()[column].astype("float64")
    low, high = known.quantile(lower), known.quantile(upper)

    def cap(batches: Iterator[pd.DataFrame]):
        for batch in batches:
            batch[column] = batch[column].clip(low, high)
            yield batch

    return new.mapInPandas(cap, schema=new.schema)
