import pandas as pd
from pyspark.sql.functions import pandas_udf


def centre(df, column):
    mean = df.select(column).toPandas()[column].mean()

    @pandas_udf("double")
    def centred(x: pd.Series) -> pd.Series:
        return x - mean

    return df.withColumn("centred", centred(column))
