"""The records of mock exams: how each was drawn, and its result."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from pytest_dbml_kata.records.evidence import FORMAT

FOLDER: Final = "mock"
"""The folder of the files to answer, below the root: ``mock/<number>.py``."""


class MockExamError(Exception):
    """Raised if the record of a mock exam cannot be used. The message says which one and why."""


class Drawn(msgspec.Struct, frozen=True):
    """One question of a mock exam."""

    question: str
    order: tuple[int, ...]
    """The choice at each letter: indices of `Question.choices`."""
    check: str
    """The digest of the question when the exam was drawn."""


class MockExam(msgspec.Struct, frozen=True, kw_only=True):
    """The record of how a mock exam was drawn: ``.kata/mocks/<number>.json``, written once."""

    number: int
    exam: str
    """The year of the exam guide."""
    seed: int
    begun: datetime
    minutes: int
    questions: tuple[Drawn, ...]
    format: int = FORMAT

    @property
    def ends(self) -> datetime:
        return self.begun + timedelta(minutes=self.minutes)


class MockResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of the first grading of a mock exam: a line of ``.kata/mocks.jsonl``."""

    time: datetime
    """The time of the grading."""
    number: int
    exam: str
    begun: datetime
    seconds: float
    """The time from the start of the exam to the last save of the file."""
    late: bool
    """Whether the file was saved after the time limit."""
    right: int
    answered: int
    in_all: int
    domains: dict[str, tuple[int, int]]
    """The numbers of correct and of all questions by domain."""
    questions: dict[str, bool]
    """Whether the answer was correct, by question."""
    format: int = FORMAT


def name(number: int) -> str:
    return f"q{number:02}"


def place(folder: Path, number: int) -> Path:
    """Return the path of the record of a mock exam; ``folder`` is ``.kata``."""
    return folder / "mocks" / f"{number}.json"


def load(path: Path) -> MockExam:
    """Read the record of a mock exam. Raise `MockExamError` if it cannot be used."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=MockExam)
    except OSError as error:
        raise MockExamError(f"cannot read {path}: {error.strerror}") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise MockExamError(f"{path} is corrupt, so this exam cannot be graded: {error}") from error
    if found.format > FORMAT:
        raise MockExamError(f"{path} was written by a newer version of pytest-dbml-kata; upgrade to grade the exam")
    return found


def every(folder: Path) -> list[MockExam]:
    """Return all mock exams with a readable record, by number."""
    found = []
    for path in (folder / "mocks").glob("*.json"):
        try:
            found.append(load(path))
        except MockExamError:
            continue  # reported when this exam is graded
    return sorted(found, key=lambda exam: exam.number)
