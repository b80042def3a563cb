"""Search the runs of an experiment by metric and by parameter.

After a few weeks an experiment holds hundreds of runs. Which forests were good enough? The tracking server can
answer that: a search takes a filter, a text that looks like the condition of a SQL query. It is no SQL, though.
Metrics and parameters are compared by different rules, and values are texts that somebody typed: model types
like "o'hara" or 'the "best"' are in real stores, and a filter that was pasted together fails on them.

The exam asks for such filters, and what a search returns when it is told nothing else: in which order, how many,
and whether deleted runs are among them.

Write the function below: the ids of the runs that fit, the best one first.
"""

from mlflow import MlflowClient


def filter_runs(client: MlflowClient, experiment_id: str, min_accuracy: float, model_type: str) -> list[str]:
    """Return the ids of the runs of a model type that reach an accuracy, the best first.

    client         reads the store that `mlflow` itself uses too.
    experiment_id  the experiment to look in. It may be empty, or hold more runs than one page of search results.
                   Other experiments hold runs of the same kind.
    min_accuracy   the accuracy to reach, 0.0 or more; a run that has exactly this accuracy fits.
    model_type     the value of the parameter `model_type`, one character or more. It may hold any letters,
                   spaces, single quotes and double quotes, also both. It may look like a number.

    A run fits if it is not deleted, if its parameter `model_type` is exactly this text (upper and lower case are
    different, and so are "10" and "10.0"), and if its metric `accuracy` is at least `min_accuracy`. Where the
    metric was logged several times its latest value counts. A run without the metric, or whose latest value is
    NaN, does not fit. The status of a run does not matter. The list goes from the highest accuracy to the lowest;
    of runs with the same accuracy the one that started first comes first. No two start at the same time.

    Example, with min_accuracy 0.75 and model_type "o'hara"; the runs in the order in which they started

        run  model_type  accuracy   fits
        0    o'hara      0.75       yes
        1    O'Hara      0.9        no
        2    o'hara      0.5        no
        3    o'hara      0.875      yes

        result  the ids of run 3 and run 0, in this order
    """
    raise NotImplementedError
