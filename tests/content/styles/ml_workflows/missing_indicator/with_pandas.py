import pandas as pd
from pyspark.sql.types import DoubleType, LongType, StructField, StructType


def impute_with_flags(train, new, columns):
    means = train.select("*").toPandas()[columns].mean()
    frame: pd.DataFrame = new.toPandas()
    for name in columns:
        frame[f"{name}_missing"] = frame[name].isna().astype(float)
        frame[name] = frame[name].fillna(means[name])
    kinds = [StructField(c, LongType() if c == "id" else DoubleType()) for c in frame.columns]
    return new.sparkSession.createDataFrame(frame, StructType(kinds))
