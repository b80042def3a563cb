"""Load a Delta table as it was when a model was trained.

A model is a function of its code and of its data. The code is in Git; the data goes on changing: rows are appended,
corrected, deleted. When somebody asks months later why the model said what it said, or wants to train it again to
compare, the table has to be read as it was at that moment.

A Delta table can do that, for every commit makes a new version and the old ones stay readable for a while. The log
says when each was committed. A moment has to be compared with these times, and moments are slippery: a time zone
that gets lost on the way loads another version, without an error.

Write the function with the `deltalake` package, which reads Delta tables without Spark. Is it right on a computer in
New York, too? And does it say so when there is nothing to load?
"""

from datetime import datetime

import pandas as pd


def training_snapshot(path: str, trained_at: datetime) -> pd.DataFrame:
    """Return the table at `path` as it was at the moment `trained_at`.

    path        the folder of a Delta table with at least one version and the columns `id` (long) and `price` (double,
                may be null). No two versions have the same commit time; a later version has a later one. Commit times
                are whole milliseconds; `history` and `load_as_version` of a DeltaTable agree on them.
    trained_at  a moment, always with a time zone: mostly UTC, sometimes another one. The computer on which the function
                runs may have yet another time zone.

    Returns a pandas DataFrame with the rows and columns of the last version that was committed at `trained_at` or
    before it. The order of rows and columns does not matter, nor does the index.

    Raises ValueError if `trained_at` is before the first commit: there was no table then.

    Example

        version  committed at (UTC)   writes               table then
        0        2024-05-03 22:40     id 0, price 2.0      id 0
        1        2024-05-03 23:40     append id 1, 30.0    id 0, id 1
        2        2024-05-04 00:40     overwrite by id 2    id 2

        trained_at                   result
        2024-05-03 23:40:00+00:00    version 1: id 0, id 1
        2024-05-04 02:10:00+02:00    version 1: it is 00:10 in UTC
        2024-05-03 22:39:59+00:00    ValueError
    """
    raise NotImplementedError
