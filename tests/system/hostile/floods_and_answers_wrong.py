"""Prints a hundred megabytes, then gives a wrong answer."""


def impute_missing(train, new, columns, strategy):
    for _ in range(100):
        print("x" * 1_000_000)
    return new
