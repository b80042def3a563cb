"""Log a training so that somebody else can judge it.

A model that nobody can trace is worth little. A run of MLflow is the record of one training: the parameters it
was started with, the metrics as they developed, and tags that say whose it is. Autologging does that for some
libraries; for all others, and in the exam, you do it by hand with the client.

Parameters and metrics are different things. A parameter is written once. A metric has a value for each epoch,
and the user interface draws a curve of them, so each value has to say to which epoch it belongs. A run that the
client has created is open until the client ends it.

Write the function below: one training, one run.
"""

from mlflow import MlflowClient


def log_training(
    client: MlflowClient,
    experiment_id: str,
    params: dict[str, str | int | float | bool | None],
    history: list[dict[str, float]],
    tags: dict[str, str],
) -> str:
    """Log one training as one run, and return the id of that run.

    client         writes to the store that `mlflow` itself uses too.
    experiment_id  where the run belongs. It is not the active experiment, and no run is active.
    params         the parameters by name. Each is logged as the text that `str` makes of it, whatever its value:
                   0, False, None and "" too. It may be empty.
    history        one dict for each epoch, the first epoch first: the metrics that were measured in it, by name.
                   An epoch may lack a metric that others have, or be empty; a value may be NaN. There may be no
                   epoch at all.
    tags           the tags of the run by name; may be empty.

    When the function returns there is one new run. It is FINISHED, and has each parameter, each tag, and each
    metric with all of its values. The value that epoch number i reports is logged at step i, counted from 0; a
    metric has no value at the step of an epoch that does not report it. Other tags are left to you only if their
    names begin with "mlflow.". Times are left open.

    Example, with params {"depth": 3} and tags {"owner": "anna"}

        history                            the run
        {"loss": 0.5}                      status  FINISHED
        {"loss": 0.25, "val loss": 0.375}  params  depth = 3
        {"loss": 0.125}                    tags    owner = anna

        the metrics of the run
                  step 0  step 1  step 2
        loss      0.5     0.25    0.125
        val loss          0.375
    """
    raise NotImplementedError
