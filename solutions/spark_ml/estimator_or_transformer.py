"""Tell estimators from transformers."""

from pyspark.ml import Estimator, Transformer


def kind(stage: Estimator | Transformer) -> str:
    """The class says it: models derive from Transformer, and a Pipeline from Estimator, whatever it holds."""
    return "estimator" if isinstance(stage, Estimator) else "transformer"
