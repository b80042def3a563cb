"""Predict out of fold to stack models."""

from functools import reduce

from pyspark.sql import DataFrame, Window
from pyspark.sql.functions import col, row_number


def stack(train: DataFrame, models: list, folds: int, label: str) -> DataFrame:
    """Number the rows without gaps, so that the folds are even; predict each fold by models fitted on the others."""
    numbered = train.withColumn("_fold", row_number().over(Window.orderBy("id")) % folds)
    parts = []
    for fold in range(folds):
        others, part = numbered.where(col("_fold") != fold), numbered.where(col("_fold") == fold)
        columns = train.columns
        for number, model in enumerate(models):
            columns = [*columns, f"model_{number}"]
            fitted = model.fit(others, {model.labelCol: label})
            # The next model may write the same columns as this one, so only its prediction is kept, under a new name.
            part = fitted.transform(part).withColumnRenamed(model.getPredictionCol(), columns[-1]).select(*columns)
        parts.append(part)
    return reduce(DataFrame.unionByName, parts)
