"""The API for question files.

A file ``bank/<domain>/<topic>.py`` contains one `Topic` with its questions. The correct choice comes first;
`questions.index` computes the order that learners see. Each question has a proof:

witness
    An experiment on the real engine: the function that `Topic.question` decorates. It runs in a clean worker and
    returns its outcome as plain data. Each choice states the outcome to expect if it were correct (`seen`). The
    outcome alone determines the correct choice. It is an error if it contradicts the key.
source
    For facts that cannot be tested here: the official page that states the fact, and the day on which the page was
    read (`Topic.documented`).

Question files import pyspark, mlflow and similar packages inside functions or under ``if IN_ENGINE:``, as catalogue
files do.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pytest_dbml_kata.kata import IN_ENGINE, CatalogueError
from pytest_dbml_kata.text import one_line

__all__ = ["IN_ENGINE", "Choice", "Question", "Right", "Source", "Topic", "Wrong", "error_of"]

LETTERS: Final = "abcd"
"""The letters of the choices."""

NOT_SAID: Final[Any] = object()
"""Placeholder for the outcome of questions whose proof is a source."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    text: str
    """The text that the learner reads, on one line, with code in backticks."""
    because: str
    """Why the choice is correct or wrong."""
    seen: Any = NOT_SAID
    """The outcome to expect if this choice were correct: a value, or a predicate on the outcome."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Right(Choice):
    """The correct choice."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wrong(Choice):
    """A wrong choice that people believe to be correct."""

    believed: str
    """Why people believe it."""
    claim: str | None = None
    """The refuted statement, as study notes and question collections phrase it."""


@dataclass(frozen=True, slots=True)
class Source:
    """An official page: the proof of a fact that cannot be tested here, or further reading."""

    title: str
    address: str
    looked_up: str | None = None
    """The day on which the fact was looked up, such as 2026-11-25. Required for a proof."""


@dataclass(frozen=True, eq=False)
class Question:
    """A question with four choices and a proof."""

    domain: str
    topic: str
    name: str
    objectives: tuple[str, ...]
    """Keys of objectives in the exam guides."""
    difficulty: int
    """1 (one fact), 2 (two facts that interact) or 3 (requires reasoning)."""
    stem: str
    """The text of the question. Code and tables are indented by four spaces."""
    right: Right
    wrong: tuple[Wrong, ...]
    source: Source | None = None
    """The official page that states the fact. If there is a witness, further reading."""
    retiring: str | None = None
    """If the question is about a feature that is being retired: its name and its replacement."""
    witness: Callable[..., Any] | None = None
    line: int = 1
    """The line in its file, from 1."""

    @property
    def id(self) -> str:
        return f"{self.domain}/questions::{self.name}"

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The four choices, the correct one first."""
        return (self.right, *self.wrong)

    @property
    def experiment(self) -> str:
        """One sentence that describes what the witness does."""
        return one_line((inspect.getdoc(self.witness) or "").partition("\n\n")[0])

    @property
    def code(self) -> str:
        """The body of the witness, without its docstring."""
        assert self.witness is not None
        lines = inspect.getsource(self.witness).splitlines()
        start = next(at for at, line in enumerate(lines) if line.startswith("def "))
        body = textwrap.dedent("\n".join(lines[start + 1 :]))
        quotes = '"""'
        if body.startswith(quotes):
            body = body[body.index(quotes, len(quotes)) + len(quotes) :]
        return body.strip("\n")


class Topic:
    """The questions of one file. The file determines the domain and the name."""

    def __init__(self) -> None:
        module = sys._getframe(1).f_globals["__name__"]
        *_, self.domain, self.name = module.split(".")
        self.questions: dict[str, Question] = {}

    def question(
        self,
        *,
        objectives: tuple[str, ...],
        difficulty: int,
        stem: str,
        right: Right,
        wrong: tuple[Wrong, Wrong, Wrong],
        source: Source | None = None,
        retiring: str | None = None,
    ) -> Callable[[F], F]:
        """Add a question that an experiment answers: the decorated function, which also names the question.

        The function can take the same parameters as a drive (``spark``, ``tracking``, ``scratch``) and returns plain
        data. Its docstring describes the experiment in one sentence. The function is shown as proof, so keep it short
        and readable.
        """

        def register(witness: F) -> F:
            line = witness.__code__.co_firstlineno
            self._add(witness.__name__, objectives, difficulty, stem, right, wrong, source, retiring, witness, line)
            return witness

        return register

    def documented(
        self,
        name: str,
        *,
        objectives: tuple[str, ...],
        difficulty: int,
        stem: str,
        right: Right,
        wrong: tuple[Wrong, Wrong, Wrong],
        source: Source,
        retiring: str | None = None,
    ) -> None:
        """Add a question that an official page answers, about something that cannot run here."""
        line = sys._getframe(1).f_lineno
        self._add(name, objectives, difficulty, stem, right, wrong, source, retiring, None, line)

    def _add(self, name: str, *given: Any) -> None:
        if name in self.questions:
            raise CatalogueError(f"{self.domain}/{self.name}: duplicate question {name}")
        objectives, difficulty, stem, right, wrong, source, retiring, witness, line = given
        stem = inspect.cleandoc(stem)
        if witness is not None and any(each.seen is NOT_SAID for each in (right, *wrong)):
            raise CatalogueError(f"{name}: expected `seen` in every choice, because the question has a witness")
        self.questions[name] = Question(
            self.domain, self.name, name, objectives, difficulty, stem, right, wrong, source, retiring, witness, line
        )


def error_of(call: Callable[[], object]) -> str | None:
    """Return the name of the exception class that a call raises, or None if it raises nothing.

    For errors from the JVM or a UDF, this is the name that PySpark gives them, such as ``IllegalArgumentException``.
    """
    try:
        call()
    except Exception as error:  # any exception is an outcome
        return type(error).__name__
    return None
