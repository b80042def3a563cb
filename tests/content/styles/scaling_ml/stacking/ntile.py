def stack(train, models, folds, label):
    spark = train.sparkSession
    train.createOrReplaceTempView("train")
    numbered = spark.sql(f"SELECT *, ntile({folds}) OVER (ORDER BY id) AS part_no FROM train")
    result = None
    for k in range(1, folds + 1):
        rest = numbered.filter(f"part_no <> {k}").withColumnRenamed(label, "label")
        held = numbered.filter(f"part_no = {k}")
        rows = held
        for i, m in enumerate(models):
            p = m.fit(rest).transform(held)
            p = p.withColumnRenamed(m.getPredictionCol(), f"model_{i}").select("id", f"model_{i}")
            rows = rows.join(p, "id")
        rows = rows.drop("part_no")
        result = rows if result is None else result.union(rows)
    return result
