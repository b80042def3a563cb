def split(df, train_share, seed):
    spark = df.sparkSession
    df.createOrReplaceTempView("rows_to_split")
    lot = f"conv(substr(md5(concat_ws(':', {seed}, id)), 1, 8), 16, 10) / 4294967296"
    train = spark.sql(f"SELECT * FROM rows_to_split WHERE {lot} < {train_share}D")
    test = spark.sql(f"SELECT * FROM rows_to_split WHERE NOT {lot} < {train_share}D")
    return train, test
