from itertools import product


def count_fits(folds, grid, kind):
    fits = 0
    for _setting in product(*(range(n) for n in grid.values())):
        for _fold in range(folds if kind.startswith("Cross") else 1):
            fits += 1
    return fits + 1
