"""What judging a property comes to: data, no rendering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pytest_dbml_kata.sources import Frame


class State(StrEnum):
    """The outcome of checking a property, a kata or a question."""

    PASSED = "passed"
    FAILED = "failed"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    ENGINE_ERROR = "engine error"
    TODO = "todo"

    @property
    def failed(self) -> bool:
        """Return True if it was attempted and did not pass, for whatever reason."""
        return self not in (State.PASSED, State.TODO)


STATES: tuple[State, ...] = tuple(State)

GRAVITY: dict[State, int] = {State.TODO: -1} | {state: rank for rank, state in enumerate(STATES[:-1])}
"""How bad: the state of a kata is that of its worst property."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The learner's code gave no result."""

    state: State
    kind: str
    """An exception's class, or empty."""
    message: str
    frames: tuple[Frame, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The misconception that does the very same on the counterexample."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest input found on which the property does not hold."""

    case: object
    seen: object
    """The observation; None if there is none."""
    expected: object
    """A right observation, or None where the property gives none."""
    encoded: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one property of one kata file."""

    kata: str
    property: str
    sentence: str
    state: State
    cases: int = 0
    """On how many cases it was checked."""
    message: str = ""
    counterexample: Counterexample | None = None
    problem: Problem | None = None
    diagnosis: Diagnosis | None = None
    output: str = ""
    """What the learner's code printed on the counterexample."""
    told_elsewhere: str | None = None
    """The property that reports the same problem in full."""
    reused: str | None = None
    """The report of an earlier check, of which nothing changed since, if this comes from there."""


def worst(states: Iterable[State]) -> State:
    """Return the state of a kata whose properties have these states."""
    return max(states, key=GRAVITY.__getitem__, default=State.TODO)
