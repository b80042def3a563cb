"""Questions on Spark ML: pipelines, searches, Hyperopt, pandas on Spark.

The right answers. What proves each of them:

    pytest -v --kata solutions/spark_ml/questions.py
"""


def fits_until_a_search_is_done() -> str:
    """The grid holds 6 settings. How often is the estimator fitted until the last line is done?

        search = CrossValidator(estimator=forest, estimatorParamMaps=grid, evaluator=rmse)
        search.setNumFolds(5).fit(train)

    a) 30 times
    b) 36 times
    c) 31 times
    d) 11 times
    """
    return "c"


def fits_that_one_split_saves() -> str:
    """TrainValidationSplit replaces CrossValidator(numFolds=4). The grid still holds 5 settings. How
    many fits are saved in all?

    a) 16
    b) 15
    c) 20
    d) 3
    """
    return "b"
