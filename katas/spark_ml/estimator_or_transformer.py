"""Tell estimators from transformers.

Every stage of a Spark ML pipeline is one of two things. A transformer takes a table and returns a table. An estimator
takes a table and learns from it; what it returns does the rest. Mix them up and you call a method that is not there,
or, worse, you let a stage learn from rows that it must not see. The exam asks for the kind of many a stage, some of
which are not what their names suggest.

Here you predict the kind of real stages: those that prepare features, those that predict, those that hold or tune
others, and what comes out of a fit. Your prediction is compared with what the object does when it is asked to fit or to
transform.

Write the function below. Try to say the answer for a few stages before you find a way that works for all.
"""

from pyspark.ml import Estimator, Transformer


def kind(stage: Estimator | Transformer) -> str:
    """Is this stage an estimator or a transformer?

    stage    an object of a class of pyspark.ml: a stage for features (VectorAssembler, Imputer, ...), a learner
             (LogisticRegression, KMeans), a CrossValidator or TrainValidationSplit, a Pipeline of any such stages for
             features (it may have none), or what the `fit` of one of these returned. All settings it needs are set.

    Returns "estimator" or "transformer", for the object as it is given. There is no need to fit or transform anything.

    Example, with the shortest of stages

        stage                                                     result
        KMeans(k=2)                                               "estimator"
        Tokenizer(inputCol="text", outputCol="words")             "transformer"
    """
    raise NotImplementedError
