import pyspark.pandas as ps


def add_share(df, column):
    p = df.pandas_api(index_col="id")
    values = p[column]
    total = values[values.notna()].sum()
    p = p.assign(share=values / total if total else float("nan"))
    return p.to_spark(index_col="id")
