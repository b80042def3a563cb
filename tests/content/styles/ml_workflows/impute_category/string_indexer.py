from pyspark.ml.feature import StringIndexer
from pyspark.sql import functions as F


def impute_category(train, new, column):
    indexer = StringIndexer(inputCol=column, outputCol="_i", handleInvalid="skip", stringOrderType="frequencyDesc")
    first = indexer.fit(train).labels[0]
    return new.withColumn(column, F.when(F.col(column).isNull(), F.lit(first)).otherwise(F.col(column)))
