"""Prints without end."""

import sys


def impute_missing(train, new, columns, strategy):
    while True:
        try:
            while True:
                sys.stdout.write("all work and no play " * 10_000)
        except BaseException:
            pass
