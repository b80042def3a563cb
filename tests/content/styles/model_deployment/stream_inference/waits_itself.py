def start(stream, model, sink_path, checkpoint):
    spark = stream.sparkSession
    spark.conf.set("spark.sql.streaming.checkpointLocation", checkpoint)
    scored = model.transform(stream).select("prediction", "id", "x")
    query = (
        scored.writeStream.queryName("scores")
        .trigger(availableNow=True)
        .option("checkpointLocation", checkpoint)
        .start(path=sink_path, format="parquet", outputMode="append")
    )
    query.awaitTermination()
    return query
