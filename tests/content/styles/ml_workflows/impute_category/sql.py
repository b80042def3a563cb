def impute_category(train, new, column):
    spark = new.sparkSession
    train.createOrReplaceTempView("train")
    new.createOrReplaceTempView("new")
    cells = ", ".join(f"coalesce(`{c}`, m) AS `{c}`" if c == column else f"`{c}`" for c in new.columns)
    return spark.sql(f"""
        WITH counts AS (SELECT `{column}` AS m, count(*) AS n FROM train WHERE `{column}` IS NOT NULL GROUP BY 1),
             known AS (SELECT m FROM counts ORDER BY n DESC, m LIMIT 1)
        SELECT {cells} FROM new CROSS JOIN known""")
