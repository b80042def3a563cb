"""Merge an update into a feature table."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import col, lit, when


def merge_features(table: DataFrame, updates: DataFrame, primary_keys: list[str]) -> DataFrame:
    """A full join keeps the rows of both; a marker, not a null, says where the update has a row."""
    written = [name for name in updates.columns if name not in primary_keys]
    renamed = [col(f"`{name}`").alias(f"_written_{n}") for n, name in enumerate(written)]
    marked = updates.select(*(f"`{key}`" for key in primary_keys), *renamed, lit(True).alias("_updated"))
    both = table.join(marked, on=primary_keys, how="full")
    cells = {name: col(f"`{name}`") for name in table.columns}
    for n, name in enumerate(written):
        new = col(f"_written_{n}")
        cells[name] = when(col("_updated"), new).otherwise(cells[name]) if name in cells else new
    return both.select(*(cell.alias(name) for name, cell in cells.items()))
