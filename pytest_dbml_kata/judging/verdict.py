"""The verdict on a property, as data."""

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
        """Return True if the part was attempted and did not pass, for any reason."""
        return self not in (State.PASSED, State.TODO)


STATES: tuple[State, ...] = tuple(State)

GRAVITY: dict[State, int] = {State.TODO: -1} | {state: rank for rank, state in enumerate(STATES[:-1])}
"""The order of states from best to worst. The state of a kata is that of its worst property."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The reason why the learner's code returned no result."""

    state: State
    kind: str
    """The class of an exception, or empty."""
    message: str
    frames: tuple[Frame, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The misconception that behaves exactly as the learner's code on the counterexample."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest failing input that was found."""

    case: object
    seen: object
    """The observation; None if there is none."""
    expected: object
    """The expected observation; None if the property does not provide one."""
    encoded: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one property of one kata file."""

    kata: str
    property: str
    sentence: str
    state: State
    cases: int = 0
    """The number of checked cases."""
    message: str = ""
    counterexample: Counterexample | None = None
    problem: Problem | None = None
    diagnosis: Diagnosis | None = None
    output: str = ""
    """The output of the learner's code on the counterexample."""
    told_elsewhere: str | None = None
    """The property that reports the same problem in full."""
    reused: str | None = None
    """The report of an earlier check, if the verdict is reused from it."""


def worst(states: Iterable[State]) -> State:
    """Return the state of a kata whose properties have these states."""
    return max(states, key=GRAVITY.__getitem__, default=State.TODO)
