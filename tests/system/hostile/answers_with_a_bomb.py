"""Returns far more than was asked for."""


def impute_missing(train, new, columns, strategy):
    return train.sparkSession.range(10**9).withColumnRenamed("id", "id")
