from pyspark.ml.classification import LogisticRegression
from pyspark.ml.tuning import ParamGridBuilder


def count_fits(folds, grid, kind):
    lr = LogisticRegression()
    b = ParamGridBuilder()
    for name, n in grid.items():
        b = b.addGrid(lr.getParam(name), list(range(n)))
    maps = len(b.build())
    return {"CrossValidator": maps * folds, "TrainValidationSplit": maps}[kind] + 1
