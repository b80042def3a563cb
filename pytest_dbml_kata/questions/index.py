"""All questions: where they are, how their choices are ordered, and what names a version of each."""

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
"""How a file with the questions of a domain is called: ``<domain>/questions.py``."""

SHUFFLE = 0
"""Part of what choices are shuffled by: a number with which the right ones come out evenly spread over the letters.

Another one makes every answer on record one to another letter, so it stays as it is; a question that tips the balance
gets another name instead.
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
        """The names of its questions."""
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
    """The files of questions by their ids, ``<domain>/questions``."""
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
    """The files of the bank, by domain and topic."""
    return [TopicFile(path.parent.name, path.stem, path) for path in sorted(HERE.glob("*/[a-z]*.py"))]


@cache
def bank() -> Mapping[str, Question]:
    """Every question by its id, by domain and topic."""
    return {each.id: each for file in topic_files() for each in file.questions.values()}


def domains() -> list[str]:
    """The folders that have questions."""
    return list(dict.fromkeys(each.domain for each in bank().values()))


@cache
def of_domain(domain: str) -> Mapping[str, Question]:
    """The questions of one domain by their names."""
    return {each.name: each for each in bank().values() if each.domain == domain}


def topic_file(question: Question) -> TopicFile:
    return TopicFile(question.domain, question.topic, HERE / question.domain / f"{question.topic}.py")


def order(question: Question) -> tuple[int, ...]:
    """Which choice stands at each letter: indices of `Question.choices`, always the same for one question."""
    found = list(range(len(LETTERS)))
    random.Random(f"{SHUFFLE} {question.id}").shuffle(found)
    return tuple(found)


def lettered(question: Question, ordered: Sequence[int] | None = None) -> dict[str, Choice]:
    """The choices by the letters that a learner sees."""
    return dict(zip(LETTERS, (question.choices[at] for at in ordered or order(question)), strict=True))


def digest(question: Question) -> str:
    """Names this version of a question: what is asked, and what proves the answer."""
    told = [question.stem, *(part for each in question.choices for part in (each.text, each.because))]
    if question.witness is not None:
        told += [question.code]
    if question.source is not None:
        told += [question.source.address]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
