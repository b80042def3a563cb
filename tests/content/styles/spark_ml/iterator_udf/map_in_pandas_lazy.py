from pyspark.sql.types import DoubleType, StructField, StructType


def predict(df, features, load_model):
    schema = StructType(df.schema.fields + [StructField("prediction", DoubleType())])

    def run(batches):
        model = None
        for b in batches:
            if model is None:
                model = load_model()
            yield b.assign(prediction=model.predict(b[features]))

    return df.mapInPandas(run, schema)
