"""The index of questions: their files, the order of their choices, and their digests."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar, Literal

from pytest_dbml_kata.loading import load_topic
from pytest_dbml_kata.packs import built_in
from pytest_dbml_kata.question import LETTERS, Choice, Question
from pytest_dbml_kata.sources import CheckFile

HERE = Path(__file__).parent.parent / "bank"

FILE = "questions"
"""The name of the file with the questions of a domain: ``<domain>/questions.py``."""

SHUFFLE = 0
"""A part of the seed for shuffling choices. With this number, the correct choices are evenly spread over the letters.

Do not change it: another number would change the letters of all recorded answers. If a new question disturbs the
balance, rename the question.
"""


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of a domain: an exercise whose parts are questions."""

    domain: str
    kind: ClassVar[Literal["questions"]] = "questions"

    @property
    def id(self) -> str:
        return f"{self.domain}/{FILE}"

    @property
    def name(self) -> str:
        return FILE

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the questions."""
        return tuple(self.questions)

    @property
    def questions(self) -> Mapping[str, Question]:
        return of_domain(self.domain)

    @property
    def stub(self) -> Path:
        return built_in().stubs / f"{self.id}.py"

    @property
    def solution(self) -> Path:
        return built_in().solutions / f"{self.id}.py"


def question_files() -> dict[str, QuestionFile]:
    """Return the question files by id, ``<domain>/questions``."""
    files = map(QuestionFile, domains())
    return {each.id: each for each in files}


@dataclass(frozen=True, slots=True)
class TopicFile:
    """A file of the bank."""

    domain: str
    name: str
    path: Path

    @property
    def file(self) -> CheckFile:
        module = f"pytest_dbml_kata.question.{self.domain}.{self.name}"
        return CheckFile(f"questions/{self.domain}/{self.name}", str(self.path), module)

    @property
    def questions(self) -> dict[str, Question]:
        return load_topic(self.path, self.file.module).questions


def topic_files() -> list[TopicFile]:
    """Return the files of the bank, by domain and topic."""
    return [TopicFile(path.parent.name, path.stem, path) for path in sorted(HERE.glob("*/[a-z]*.py"))]


@cache
def bank() -> Mapping[str, Question]:
    """Return all questions by id, ordered by domain and topic."""
    return {each.id: each for file in topic_files() for each in file.questions.values()}


def domains() -> list[str]:
    """Return the domains that have questions."""
    return list(dict.fromkeys(each.domain for each in bank().values()))


@cache
def of_domain(domain: str) -> Mapping[str, Question]:
    """Return the questions of one domain by name."""
    return {each.name: each for each in bank().values() if each.domain == domain}


def topic_file(question: Question) -> TopicFile:
    return TopicFile(question.domain, question.topic, HERE / question.domain / f"{question.topic}.py")


def order(question: Question) -> tuple[int, ...]:
    """Return the choice at each letter as indices of `Question.choices`. The order of a question never changes."""
    found = list(range(len(LETTERS)))
    random.Random(f"{SHUFFLE} {question.id}").shuffle(found)
    return tuple(found)


def lettered(question: Question, ordered: Sequence[int] | None = None) -> dict[str, Choice]:
    """Return the choices by letter."""
    return dict(zip(LETTERS, (question.choices[at] for at in ordered or order(question)), strict=True))


def digest(question: Question) -> str:
    """Return the digest of a question: its text and its proof."""
    told = [question.stem, *(part for each in question.choices for part in (each.text, each.because))]
    if question.witness is not None:
        told += [question.code]
    if question.source is not None:
        told += [question.source.address]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
