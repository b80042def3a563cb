def latest(df, key, time):
    df.createOrReplaceTempView("t")
    columns = ", ".join(f"`{c}`" for c in df.columns)
    return df.sparkSession.sql(f"""
        SELECT {columns} FROM (
            SELECT *, row_number() OVER (PARTITION BY `{key}` ORDER BY `{time}` DESC NULLS LAST, id DESC) AS rn FROM t
        ) WHERE rn = 1
    """)
