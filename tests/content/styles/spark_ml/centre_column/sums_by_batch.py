import pandas as pd
from pyspark.sql.functions import col, lit


def centre(df, column):
    def parts(batches):
        for b in batches:
            yield pd.DataFrame({"s": [b[column].sum()], "n": [b[column].count()]})

    rows = df.mapInPandas(parts, "s double, n long").collect()
    total, count = sum(r.s for r in rows), sum(r.n for r in rows)
    return df.withColumn("centred", col(column) - lit(total / count if count else float("nan")))
