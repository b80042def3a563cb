import csv
from itertools import islice

import pandas as pd


def score_csv(path, model, chunk):
    features = list(model.feature_names_in_)
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        start = 0
        while part := list(islice(rows, chunk)):
            frame = pd.DataFrame(part, index=range(start, start + len(part)))
            numbers = [c for c in frame.columns if c not in ("id", "code")]
            frame["id"] = frame["id"].astype(int)
            frame["code"] = frame["code"].replace("", None)
            frame[numbers] = frame[numbers].apply(pd.to_numeric, errors="coerce")
            frame["prediction"] = model.predict(frame[features])
            yield frame
            start += len(part)
