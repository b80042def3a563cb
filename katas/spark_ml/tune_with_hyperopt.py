"""Tune with Hyperopt.

Hyperopt looks for the parameters with which an objective is smallest, and learns from trial to trial where
to look. What it hands back is its own notation, made for its trials rather than for your model. Whoever
trains the final model with it as it is trains another model than the one that won.

The exam asks about fmin, its arguments and what it returns. In real projects the same questions decide whether
the model that goes into production is the one that was found: options of a choice, whole numbers, the direction
of the score, and whether the search can be repeated.

Write the function below: search, and return the best parameters as the objective saw them.
"""

from collections.abc import Callable
from typing import Any


def tune(
    objective: Callable[[dict[str, Any]], float], space: dict[str, Any], max_evals: int, maximise: bool, seed: int
) -> dict[str, Any]:
    """Search a space with Hyperopt and return the best parameters that were tried.

    objective  takes one value for each key of `space` and returns a score, of either sign. It is
               costly, and to be called in this process, one call after the other.
    space      Hyperopt expressions by parameter name: hp.choice of strings, numbers, booleans or None,
               hp.loguniform, hp.quniform, hp.randint, and whole numbers written as
               scope.int(hp.quniform(...)). The label of an expression may differ from its key.
    max_evals  how many calls of `objective` there may be at most (1 or more); where it allows for more
               than one, more than one point is to be tried.
    maximise   True if the highest score is the best, False if the lowest is.
    seed       decides which points are tried: the same seed gives the same search and the same result,
               another seed gives another search.

    Returns a dict with the keys of `space` and exactly the values with which `objective` was called when it
    gave the best score: options rather than their indices, whole numbers as int, any other number as float.
    Of several calls with the best score any will do.

    Example, with max_evals 3, maximise True, and these calls of the objective

        depth  model     score
        3      "tree"    0.70
        5      "forest"  0.80
        2      "linear"  0.75

    the result is {"depth": 5, "model": "forest"}.
    """
    raise NotImplementedError
