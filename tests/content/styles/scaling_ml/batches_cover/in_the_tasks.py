from itertools import islice


def process_in_batches(df, size, work):
    def run(rows):
        while batch := list(islice(rows, size)):
            yield work(batch)

    return df.rdd.mapPartitions(run).collect()
