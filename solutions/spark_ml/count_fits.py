"""Count the models that a grid search trains."""

from math import prod


def count_fits(folds: int, grid: dict[str, int], kind: str) -> int:
    """Every setting on every cut of the table, and the winner once more, on all rows."""
    cuts = folds if kind == "CrossValidator" else 1
    return cuts * prod(grid.values()) + 1
