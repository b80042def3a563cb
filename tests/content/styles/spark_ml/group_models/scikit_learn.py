import pandas as pd
from sklearn.linear_model import LinearRegression


def fit_groups(df, group, x, y):
    def fit(rows):
        d = rows[[x, y]].dropna()
        out = {group: rows[group].iloc[0], "slope": float("nan"), "intercept": float("nan"), "n": len(d)}
        if d[x].nunique() >= 2:
            m = LinearRegression().fit(d[[x]], d[y])
            out.update(slope=m.coef_[0], intercept=m.intercept_)
        return pd.DataFrame([out])

    return df.groupBy(df[group]).applyInPandas(fit, f"`{group}` string, slope double, intercept double, n bigint")
