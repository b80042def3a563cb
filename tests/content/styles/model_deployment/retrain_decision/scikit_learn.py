from sklearn import metrics


def should_retrain(old_model, new_model, holdout, metric, min_gain):
    if not len(holdout):
        return False
    score = {
        "rmse": lambda y, p: -metrics.root_mean_squared_error(y, p),
        "mae": lambda y, p: -metrics.mean_absolute_error(y, p),
        "accuracy": metrics.accuracy_score,
    }[metric]
    before = score(holdout["label"], old_model.predict(holdout))
    after = score(holdout["label"], new_model.predict(holdout))
    return after - before > min_gain
