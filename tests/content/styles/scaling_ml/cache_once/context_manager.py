from contextlib import contextmanager


@contextmanager
def cached(df):
    mine = not df.is_cached
    if mine:
        df = df.cache()
        df.count()
    try:
        yield df
    finally:
        if mine:
            df.unpersist()


def train_twice(df, fit_a, fit_b):
    with cached(df) as table:
        return fit_a(table), fit_b(table)
