def impute_missing(train, new, columns, strategy):
    spark = new.sparkSession
    train.createOrReplaceTempView("train")
    new.createOrReplaceTempView("new")
    how = {"mean": "avg({})", "median": "percentile({}, 0.5)"}[strategy]
    gap = lambda c: f"nullif(`{c}`, double('NaN'))"
    known = spark.sql("SELECT " + ", ".join(f"{how.format(gap(c))} AS `{c}`" for c in columns) + " FROM train").first()
    cells = ", ".join(f"coalesce({gap(c)}, {known[c]!r}D) AS `{c}`" if c in columns else f"`{c}`" for c in new.columns)
    return spark.sql(f"SELECT {cells} FROM new")
