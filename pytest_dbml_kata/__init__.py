"""Katas for machine learning on Spark, MLflow and Hyperopt, checked by the real engines."""

__version__ = "0.1.0"
