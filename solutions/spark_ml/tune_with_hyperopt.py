"""Tune with Hyperopt."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hyperopt import fmin, space_eval, tpe


def tune(
    objective: Callable[[dict[str, Any]], float], space: dict[str, Any], max_evals: int, maximise: bool, seed: int
) -> dict[str, Any]:
    """fmin minimises, so a score to be maximised changes its sign; `space_eval` turns its result into parameters."""
    sign = -1 if maximise else 1
    best = fmin(
        lambda parameters: sign * objective(parameters),
        space,
        algo=tpe.suggest,
        max_evals=max_evals,
        rstate=np.random.default_rng(seed),
        show_progressbar=False,
    )
    return space_eval(space, best)
