"""MLflow runs as plain data, for drives and experiments that need a tracking store with runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRun:
    """An MLflow run as plain data. Adding it to a store is cheaper than logging it.

    ``metrics`` contains the history of each metric, at steps 0, 1, ...
    """

    status: str = "FINISHED"
    metrics: Mapping[str, Sequence[float]] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False
