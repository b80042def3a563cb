def centre(df, column):
    df.createOrReplaceTempView("t")
    return df.sparkSession.sql(f"""
        WITH m AS (SELECT avg(`{column}`) AS mean FROM t WHERE NOT isnan(`{column}`))
        SELECT t.*, `{column}` - mean AS centred FROM t CROSS JOIN m
    """)
