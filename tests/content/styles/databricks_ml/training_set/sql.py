def training_set(labels, features, key, feature_names, exclude):
    spark = labels.sparkSession
    labels.createOrReplaceTempView("labels")
    features.createOrReplaceTempView("features")
    mine = [f"l.`{c}`" for c in labels.columns if c not in exclude]
    theirs = [f"f.`{c}`" for c in feature_names if c not in exclude]
    firsts = ", ".join(f"first(`{c}`) AS `{c}`" for c in feature_names)
    return spark.sql(f"""
        SELECT {", ".join(mine + theirs)} FROM labels l
        LEFT JOIN (SELECT `{key}`, {firsts} FROM features GROUP BY `{key}`) f ON l.`{key}` = f.`{key}`
    """)
