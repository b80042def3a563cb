"""Sittings: a sitting is the work on a kata from its stub to a pass. A reset starts the next sitting.

Questions have sittings too; the first answer in a sitting counts. The sitting of a kata or question and the hints shown
are stored in a small append-only file, one line per event.
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
    """The attempts at one kata from its stub. Mastery policies use sittings as input."""

    kata: str
    number: int
    """The number of the sitting, from 0."""
    attempts: tuple[Attempt, ...]
    """At least one attempt, in order of time."""
    hints_in_all: int
    """The number of hints of the kata. The last one nearly reveals the answer."""
    question: bool = False
    """Whether the exercise is a question, which is answered once, instead of a kata."""

    @property
    def passed(self) -> Attempt | None:
        """The attempt that solved the kata, if any."""
        return next((each for each in self.attempts if each.verdict == State.PASSED), None)

    @property
    def review(self) -> Attempt | None:
        """The attempt that measures retention: the pass of a kata, or the first answer to a question."""
        return self.attempts[0] if self.question else self.passed

    @property
    def failures(self) -> int:
        """The number of failed attempts before the pass."""
        tried = 0
        for each in self.attempts:
            if each.verdict == "passed":
                break
            tried += each.verdict in (State.FAILED, State.CRASHED, State.TIMED_OUT)
        return tried


def sittings(attempts: Iterable[Attempt], hints_in_all: int = 0, *, question: bool = False) -> tuple[Sitting, ...]:
    """Group the attempts at one kata or question by sitting."""
    ordered = sorted(attempts, key=lambda each: (each.sitting, each.time.timestamp()))
    return tuple(
        Sitting(group[0].kata, number, group, hints_in_all, question)
        for number, group in ((number, tuple(each)) for number, each in groupby(ordered, lambda each: each.sitting))
    )


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A hint was shown, or the stub was restored."""

    time: datetime
    event: Literal["hint", "reset"]
    sitting: int


@dataclass(frozen=True, slots=True)
class Now:
    """The current sitting of a kata and the number of hints shown in it."""

    sitting: int = 0
    hints: int = 0


def now(path: Path) -> Now:
    """Read the current sitting of a kata from its file. Ignore unreadable lines."""
    sitting = hints = 0
    for event in _events(path):
        if event.event == "reset":
            sitting, hints = max(sitting, event.sitting), 0
        else:
            hints += 1
    return Now(sitting, hints)


def add(path: Path, event: Literal["hint", "reset"], sitting: int) -> None:
    """Append an event. Raise `OSError` if writing fails."""
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
