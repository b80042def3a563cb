import pandas as pd


def impute_missing(train, new, columns, strategy):
    known = getattr(train.toPandas()[columns], strategy)()
    schema = new.schema

    def fill(batches):
        for batch in batches:
            yield batch.assign(**{c: batch[c].fillna(known[c]) for c in columns})

    return new.mapInPandas(fill, schema)
