"""What is kept of mock exams: how each was drawn, and what it came to."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from pytest_dbml_kata.records.evidence import FORMAT

FOLDER: Final = "mock"
"""Where the files to answer lie, below the root: ``mock/<number>.py``."""


class MockExamError(Exception):
    """The record of how a mock exam was drawn cannot be used. The message says which, and why."""


class Drawn(msgspec.Struct, frozen=True):
    """One question of a mock exam."""

    question: str
    order: tuple[int, ...]
    """Which choice stands at each letter: indices of `Question.choices`."""
    check: str
    """Digest of the question as it was then."""


class MockExam(msgspec.Struct, frozen=True, kw_only=True):
    """How a mock exam was drawn; a file of its own, ``.kata/mocks/<number>.json``, written once."""

    number: int
    exam: str
    """The year of the guide."""
    seed: int
    begun: datetime
    minutes: int
    questions: tuple[Drawn, ...]
    format: int = FORMAT

    @property
    def ends(self) -> datetime:
        return self.begun + timedelta(minutes=self.minutes)


class MockResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a mock exam came to when it was first graded: a line of ``.kata/mocks.jsonl``."""

    time: datetime
    """When it was graded."""
    number: int
    exam: str
    begun: datetime
    seconds: float
    """The time from the start of the exam to the last save of the file."""
    late: bool
    """The file was saved after time was up."""
    right: int
    answered: int
    in_all: int
    domains: dict[str, tuple[int, int]]
    """By domain how many were right, of how many."""
    questions: dict[str, bool]
    """By question whether it was right."""
    format: int = FORMAT


def name(number: int) -> str:
    return f"q{number:02}"


def place(folder: Path, number: int) -> Path:
    """Where it is kept how that mock exam was drawn; ``folder`` is ``.kata``."""
    return folder / "mocks" / f"{number}.json"


def load(path: Path) -> MockExam:
    """Read how a mock exam was drawn. Raises `MockExamError`."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=MockExam)
    except OSError as error:
        raise MockExamError(f"{path} cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise MockExamError(f"{path} is damaged, and with it how this exam was drawn: {error}") from error
    if found.format > FORMAT:
        raise MockExamError(f"{path} was written by a newer version of pytest-dbml-kata; upgrade to grade it")
    return found


def every(folder: Path) -> list[MockExam]:
    """Every mock exam of which it can be read how it was drawn, by number."""
    found = []
    for path in (folder / "mocks").glob("*.json"):
        try:
            found.append(load(path))
        except MockExamError:
            continue  # told when that one is graded
    return sorted(found, key=lambda exam: exam.number)
