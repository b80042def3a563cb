"""Describe a search space for Hyperopt."""

from math import log
from typing import Any

from hyperopt import hp
from hyperopt.pyll import scope


def expression(name: str, type: str, low: float = 0, high: float = 0, scale: str = "", options: list | None = None):  # noqa: A002
    """The log expressions take logarithms of the bounds; the q ones round to floats, which scope.int casts."""
    if type == "choice":
        return hp.choice(name, options)
    if scale == "log":
        low, high = log(low), log(high)
        return scope.int(hp.qloguniform(name, low, high, 1)) if type == "int" else hp.loguniform(name, low, high)
    return hp.uniformint(name, low, high) if type == "int" else hp.uniform(name, low, high)


def search_space(spec: list[dict[str, Any]]) -> dict[str, Any]:
    """One expression for each parameter."""
    return {each["name"]: expression(**each) for each in spec}
