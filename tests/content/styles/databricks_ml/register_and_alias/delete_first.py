from mlflow import MlflowClient


def promote(client, name, version):
    mc = MlflowClient()
    former = [v for a, v in mc.get_registered_model(name).aliases.items() if a == "champion"]
    if former:
        mc.delete_registered_model_alias(name, "champion")
        if str(former[0]) != str(version):
            mc.delete_registered_model_alias(name, "challenger")
            mc.set_registered_model_alias(name, "challenger", former[0])
    mc.set_registered_model_alias(name, "champion", int(version))
