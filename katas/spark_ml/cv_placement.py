"""Keep the validation fold out of every fit.

Cross-validation holds rows out and measures on them how well a model does with rows it has never seen. That holds only
if nothing was learned from them: no mean of a scaler, no categories of an indexer, no vocabulary. One stage that was
fitted too early and the score is too good; nobody notices until the model is in use.

The code below is a repair job. It runs, it finds a winner, and it looks like what many tutorials show. Its symptom:
the scores of the search are better than what the model reaches on new data. The check watches which rows each fit
receives, and shows which stage had learned from rows that were held out. In most cases the stages are small ones that
only take notes, and every model scores alike; one case is run with Spark's own scaler and logistic regression.

Repair the function below.
"""

from pyspark.ml import Estimator, Pipeline
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder


def leak_free_cv(stages: list, classifier: Estimator, grid: dict[str, list], folds: int, seed: int) -> Estimator:
    """An unfitted grid search, cross-validated, in which no stage sees the fold that is held out.

    stages        one stage or more, in the order in which they run, to prepare the features: estimators and
                  transformers, unfitted. They are yours to use, not to change.
    classifier    the learner that comes last. It reads what the stages write, and the column `label`; its models write
                  `rawPrediction` and `prediction`.
    grid          values to try, by the name of a Param of `classifier`, each list with one value or more. The grid may
                  be empty: then the one point to try is the classifier as it is.
    folds         the number of folds, 2 or more.
    seed          the seed that the folds are cut with.

    Returns an estimator. When it is fitted, on a table with the columns `id`, `label` and those that the stages read,
      - every combination of the values in `grid` is tried on every fold, with a score by BinaryClassificationEvaluator
        (its default metric and columns),
      - each row is held out once for each combination, and whenever the classifier is fitted, the stages before it have
        been fitted on the very rows that it gets,
      - the winner is fitted once more on all rows, the stages included,
      - the folds are cut by a CrossValidator with `seed`.

    Example: the rows in each fit for a table with the rows 0 to 5, one stage,
    an empty grid and two folds

        fit of the classifier  held out  rows of the stage  its own rows
        first fold             1, 4, 5   0, 2, 3            0, 2, 3
        second fold            0, 2, 3   1, 4, 5            1, 4, 5
        winner                 none      0, 1, 2, 3, 4, 5   0, 1, 2, 3, 4, 5
    """
    builder = ParamGridBuilder()
    for name, values in grid.items():
        builder.addGrid(classifier.getParam(name), values)
    search = CrossValidator(
        estimator=classifier,
        estimatorParamMaps=builder.build(),
        evaluator=BinaryClassificationEvaluator(),
        numFolds=folds,
        seed=seed,
    )
    return Pipeline(stages=[*stages, search])
