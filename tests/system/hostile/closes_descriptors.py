"""Closes every descriptor there is, and answers nothing."""

import os
import time


def impute_missing(train, new, columns, strategy):
    os.closerange(0, 4096)
    while True:
        time.sleep(1)
