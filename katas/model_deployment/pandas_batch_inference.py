"""Score a CSV file chunk by chunk with pandas.

Most predictions are made at night, for a file of yesterday's rows, with a model that is a plain Python object. As
long as the file is small, read it, predict, write it. One day it is larger than the memory, and the job that has
run for a year dies at three in the morning.

So the file is read in chunks, and each result is handed out before the next chunk is read: the memory needed is
that of one chunk, however long the file. Chunks bring small traps of their own. Types are guessed for each of
them, labels go on from one to the next, and the last one may be short or empty. The exam asks when batch
inference suits and how it is done with pandas.

Write the generator (or the iterator) below.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def score_csv(path: str, model: Any, chunk: int) -> Iterator[pd.DataFrame]:
    """Score a file in chunks, each handed out before the next one is read.

    path   a CSV file in UTF-8 with a header: `id` (whole numbers), `code` (text: 007 is not 7) and columns of
           decimal numbers. An empty cell is a gap, and so is NaN. The file may have no rows but the header.
    model  has `feature_names_in_` and `predict`, as models of scikit-learn have. `predict` takes a DataFrame with
           exactly those columns in that order, which need not be that of the file, and returns one number a row
           as a NumPy array. It copes with gaps, and answers them with NaN; it raises for a DataFrame without rows.
    chunk  the most rows that are read and scored at once, 1 or more.

    Returns an iterator of DataFrames. Each has the next `chunk` rows of the file, the last one those that are
    left; none is empty, and a file without rows gives none at all. Each has all columns of the file, as they are,
    and `prediction`. The label of a row (the index) is its place in the file, counted from 0 at the first row.
    A gap stays a gap.

    The memory needed does not grow with the file: when the first DataFrame is handed out, the rest of the file has
    not been read. (Reading ahead by some hundred kilobytes, as pandas does, is fine.)

    Example, with chunk 2 and a model of one feature, x, that predicts 10 * x

        the file    1st result                     2nd result
        id,code,x      id  code  x    prediction      id  code  x    prediction
        8,007,1.5   0  8   007   1.5  15.0         2  9   012   3.0  30.0
        5,A1,       1  5   A1    NaN  NaN
        9,012,3.0
    """
    raise NotImplementedError
