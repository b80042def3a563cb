def fit_groups(df, group, x, y):
    df.createOrReplaceTempView("t")
    ok = f"NOT isnan(`{x}`) AND NOT isnan(`{y}`) AND `{x}` IS NOT NULL AND `{y}` IS NOT NULL"
    return df.sparkSession.sql(f"""
        SELECT `{group}`, regr_slope(`{y}`, `{x}`) FILTER (WHERE {ok}) AS slope,
               regr_intercept(`{y}`, `{x}`) FILTER (WHERE {ok}) AS intercept, count_if({ok}) AS n
        FROM t GROUP BY `{group}`
    """)
