def without_outliers(train, new, column, k):
    quartiles = train.toPandas()[column].astype(float).quantile([0.25, 0.75])
    q1, q3 = quartiles.iloc[0], quartiles.iloc[1]
    bounds = q1 - k * (q3 - q1), q3 + k * (q3 - q1)

    def keep(batches):
        for batch in batches:
            yield batch[batch[column].isna() | batch[column].between(*bounds)]

    return new.mapInPandas(keep, new.schema)
