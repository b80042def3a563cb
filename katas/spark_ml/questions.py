"""Questions on Spark ML: pipelines, searches, Hyperopt, pandas on Spark.

Answer with a letter: replace `raise NotImplementedError` by `return "a"`, "b", "c" or "d". One
choice is right.

    pytest --kata spark_ml/questions

checks what you answered, and says what proves it. The first answer counts: changing it until it
passes teaches you something, and changes no score.
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
    raise NotImplementedError


def fits_that_one_split_saves() -> str:
    """TrainValidationSplit replaces CrossValidator(numFolds=4). The grid still holds 5 settings. How
    many fits are saved in all?

    a) 16
    b) 15
    c) 20
    d) 3
    """
    raise NotImplementedError
