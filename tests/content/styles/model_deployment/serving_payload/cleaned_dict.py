import json

import pandas as pd


def payload(df, form):
    df = df.reset_index(drop=True).astype(object)
    for c in df.columns:
        df[c] = pd.Series(
            [None if pd.isna(v) else v.isoformat() if isinstance(v, pd.Timestamp) else v for v in df[c]],
            index=df.index,
            dtype=object,
        )
    if form == "dataframe_split":
        content = df.to_dict(orient="split")
        del content["index"]
    else:
        content = df.to_dict(orient="records")
    return json.dumps({form: content}, allow_nan=False)
