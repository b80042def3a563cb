from math import log

from hyperopt import hp
from hyperopt.pyll import scope


def search_space(spec):
    def one(p):
        label = "label of " + p["name"]
        if p["type"] == "choice":
            return hp.choice(label, p["options"])
        lo, hi = p["low"], p["high"]
        if p["scale"] == "log":
            x = hp.uniform(label, log(lo), log(hi))
            return scope.exp(x) if p["type"] == "float" else scope.int(scope.exp(x) + 0.5)
        return hp.uniform(label, lo, hi) if p["type"] == "float" else hp.choice(label, list(range(lo, hi + 1)))

    return {p["name"]: one(p) for p in spec}
