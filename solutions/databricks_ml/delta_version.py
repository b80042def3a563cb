"""Load a Delta table as it was when a model was trained."""

from datetime import UTC, datetime

import pandas as pd
from deltalake import DeltaTable


def training_snapshot(path: str, trained_at: datetime) -> pd.DataFrame:
    """Travel to the moment, which keeps its time zone all the way."""
    table = DeltaTable(path)
    first_commit = datetime.fromtimestamp(table.history()[-1]["timestamp"] / 1000, UTC)
    if trained_at < first_commit:  # deltalake would load version 0
        raise ValueError(f"the table was first committed at {first_commit}, after {trained_at}")
    table.load_as_version(trained_at)
    return table.to_pandas()
