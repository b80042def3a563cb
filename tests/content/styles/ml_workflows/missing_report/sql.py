def missing_report(df):
    df.createOrReplaceTempView("t")
    parts = ["count(*) AS n"]
    for i, (name, kind) in enumerate(df.dtypes):
        gap = f"`{name}` IS NULL" + (f" OR isnan(`{name}`)" if kind in ("float", "double") else "")
        parts.append(f"coalesce(sum(CASE WHEN {gap} THEN 1 ELSE 0 END), 0) AS c{i}")
    row = df.sparkSession.sql(f"SELECT {', '.join(parts)} FROM t").first()
    return {name: (row[f"c{i}"], row[f"c{i}"] / row["n"] if row["n"] else 0.0) for i, name in enumerate(df.columns)}
