def lookup(df, small, key):
    spark = df.sparkSession
    df.createOrReplaceTempView("large")
    small.createOrReplaceTempView("small")
    return spark.sql(f"SELECT /*+ BROADCAST(s) */ * FROM large LEFT JOIN small s USING (`{key}`)")
