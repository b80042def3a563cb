from datetime import timezone

import deltalake
import pandas as pd


def training_snapshot(path, trained_at):
    table = deltalake.DeltaTable(path)
    commits = pd.DataFrame(table.history())
    first = pd.to_datetime(commits["timestamp"].min(), unit="ms", utc=True)
    if pd.Timestamp(trained_at) < first:
        raise ValueError("too early")
    table.load_as_version(trained_at.astimezone(timezone.utc).isoformat())
    return table.to_pyarrow_table().to_pandas()
