"""Promote a version of a registered model with aliases."""

from mlflow import MlflowClient


def promote(client: MlflowClient, name: str, version: str) -> None:
    """An alias points to one version, so the former champion has to be read before the alias moves."""
    former = client.get_registered_model(name).aliases.get("champion")
    client.set_registered_model_alias(name, "champion", version)
    # The registry may hand out numbers where it takes text.
    if former is not None and str(former) != version:
        client.set_registered_model_alias(name, "challenger", str(former))
