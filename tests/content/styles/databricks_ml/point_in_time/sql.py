def as_of_features(labels, features, key, label_time, feature_time, names):
    labels.createOrReplaceTempView("labels")
    features.createOrReplaceTempView("features")
    picked = ", ".join(f"`{n}`" for n in names)
    mine = ", ".join(f"l.`{c}`" for c in labels.columns)
    theirs = ", ".join(f"k.f.`{n}`" for n in names)
    return labels.sparkSession.sql(f"""
        WITH known AS (
            SELECT l.id AS label_id, max_by(f.f, f.t) AS f
            FROM labels l
            JOIN (SELECT `{key}` AS k, `{feature_time}` AS t, struct({picked}) AS f FROM features) f
            ON l.`{key}` = f.k AND f.t <= l.`{label_time}`
            GROUP BY l.id
        )
        SELECT {mine}, {theirs} FROM labels l LEFT JOIN known k ON k.label_id = l.id
    """)
