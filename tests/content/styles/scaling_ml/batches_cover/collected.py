def process_in_batches(df, size, work):
    rows = df.collect()
    return [work(rows[i : i + size]) for i in range(0, len(rows), size)]
