import numpy as np
from hyperopt import hp
from hyperopt.pyll.base import scope


def search_space(spec):
    space = {}
    for p in spec:
        n = p["name"]
        match p["type"], p.get("scale"):
            case "choice", _:
                space[n] = hp.choice(n, p["options"])
            case "int", "linear":
                space[n] = hp.randint(n, p["low"], p["high"] + 1)
            case "int", _:
                space[n] = scope.int(hp.qloguniform(n, np.log(p["low"]), np.log(p["high"]), q=1))
            case "float", "log":
                space[n] = hp.loguniform(n, np.log(p["low"]), np.log(p["high"]))
            case _:
                space[n] = hp.uniform(n, p["low"], p["high"])
    return space
