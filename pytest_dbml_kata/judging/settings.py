"""How to judge, and what judges of the same check share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pytest_dbml_kata.engine.protocol import Answer

WORKERS: Final = 2
"""Two on two cores are 1.4 times as fast as one; a third brings nothing."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """How to check. The defaults are the kata's own."""

    examples: int | None = None
    seed: int | None = None
    """None: derived from the kata's id, so that the same run twice gives the same cases."""
    timeout: float = 30.0
    """Seconds for one case."""


class Cancelled(Exception):
    """The judge was closed before it came to a verdict."""


@dataclass(slots=True)
class Known:
    """What does not depend on the code that is judged: judges of the same check can share it."""

    wrong: dict[tuple[str, bytes], Answer] = field(default_factory=dict)
    """What the misconceptions do on a case, by name and case."""
    drawn: dict[tuple[int, int], dict[bytes, int]] = field(default_factory=dict)
    """The cases by seed and number, each with the run of Hypothesis that drew it."""


DEFAULTS: Final = JudgeSettings()
