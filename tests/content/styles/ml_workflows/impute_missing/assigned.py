from functools import partial
from pyspark.ml.feature import Imputer


def _impute(extra, train, new, columns, strategy):
    return Imputer(inputCols=columns, outputCols=columns, strategy=strategy).fit(train).transform(new)


impute_missing = partial(_impute, None)
