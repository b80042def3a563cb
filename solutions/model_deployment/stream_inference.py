"""Score a stream, each row once over restarts."""

from pyspark.ml import Transformer
from pyspark.sql import DataFrame
from pyspark.sql.streaming.query import StreamingQuery


def start(stream: DataFrame, model: Transformer, sink_path: str, checkpoint: str) -> StreamingQuery:
    """The checkpoint knows which files are done, the trigger ends the query when all are."""
    scored = model.transform(stream)
    writer = scored.writeStream.format("parquet").outputMode("append")
    return writer.option("checkpointLocation", checkpoint).trigger(availableNow=True).start(sink_path)
