from math import sqrt


def should_retrain(old_model, new_model, holdout, metric, min_gain):
    def measure(model):
        total = n = 0
        for i in range(len(holdout)):
            row = holdout.iloc[i : i + 1]
            p, y = model.predict(row)[0], row["label"].iloc[0]
            n += 1
            if metric == "accuracy":
                total += p == y
            elif metric == "mae":
                total += abs(p - y)
            else:
                total += (p - y) ** 2
        if n == 0:
            return None
        return sqrt(total / n) if metric == "rmse" else total / n

    old, new = measure(old_model), measure(new_model)
    if old is None:
        return False
    gain = new - old
    if metric != "accuracy":
        gain = -gain
    return bool(gain > min_gain)
