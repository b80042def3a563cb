import json
import math


def payload(df, form):
    frame = df.copy()
    frame["when"] = frame["when"].dt.strftime("%Y-%m-%dT%H:%M:%S")
    gap = lambda v: v is None or (isinstance(v, float) and math.isnan(v))
    columns = list(frame.columns)
    rows = [[None if gap(v) else v for v in row] for row in zip(*(frame[c].tolist() for c in columns))]
    if form == "dataframe_split":
        return json.dumps({form: {"columns": columns, "data": rows}})
    return json.dumps({form: [dict(zip(columns, row)) for row in rows]})
