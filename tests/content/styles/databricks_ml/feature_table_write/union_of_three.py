from pyspark.sql import functions as F


def merge_features(table, updates, primary_keys):
    q = lambda names: [F.col(f"`{n}`") for n in names]
    only_old = [c for c in table.columns if c not in updates.columns]
    untouched = table.join(updates, primary_keys, "left_anti")
    carried = table.select(*q(primary_keys), *q(only_old))
    written = updates.join(carried, primary_keys, "left")
    return untouched.unionByName(written, allowMissingColumns=True)
