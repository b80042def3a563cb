from pyspark.sql import functions as F


def impute_with_flags(train, new, columns):
    for name in columns:
        value = F.nanvl(F.col(name), F.lit(None))
        (known,) = train.select(F.avg(value)).first()
        new = new.withColumn(name + "_missing", F.when(value.isNull(), 1.0).otherwise(0.0))
        new = new.withColumn(name, F.coalesce(value, F.lit(known)))
    return new
