import pyarrow as pa
from pyspark.sql.types import DoubleType, StructField, StructType


def predict(df, features, load_model):
    schema = StructType(df.schema.fields + [StructField("prediction", DoubleType())])

    def run(batches):
        model = load_model()
        for b in batches:
            y = model.predict(b.select(features).to_pandas())
            yield b.append_column("prediction", pa.array(y, pa.float64()))

    return df.mapInArrow(run, schema)
