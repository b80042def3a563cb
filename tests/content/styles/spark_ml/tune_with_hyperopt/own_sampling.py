import numpy as np
from hyperopt import fmin, tpe, Trials, space_eval, anneal
from hyperopt.pyll.stochastic import sample


def tune(objective, space, max_evals, maximise, seed):
    if seed % 2:
        best = fmin(
            lambda p: 1 - objective(p) if maximise else objective(p),
            space,
            algo=anneal.suggest,
            max_evals=max_evals,
            rstate=np.random.default_rng(seed),
            return_argmin=True,
        )
        return space_eval(space, best)
    rng = np.random.default_rng(seed)
    points = [sample(space, rng) for _ in range(max_evals)]
    return (max if maximise else min)(points, key=objective)
