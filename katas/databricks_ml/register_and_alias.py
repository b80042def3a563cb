"""Promote a version of a registered model with aliases.

A registered model collects versions, and the code that serves it must not know their numbers. It loads
`models:/churn@champion`, and whoever promotes a version moves that alias. Nothing has to be deployed again. The
version that was champion until now is kept at hand as `challenger`: to go back to it, or to compare with it.

In Unity Catalog aliases have taken the place of the stages Staging and Production. The exam asks how a challenger
becomes the champion with the client.

Write the function below: it moves the aliases, and touches nothing else.
"""

from mlflow import MlflowClient


def promote(client: MlflowClient, name: str, version: str) -> None:
    """Make a version of a registered model the champion.

    client   reads and changes the registry that `mlflow` itself uses too.
    name     a registered model. It may have any number of versions, with gaps where versions were deleted. The
             alias `champion` may point to one of them, and so may `challenger` and others. Two aliases may point
             to the same version. Some versions may have a stage.
    version  the number of one of its versions, as text. It may be the champion already.

    Afterwards `champion` points to `version`. If another version was the champion before, `challenger` points to
    that one now, wherever it pointed before. If there was no champion, or `version` was it already, `challenger`
    stays as it was: pointing to what it did, or not set. Other aliases, other registered models, and the versions
    themselves with their stages and tags stay as they were. Nothing is returned.

    Example, with version "3"

        alias       before  after
        champion    1       3
        challenger  2       1
        shadow      2       2
    """
    raise NotImplementedError
