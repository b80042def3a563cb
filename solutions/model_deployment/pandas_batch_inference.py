"""Score a CSV file chunk by chunk with pandas."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def score_csv(path: str, model: Any, chunk: int) -> Iterator[pd.DataFrame]:
    """A chunksize makes read_csv an iterator, and `yield` makes this function one."""
    features = list(model.feature_names_in_)
    with pd.read_csv(path, chunksize=chunk, dtype={"code": str}) as frames:
        for frame in frames:
            if frame.empty:  # a file without rows gives one such frame
                return
            yield frame.assign(prediction=model.predict(frame[features]))
