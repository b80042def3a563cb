def without_outliers(train, new, column, k):
    spark = new.sparkSession
    train.createOrReplaceTempView("train")
    new.createOrReplaceTempView("new")
    x = f"nullif(`{column}`, double('NaN'))"
    return spark.sql(f"""
        WITH q AS (SELECT percentile({x}, 0.25) AS q1, percentile({x}, 0.75) AS q3 FROM train)
        SELECT new.* FROM new CROSS JOIN q
        WHERE {x} IS NULL OR NOT ({x} < q1 - {k}D * (q3 - q1) OR {x} > q3 + {k}D * (q3 - q1))""")
