def salted_join(big, small, key, salts):
    spark = big.sparkSession
    big.createOrReplaceTempView("big")
    small.createOrReplaceTempView("small")
    return spark.sql(f"""
        WITH salted AS (SELECT *, CAST(floor(rand() * {salts}) AS BIGINT) AS salt FROM big),
             copied AS (SELECT small.*, salts.id AS salt FROM small CROSS JOIN range({salts}) AS salts)
        SELECT b.* EXCEPT (salt), s.rate FROM salted b JOIN copied s ON b.`{key}` = s.`{key}` AND b.salt = s.salt
    """)
