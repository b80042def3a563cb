import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pandas as pd

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def training_snapshot(path, trained_at):
    files, found = {}, False
    for log in sorted(Path(path, "_delta_log").glob("*.json")):
        actions = [json.loads(line) for line in log.read_text().splitlines()]
        info = next(a["commitInfo"] for a in actions if "commitInfo" in a)
        if EPOCH + timedelta(milliseconds=info["timestamp"]) > trained_at:
            break
        found = True
        for action in actions:
            if "add" in action:
                files[action["add"]["path"]] = True
            if "remove" in action:
                files.pop(action["remove"]["path"], None)
    if not found:
        raise ValueError(f"no table at {trained_at}")
    return pd.concat([pq.read_table(Path(path, f)).to_pandas() for f in files], ignore_index=True)
