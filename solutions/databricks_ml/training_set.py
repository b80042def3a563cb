"""Look up features for a table of labels."""

from pyspark.sql import DataFrame


def training_set(
    labels: DataFrame, features: DataFrame, key: str, feature_names: list[str], exclude: list[str]
) -> DataFrame:
    """A left join against one row for each key; what is excluded goes last, for it may be the key."""
    # Backticks: in a select, a dot in a bare name would be a path into a struct.
    lookup = features.select(*(f"`{name}`" for name in [key, *feature_names])).dropDuplicates([key])
    kept = [name for name in [*labels.columns, *feature_names] if name not in exclude]
    return labels.join(lookup, on=key, how="left").select(*(f"`{name}`" for name in kept))
