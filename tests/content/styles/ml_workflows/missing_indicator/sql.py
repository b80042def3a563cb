def impute_with_flags(train, new, columns):
    spark = new.sparkSession
    train.createOrReplaceTempView("train")
    new.createOrReplaceTempView("new")
    means = ", ".join(f"avg(nullif(`{c}`, double('NaN'))) AS m{i}" for i, c in enumerate(columns))
    cells = []
    for c in new.columns:
        if c in columns:
            gap = f"(`{c}` IS NULL OR isnan(`{c}`))"
            cells.append(f"CASE WHEN {gap} THEN m{columns.index(c)} ELSE `{c}` END AS `{c}`")
            cells.append(f"double({gap}) AS `{c}_missing`")
        else:
            cells.append(f"`{c}`")
    return spark.sql(f"SELECT {', '.join(cells)} FROM new CROSS JOIN (SELECT {means} FROM train)")
