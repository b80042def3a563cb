"""Write the JSON that a serving endpoint takes."""

import json

import pandas as pd


def payload(df: pd.DataFrame, form: str) -> str:
    """`to_json` turns every gap into null; the key that the server wants is put around what it wrote."""
    orient = "split" if form == "dataframe_split" else "records"
    body = df.to_json(orient=orient, date_format="iso", date_unit="s", double_precision=15)
    return json.dumps({form: json.loads(body)})
