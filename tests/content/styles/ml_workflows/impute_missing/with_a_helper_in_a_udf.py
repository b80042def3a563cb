import pandas as pd
from scipy.special import xlogy
from pyspark.ml.feature import Imputer
from pyspark.sql import functions as F


def same(values: pd.Series) -> pd.Series:
    return values + xlogy(0.0, 1.0)


def impute_missing(train, new, columns, strategy):
    model = Imputer(inputCols=columns, outputCols=columns, strategy=strategy).fit(train)
    return model.transform(new).withColumns(
        {name: F.pandas_udf(same, "double")(F.col(f"`{name}`")) for name in columns}
    )
