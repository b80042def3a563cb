"""Log a search for hyperparameters as nested runs.

A search makes dozens of runs. Side by side in one experiment they bury everything else, and a month later nobody
knows which of them belonged together. MLflow has nested runs for that: a parent that stands for the search, and
a child for each trial. AutoML and the autologging of grid searches log theirs in this way too.

The parent is what people look at first, so it repeats the best trial. The values here are errors: lower is
better. A trial that diverged has NaN, which is the best of nothing.

Write the function below. It is handed no client; `mlflow` itself already knows which store to write to.
"""


def log_trials(experiment_id: str, trials: list[tuple[dict, float]], metric: str) -> str:
    """Log a search as a parent run with one child for each trial, and return the id of the parent.

    experiment_id  where all these runs belong. It is not the active experiment, and no run is active.
    trials         what was tried, in the order in which it was tried: the parameters by name, and the value of
                   the metric. Parameters differ from trial to trial and may be none; two trials may be the same.
                   A value may be NaN. There may be no trials at all.
    metric         the name under which the values are logged.

    Each child has the parameters of its trial, each as the text that `str` makes of it, and the value as `metric`,
    logged once. The parent has the parameters and the value of the best trial in the same way. The best trial is
    the one with the lowest value, NaN left out; of several with that value, the first. Without such a trial the
    parent has no parameters and no metric. No run has any other parameters or metrics. Names, tags, steps, and the
    order of the children are left to you. All runs are FINISHED when the function returns.

    Example, with metric "rmse"

        trials                the runs
        ({"C": 1}, 0.5)       parent       C = 2   rmse = 0.25
        ({"C": 2}, 0.25)        child      C = 1   rmse = 0.5
        ({"C": 4}, nan)         child      C = 2   rmse = 0.25
                                child      C = 4   rmse = NaN
    """
    raise NotImplementedError
