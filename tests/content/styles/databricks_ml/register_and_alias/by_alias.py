from mlflow.exceptions import MlflowException


def promote(client, name, version):
    try:
        old = client.get_model_version_by_alias(name, "champion")
    except MlflowException:
        old = None
    if old is not None and int(old.version) == int(version):
        return
    if old:
        client.set_registered_model_alias(name=name, alias="challenger", version=old.version)
    client.set_registered_model_alias(name=name, alias="champion", version=version)
