def stratified_split(df, label, train_share, seed):
    spark = df.sparkSession
    df.createOrReplaceTempView("to_split")
    spark.sql(f"""
        SELECT *, row_number() OVER (PARTITION BY `{label}` ORDER BY md5(concat(id, '-{seed}'))) AS _k,
               count(*) OVER (PARTITION BY `{label}`) AS _n FROM to_split
    """).createOrReplaceTempView("numbered")
    cut = f"_k <= round({train_share}D * _n)"
    train = spark.sql(f"SELECT * FROM numbered WHERE {cut}")
    test = spark.sql(f"SELECT * FROM numbered WHERE NOT {cut}")
    return train.drop("_k", "_n"), test.drop("_k", "_n")
