"""Leaves behind settings, views and functions, and has results say something else."""

from pyspark.sql import DataFrame

DataFrame.collect = lambda self: []


def impute_missing(train, new, columns, strategy):
    spark = train.sparkSession
    spark.conf.set("spark.sql.ansi.enabled", "false")
    spark.conf.set("spark.sql.session.timeZone", "Pacific/Apia")
    spark.conf.set("spark.sql.caseSensitive", "true")
    spark.udf.register("avg", lambda value: 42.0)
    new.createOrReplaceTempView("new")
    new.createOrReplaceGlobalTempView("new")
    new.write.mode("overwrite").saveAsTable("new")
    return new
