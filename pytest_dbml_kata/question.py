"""The question bank, and the API that its files are written with.

A file ``<domain>/<topic>.py`` below this folder holds one `Topic` with its questions, the right choice of each first.
How the choices are ordered where a learner sees them is decided elsewhere (`bank.order`). A question carries its proof:

witness
    An experiment on the real engine, the function that `Topic.question` decorates. It runs in a clean worker and
    returns what came out, as plain data. Each choice says what would have come out if it were right (`seen`);
    which choice is right follows from that alone, and a key that the experiment contradicts is an error.
source
    For what cannot run here: the official page that says so, and the day on which it was read
    (`Topic.documented`).

Like catalogue files, these files import pyspark, mlflow and the like within functions or under ``if IN_ENGINE:``.
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
"""How the choices are called where a learner sees them."""

NOT_SAID: Final[Any] = object()
"""In place of what came out, for questions whose proof is a source."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    text: str
    """As the learner reads it, on one line; what is code stands in backquotes."""
    because: str
    """Why it is right, or why it is wrong."""
    seen: Any = NOT_SAID
    """What the experiment would have given if this choice were right: a value, or a function that tells."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Right(Choice):
    """The right choice."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wrong(Choice):
    """A choice that people take for right."""

    believed: str
    """Why people believe it."""
    claim: str | None = None
    """The statement, as study notes and question collections make it, that the experiment refutes."""


@dataclass(frozen=True, slots=True)
class Source:
    """An official page: the proof of what cannot run here, or where to read on."""

    title: str
    address: str
    looked_up: str | None = None
    """The day on which the fact was looked up there, as 2026-11-25; a proof has one."""


@dataclass(frozen=True, eq=False)
class Question:
    """One question with its four choices and its proof."""

    domain: str
    topic: str
    name: str
    objectives: tuple[str, ...]
    """Keys of the exam guides' objectives."""
    difficulty: int
    """1 (one fact), 2 (two facts that interact) or 3 (to be thought through)."""
    stem: str
    """What is asked; code and tables in it are indented by four columns."""
    right: Right
    wrong: tuple[Wrong, ...]
    source: Source | None = None
    """The official page that says so; beside a witness, where to read on."""
    retiring: str | None = None
    """What is being retired, and what takes its place, where the question is about such a thing."""
    witness: Callable[..., Any] | None = None
    line: int = 1
    """Where it stands in its file, from 1."""

    @property
    def id(self) -> str:
        return f"{self.domain}/questions::{self.name}"

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The right one first."""
        return (self.right, *self.wrong)

    @property
    def experiment(self) -> str:
        """What the witness does, in a sentence."""
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
    """The questions of one file. Its domain and name are those of the file."""

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
        """A question that an experiment answers: the function below it, which bears the question's name.

        The function may take what a drive may (``spark``, ``tracking``, ``scratch``), returns plain data, and its
        docstring says in a sentence what it does. It is shown as proof, so it is short and to be read.
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
        """A question about what cannot run here, which an official page answers."""
        line = sys._getframe(1).f_lineno
        self._add(name, objectives, difficulty, stem, right, wrong, source, retiring, None, line)

    def _add(self, name: str, *given: Any) -> None:
        if name in self.questions:
            raise CatalogueError(f"two questions of {self.domain}/{self.name} are called {name}")
        objectives, difficulty, stem, right, wrong, source, retiring, witness, line = given
        stem = inspect.cleandoc(stem)
        if witness is not None and any(each.seen is NOT_SAID for each in (right, *wrong)):
            raise CatalogueError(f"{name}: each choice has to say what would be seen if it were right")
        self.questions[name] = Question(
            self.domain, self.name, name, objectives, difficulty, stem, right, wrong, source, retiring, witness, line
        )


def error_of(call: Callable[[], object]) -> str | None:
    """The class of the error that a call raises, by name; None if it raises none.

    A Spark error counts as what the JVM or the UDF raised: Python's name for it (``IllegalArgumentException``).
    """
    try:
        call()
    except Exception as error:  # whatever it is, it is what came out
        return type(error).__name__
    return None
