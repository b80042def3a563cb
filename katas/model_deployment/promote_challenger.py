"""Promote the challenger if it is better than the champion.

Two versions of a model have an alias: `champion` answers the requests, `challenger` would like to. After every
training a job compares them, and it runs without anybody looking on. So it has to be right about the details:
which runs the versions come from, how large a gain has to be, and what is left if there is no champion yet, or
nobody has measured the challenger.

When the challenger wins the aliases are swapped. The former champion stays in reach, to go back to, and no code
that loads `models:/churn@champion` has to change. The exam asks for this pattern.

Write the function below: compare, swap if the challenger has earned it, and say whether you did.
"""

from mlflow import MlflowClient


def promote_if_better(client: MlflowClient, name: str, metric: str, margin: float) -> bool:
    """Swap `champion` and `challenger` if the challenger is better by more than a margin.

    client  reads and changes the store and the registry that `mlflow` itself uses too.
    name    a registered model with one version or more. Each version comes from a run of its own. Either alias may
            be missing, and both may point to the same version. There may be other aliases.
    metric  the metric to compare; higher is better, and values may be negative. The latest value that the run
            behind a version has logged counts. A version has no score if its run has not logged the metric, or if
            the latest value is NaN.
    margin  0.0 or more: the score of the challenger has to exceed that of the champion by more than this.

    The challenger is promoted if it has a score and the champion does not, if there is no champion, or if its
    score is better by more than `margin`. A challenger without a score is never promoted. When it is promoted,
    `champion` points to the version that was the challenger, and `challenger` to the version that was the
    champion; if there was none the alias `challenger` is removed. Otherwise, or if there is no challenger, both
    aliases stay as they were. Other aliases always do. Returns True if the challenger was promoted, else False.

    Example, with margin 0.125; version 1 has the score 0.5 and is the champion, version 2 is the challenger

        score of version 2  result  champion  challenger
        0.75                True    2         1
        0.625               False   1         2
        NaN                 False   1         2
    """
    raise NotImplementedError
