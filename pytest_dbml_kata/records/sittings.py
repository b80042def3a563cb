"""Sittings: a kata is worked on from its stub to a pass; putting the stub back begins the next sitting.

A question is sat for likewise, and its first answer is the one that counts. Which sitting a kata or a question is in,
and which hints were shown in it, is kept in a small file for each, one line an event, only ever added to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

import msgspec

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.records import evidence
from pytest_dbml_kata.records.evidence import Attempt


@dataclass(frozen=True, slots=True)
class Sitting:
    """The attempts at one kata from a stub on: what a mastery policy judges by."""

    kata: str
    number: int
    """From 0, the first time."""
    attempts: tuple[Attempt, ...]
    """In the order of time, at least one."""
    hints_in_all: int
    """How many hints the kata has; the last one all but gives the answer."""
    question: bool = False
    """Is it a question, to be answered, and no kata, to be worked on until it passes?"""

    @property
    def passed(self) -> Attempt | None:
        """The attempt that solved it, if one did."""
        return next((each for each in self.attempts if each.verdict == State.PASSED), None)

    @property
    def review(self) -> Attempt | None:
        """The attempt by which it is seen what is kept in mind: the pass of a kata, the first answer to a question."""
        return self.attempts[0] if self.question else self.passed

    @property
    def failures(self) -> int:
        """Attempts that failed before it was solved."""
        tried = 0
        for each in self.attempts:
            if each.verdict == "passed":
                break
            tried += each.verdict in (State.FAILED, State.CRASHED, State.TIMED_OUT)
        return tried


def sittings(attempts: Iterable[Attempt], hints_in_all: int = 0, *, question: bool = False) -> tuple[Sitting, ...]:
    """The attempts at one kata or question, by sitting."""
    ordered = sorted(attempts, key=lambda each: (each.sitting, each.time.timestamp()))
    return tuple(
        Sitting(group[0].kata, number, group, hints_in_all, question)
        for number, group in ((number, tuple(each)) for number, each in groupby(ordered, lambda each: each.sitting))
    )


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A hint was shown, or the stub was put back."""

    time: datetime
    event: Literal["hint", "reset"]
    sitting: int


@dataclass(frozen=True, slots=True)
class Now:
    """Where a kata is: the number of its sitting, and how many hints were shown in it."""

    sitting: int = 0
    hints: int = 0


def now(path: Path) -> Now:
    """Read where a kata is from its file. A line that cannot be read counts as none."""
    sitting = hints = 0
    for event in _events(path):
        if event.event == "reset":
            sitting, hints = max(sitting, event.sitting), 0
        else:
            hints += 1
    return Now(sitting, hints)


def add(path: Path, event: Literal["hint", "reset"], sitting: int) -> None:
    """Add an event. Raises `OSError`."""
    evidence.append(path, Event(datetime.now(UTC), event, sitting))


def _events(path: Path) -> Iterator[Event]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return
    decode = msgspec.json.Decoder(Event).decode
    for line in lines:
        try:
            yield decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue
