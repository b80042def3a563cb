def winsorise(train, new, column, lower, upper):
    spark = new.sparkSession
    train.createOrReplaceTempView("train")
    new.createOrReplaceTempView("new")
    x = f"nullif(`{column}`, double('NaN'))"
    capped = f"CASE WHEN {x} < low THEN low WHEN {x} > high THEN high ELSE `{column}` END AS `{column}`"
    cells = ", ".join(capped if c == column else f"`{c}`" for c in new.columns)
    return spark.sql(f"""
        SELECT {cells} FROM new CROSS JOIN
        (SELECT percentile({x}, {lower}D) AS low, percentile({x}, {upper}D) AS high FROM train)""")
