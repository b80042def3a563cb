def missing_report(df):
    rows = df.collect()
    report = {}
    for i, name in enumerate(df.columns):
        missing = len([r for r in rows if r[i] is None or r[i] != r[i]])
        report[name] = (missing, missing / max(len(rows), 1))
    return report
