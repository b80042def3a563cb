"""Encode a category by its target, out of fold."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as sf


def target_encode(
    train: DataFrame, new: DataFrame, column: str, target: str, folds: int, seed: int
) -> tuple[DataFrame, DataFrame]:
    """The other folds are all of them less the row's own, in sums and in counts."""
    code, category, fold, mean = f"{column}_encoded", "__category", "__fold", "__mean"

    def mean_elsewhere(*by: str) -> Column:
        everywhere, here = Window.partitionBy(*by), Window.partitionBy(*by, fold)
        count = sf.count(target).over(everywhere) - sf.count(target).over(here)
        return sf.when(count > 0, (sf.sum(target).over(everywhere) - sf.sum(target).over(here)) / count)

    # A hash of the id stays with its row; rand(seed) would go by the row's place in its partition.
    folded = train.withColumn(fold, sf.pmod(sf.xxhash64("id", sf.lit(seed)), sf.lit(folds)))
    encoded_train = folded.withColumn(code, sf.coalesce(mean_elsewhere(column), mean_elsewhere(), sf.lit(0.0)))

    means = train.groupBy(sf.col(column).alias(category)).agg(sf.avg(target).alias(mean))
    prior = train.agg(sf.avg(target)).first()[0]
    matched = new.join(means, new[column].eqNullSafe(means[category]), "left")
    encoded_new = matched.withColumn(code, sf.coalesce(mean, sf.lit(prior)))
    return encoded_train.drop(fold), encoded_new.drop(category, mean)
