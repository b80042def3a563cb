from pyspark.ml.feature import StandardScaler, VectorAssembler


def standardise(train, new, columns):
    va = VectorAssembler(inputCols=columns, outputCol="v")
    model = StandardScaler(withMean=True).setInputCol("v").setOutputCol("scaled").fit(va.transform(train))
    return model.transform(va.transform(new)).select(*[f"`{c}`" for c in new.columns], "scaled")
