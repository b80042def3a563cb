from pyspark import StorageLevel


def train_twice(df, fit_a, fit_b):
    level = df.storageLevel
    taken = not (level.useMemory or level.useDisk)
    table = df.persist(StorageLevel.DISK_ONLY) if taken else df
    try:
        a = fit_a(table)
        b = fit_b(table)
    finally:
        if taken:
            table.unpersist(blocking=True)
    return a, b
