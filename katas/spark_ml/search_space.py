"""Describe a search space for Hyperopt.

Hyperopt knows nothing of depths and learning rates. It draws from expressions, and each kind of expression reads its
bounds in its own way: one wants logarithms, one leaves its upper end out, one rounds but to floats. None of them
complains. The search then looks where nobody wanted to look, and its report looks as always.

The exam shows such expressions and asks what they draw. In practice one writes down what is meant, and translates it
once. Whatever needs a cast belongs into the space itself: then the objective, `space_eval` and a trial on Spark all
get the same values, and nobody has to remember it.

Write the function below: from a specification to a space that fmin takes.
"""

from typing import Any


def search_space(spec: list[dict[str, Any]]) -> dict[str, Any]:
    """The search space for fmin that a specification describes.

    spec  a list of at least one parameter, each a dictionary. "name" is its name, of which no other has the same;
          it may hold a space. "type" is one of

            "float"   any number from "low" to "high" (low < high)
            "int"     a whole number from "low" to "high", which are whole numbers themselves (low < high); both
                      ends can be drawn, although they may come up less often than the others
            "choice"  one of "options", a list of at least one string, number, boolean or None

          Numbers have a "scale" too: "linear", where about half of the draws lie below the middle of the range, or
          "log", where about half lie below the root of low * high, as many between 1 and 10 as between 10 and 100.
          Both bounds are bounds of the value, on either scale; on a log scale they are positive.

    Returns a dict with one Hyperopt expression for each parameter, by its name. Handed to fmin, it has the objective
    called with the values that are meant: with ints for "int", with floats for "float", with one of the options for
    "choice". It works with Trials and with SparkTrials.

    Example

        spec
        name   type    low    high  scale   options
        depth  int     2      8     linear
        rate   float   0.001  0.1   log
        model  choice                       ["linear", "tree"]

        the objective may get
        depth  rate    model
        8      0.0312  tree
        2      0.0018  linear
        5      0.0077  tree
    """
    raise NotImplementedError
