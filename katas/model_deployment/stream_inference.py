"""Score a stream, each row once over restarts.

Between the nightly batch and the endpoint that answers at once lies the stream: rows come in all day, as files in a
folder or messages in a queue, and are scored soon after. The job is stopped and started again, by a schedule, a new
version of the model or a failure. Then no row may be lost, and none scored twice.

Spark's Structured Streaming treats the stream as a table that grows, so a Spark ML model scores it as it scores any
DataFrame. What has been done is written down in a folder, the checkpoint. The exam asks when streaming inference is
the right choice, and how it differs from batch and real time.

Write the function that starts such a query.
"""

from pyspark.ml import Transformer
from pyspark.sql import DataFrame
from pyspark.sql.streaming.query import StreamingQuery


def start(stream: DataFrame, model: Transformer, sink_path: str, checkpoint: str) -> StreamingQuery:
    """Start a query that scores what is new in a stream, writes it as Parquet files, and ends.

    stream      a streaming DataFrame with a unique `id` (long) and `x` (double, null and NaN are possible). It reads
                the Parquet files of a folder; there may be none yet.
    model       a fitted Spark ML model. Its `transform` adds `prediction` (double); what it makes of null and NaN is
                its own business. It may be another one at the next start.
    sink_path   the folder for the scored rows, read with spark.read.parquet(sink_path). It need not exist yet.
    checkpoint  the folder in which the query keeps what it has done. It need not exist yet.

    Returns the query, started. It scores all rows that are there and not scored yet, and ends by itself, without
    waiting for more. The caller waits for it; new files come in; then the caller starts the function again, with the
    same two folders. After any number of starts the sink holds each row of the stream once: all its columns as they
    were, gaps included, and the `prediction` of the model that was given at the start that scored it.

    The sink is Spark's own sink for files; callbacks such as foreachBatch are not needed, and not supported here.

    Example, with a model that doubles x at the first start, and one that triples it at the second

        1st file    2nd file, later    the sink in the end
        id  x       id  x              id  x     prediction
        0   1.5     2   4.0            0   1.5   3.0
        1   null                       1   null  null
                                       2   4.0   12.0
    """
    raise NotImplementedError
