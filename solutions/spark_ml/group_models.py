"""Fit one straight line for each group."""

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame


def fit_groups(df: DataFrame, group: str, x: str, y: str) -> DataFrame:
    """applyInPandas brings all rows of a group into one pandas DataFrame; what it returns need not be as long."""

    def fit(rows: pd.DataFrame) -> pd.DataFrame:
        pairs = rows[[x, y]].dropna()
        slope, intercept = np.polyfit(pairs[x], pairs[y], 1) if pairs[x].nunique() > 1 else (None, None)
        return pd.DataFrame(
            {group: [rows[group].iloc[0]], "slope": [slope], "intercept": [intercept], "n": [len(pairs)]}
        )

    return df.groupBy(group).applyInPandas(fit, f"`{group}` string, slope double, intercept double, n long")
