"""The settings of a judge, and the data that judges of the same check share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pytest_dbml_kata.engine.protocol import Answer

WORKERS: Final = 2
"""The number of workers. On two cores, two are 1.4 times as fast as one; a third does not help."""

Progress = Callable[[str, int, int], None]
"""A callback for the name of a step, the amount of work done, and the total amount."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """The settings of a check. By default, the kata sets the values."""

    examples: int | None = None
    seed: int | None = None
    """The seed. None derives it from the kata's id, so all runs have the same cases."""
    timeout: float = 30.0
    """The time limit for one case in seconds."""


class Cancelled(Exception):
    """Raised if the judge was closed before the verdict."""


@dataclass(slots=True)
class Known:
    """Data that does not depend on the judged code. Judges of the same check can share it."""

    wrong: dict[tuple[str, bytes], Answer] = field(default_factory=dict)
    """The answers of the misconceptions, by name and case."""
    drawn: dict[tuple[int, int], dict[bytes, int]] = field(default_factory=dict)
    """The cases by seed and number, each with the Hypothesis run that drew it."""


DEFAULTS: Final = JudgeSettings()
