def kind(stage):
    return "estimator" if hasattr(stage, "fit") else "transformer"
