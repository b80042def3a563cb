def missing_report(df):
    gaps = df.toPandas().isna()
    return {name: (int(gaps[name].sum()), float(gaps[name].mean()) if len(gaps) else 0.0) for name in gaps}
