"""Count what is missing in every column."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf
from pyspark.sql.types import DoubleType, FloatType, StructField


def gap(field: StructField) -> Column:
    """Is the value missing? Only floating-point columns may be asked for NaN; the backticks are for a dot in a name."""
    column = sf.col(f"`{field.name}`")
    if isinstance(field.dataType, DoubleType | FloatType):
        return column.isNull() | sf.isnan(column)
    return column.isNull()


def missing_report(df: DataFrame) -> dict[str, tuple[int, float]]:
    """One pass over the table: the number of rows, and of the gaps in each column."""
    rows, *counts = df.agg(sf.count("*"), *[sf.count_if(gap(field)) for field in df.schema]).first()
    return {name: (count, count / rows if rows else 0.0) for name, count in zip(df.columns, counts, strict=True)}
