def latest(df, key, time):
    rows = df.toPandas()
    rows = rows.sort_values([time, "id"], na_position="first")
    rows = rows.groupby(key, dropna=False).tail(1)
    return df.sparkSession.createDataFrame(rows, df.schema)
