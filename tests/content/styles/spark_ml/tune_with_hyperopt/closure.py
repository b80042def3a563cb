import numpy as np
from hyperopt import fmin, rand, STATUS_OK


def tune(objective, space, max_evals, maximise, seed):
    best = {"score": None, "params": None}

    def f(p):
        s = objective(p)
        if best["score"] is None or (s > best["score"] if maximise else s < best["score"]):
            best.update(score=s, params=dict(p))
        return {"loss": -s if maximise else s, "status": STATUS_OK}

    fmin(f, space, rand.suggest, max_evals, rstate=np.random.default_rng(seed))
    return best["params"]
