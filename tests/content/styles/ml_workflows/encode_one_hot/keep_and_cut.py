from pyspark.sql import functions as F
from pyspark.ml.feature import StringIndexer, OneHotEncoder, CountVectorizer


def encode_one_hot(train, new, column):
    known = train.select(column).distinct().dropna()
    m = StringIndexer(inputCol=column, outputCol="i", handleInvalid="keep", stringOrderType="frequencyDesc").fit(train)
    e = OneHotEncoder(inputCols=["i"], outputCols=[column + "_vec"], handleInvalid="keep", dropLast=True)
    # size known: index of invalid is n; train on known rows only so that n itself is invalid
    from pyspark.ml.feature import StringIndexerModel

    t = m.transform(train.dropna(subset=[column])).withColumn("i", F.col("i").alias("i", metadata={}))
    return e.fit(t).transform(m.transform(new).withColumn("i", F.col("i").alias("i", metadata={}))).drop("i")
