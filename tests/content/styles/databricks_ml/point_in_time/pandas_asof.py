import pandas as pd
from pyspark.sql.types import DoubleType, StructField, StructType


def as_of_features(labels, features, key, label_time, feature_time, names):
    left = labels.toPandas()
    right = features.toPandas()[[key, feature_time, *names]].rename(columns={feature_time: "_t", key: "_k"})
    left["_t"] = pd.to_datetime(left[label_time])
    right["_t"] = pd.to_datetime(right["_t"])
    timed = left[left["_t"].notna() & left[key].notna()].sort_values("_t")
    rest = left[left["_t"].isna() | left[key].isna()]
    found = pd.merge_asof(timed, right.sort_values("_t"), on="_t", left_by=key, right_by="_k")
    out = pd.concat([found, rest]) if len(rest) else found
    out = out.reindex(columns=[*labels.columns, *names])
    schema = StructType(list(labels.schema.fields) + [StructField(n, DoubleType()) for n in names])
    return labels.sparkSession.createDataFrame(out, schema)
