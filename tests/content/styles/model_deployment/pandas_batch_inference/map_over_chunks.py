import pandas as pd


def score_csv(path, model, chunk):
    def score(frame):
        values = model.predict(frame.loc[:, list(model.feature_names_in_)])
        frame["prediction"] = pd.Series(values, index=frame.index)
        return frame

    frames = pd.read_csv(path, iterator=True, chunksize=chunk, dtype={"code": "string"})
    return map(score, filter(len, frames))
