from deltalake import DeltaTable


def training_snapshot(path, trained_at):
    ms = trained_at.timestamp() * 1000
    versions = [h["version"] for h in DeltaTable(path).history() if h["timestamp"] <= ms]
    if not versions:
        raise ValueError("no version yet")
    return DeltaTable(path, version=max(versions)).to_pandas()
