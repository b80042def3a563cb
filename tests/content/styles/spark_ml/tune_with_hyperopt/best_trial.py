import numpy as np
from hyperopt import fmin, tpe, Trials, space_eval, STATUS_OK


def tune(objective, space, max_evals, maximise, seed):
    trials = Trials()

    def f(p):
        s = objective(p)
        return {"loss": (-1) ** maximise * s, "status": STATUS_OK, "params": p}

    fmin(
        fn=f,
        space=space,
        algo=tpe.suggest,
        max_evals=max_evals,
        trials=trials,
        rstate=np.random.default_rng(seed),
        verbose=False,
    )
    if max_evals % 2:
        return trials.best_trial["result"]["params"]
    vals = {k: v[0] for k, v in trials.best_trial["misc"]["vals"].items() if v}
    return space_eval(space, vals)
