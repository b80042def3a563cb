"""Split each class by the same share, to the row."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as sf


def stratified_split(df: DataFrame, label: str, train_share: float, seed: int) -> tuple[DataFrame, DataFrame]:
    """Number the rows of each class in the order of a hash, which goes with the row, and cut at the share."""
    of_class = Window.partitionBy(label)
    shuffled = of_class.orderBy(sf.xxhash64("id", sf.lit(seed)), "id")
    due = sf.floor(train_share * sf.count(sf.lit(1)).over(of_class) + 0.5)
    marked = df.withColumn("__train", sf.row_number().over(shuffled) <= due)
    return marked.where("__train").drop("__train"), marked.where("NOT __train").drop("__train")
