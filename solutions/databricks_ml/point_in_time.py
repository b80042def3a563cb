"""Look up features as they were at the time of the label."""

from pyspark.sql import DataFrame, Window
from pyspark.sql.functions import col, desc, row_number


def as_of_features(
    labels: DataFrame, features: DataFrame, key: str, label_time: str, feature_time: str, names: list[str]
) -> DataFrame:
    """Join each label with its key's rows up to its own time, and keep the last of them."""
    # Both tables may use the same names, so those of the features give way until the join is done.
    cells = [col(f"`{name}`").alias(f"_feature_{n}") for n, name in enumerate(names)]
    rows = features.select(col(f"`{key}`").alias("_key"), col(f"`{feature_time}`").alias("_time"), *cells)
    known = (labels[f"`{key}`"] == rows["_key"]) & (rows["_time"] <= labels[f"`{label_time}`"])
    latest_first = row_number().over(Window.partitionBy("id").orderBy(desc("_time")))
    latest = labels.join(rows, known, "left").withColumn("_number", latest_first).where("_number = 1")
    return latest.select(
        *(f"`{name}`" for name in labels.columns),
        *(col(f"_feature_{n}").alias(name) for n, name in enumerate(names)),
    )
