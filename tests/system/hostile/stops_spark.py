"""Stops the session that it shares."""


def impute_missing(train, new, columns, strategy):
    train.sparkSession.stop()
    return new
