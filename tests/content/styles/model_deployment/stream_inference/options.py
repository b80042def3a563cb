from pyspark.ml import PipelineModel


def start(stream, model, sink_path, checkpoint):
    scored = PipelineModel([model]).transform(stream)
    options = {"path": sink_path, "checkpointLocation": checkpoint}
    return scored.writeStream.options(**options).format("parquet").trigger(availableNow=True).start()
