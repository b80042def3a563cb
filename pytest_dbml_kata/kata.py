"""The authoring API: how a kata says what may come in, what is observed, and what must hold.

A catalogue file holds, in this order, one `Kata`, its cases, its drive, its properties and its
misconceptions. The four words:

case
    One generated input: a frozen dataclass of plain data (`Table` for tables).
drive
    Runs beside the learner's code, in the engine. Builds the real inputs from the case, calls the
    learner's function, and returns what is observed, as plain data again. It decides nothing.
property
    Runs in the pytest process, where no learner's code ever is. Takes the case and what was seen, and
    raises `Mismatch` (or fails an ``assert``) unless one truth, which its docstring states, holds.
misconception
    A wrong solution with a name and the reason why it is wrong. At least one property must reject it.

A kata that asks what an engine will do has a **witness** too: the real experiment, run in a clean worker
without the learner's code. Its result is the third argument of every property.
"""

from __future__ import annotations

import builtins
import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from pytest_dbml_kata.compare import alike, expect, expect_kept, expect_same, expect_table, missing, same
from pytest_dbml_kata.tables import Mismatch, Table, WrongResult, kind_of, plain, read
from pytest_dbml_kata.text import one_line, sentence_of, show

__all__ = [
    "ANSWERS",
    "IN_ENGINE",
    "VECTORISED",
    "Draw",
    "Kata",
    "Misconception",
    "Mismatch",
    "Property",
    "Table",
    "WrongResult",
    "alike",
    "expect",
    "expect_kept",
    "expect_same",
    "expect_table",
    "kind_of",
    "missing",
    "plain",
    "read",
    "same",
    "show",
]

IN_ENGINE: Final = os.environ.get("KATA_IN_ENGINE") == "1"
"""Is this the engine's side, where Spark is and where drives and misconceptions run?

Catalogue files import pyspark, mlflow and hyperopt under ``if IN_ENGINE:``, so that the judging process
neither waits for them nor can lean on them.
"""

ANSWERS: Final = "answers_every_input"
"""The property that every kata has: each allowed input gets an answer, of the right kind and in time."""

ANSWERS_SENTENCE: Final = "Every allowed input gets an answer: no error, no endless loop, the right kind of result."

VECTORISED: Final = {f"ArrowEvalPython {kind}" for kind in (200, 204, 250, 251)} | {"MapInPandas", "MapInArrow"}
"""Steps of a plan whose Python sees many rows at once, as `observe.python_steps` names them."""

EXAMPLES: Final = 16
"""How many cases a kata is checked with, unless it or the user says otherwise."""

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class Draw(Protocol):
    """Hypothesis' ``draw``: hands out one value of a strategy."""

    def __call__(self, strategy: Any) -> Any: ...


class CatalogueError(Exception):
    """A catalogue file breaks the rules of the authoring API."""


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    sentence: str
    check: Callable[..., None]


@dataclass(frozen=True, slots=True)
class Misconception:
    name: str
    """The belief in words, as the report quotes it."""
    because: str
    """Why it is wrong."""
    rejected_by: str
    """The name of a property that must reject it."""
    solution: Callable[..., Any] | type


@dataclass(slots=True)
class Kata:
    """One exercise: what the learner is told about it here, what is checked by the decorators below.

    Parameters
    ----------
    title
        The task in one line.
    objectives
        Keys of the exam guides' objectives that solving it shows.
    level
        1 (one idea), 2 (two ideas that interact) or 3 (a small design).
    hints
        Three, graded: a question, a direction, nearly the answer.
    see
        Where to read on: titles, not addresses.
    examples
        Number of cases; fewer for what is slow.
    without
        Edges that no case has, by the name that `authoring.edges` gives them, each with the reason why: the
        contract forbids it, or does not settle it. All others have to be met by the cases.
    """

    title: str
    objectives: tuple[str, ...]
    level: int
    hints: tuple[str, ...]
    see: tuple[str, ...] = ()
    examples: int = EXAMPLES
    without: Mapping[str, str] = field(default_factory=dict)

    case_strategy: Callable[..., Any] | None = field(default=None, init=False)
    drive_function: Callable[..., Any] | None = field(default=None, init=False)
    witness_function: Callable[..., Any] | None = field(default=None, init=False)
    properties: dict[str, Property] = field(default_factory=dict, init=False)
    misconceptions: dict[str, Misconception] = field(default_factory=dict, init=False)
    known_cases: tuple[Any, ...] = field(default=(), init=False)
    edges: dict[str, Callable[..., bool]] = field(default_factory=dict, init=False)

    # Decorators, in the order in which a catalogue file uses them.

    def cases(self, function: F) -> F:
        """``(draw) -> Case``: draws one input. The return annotation is the type of a case."""
        self.case_strategy = function
        return function

    def always(self, *cases: object) -> None:
        """Cases that every check starts with, before the drawn ones."""
        self.known_cases += cases

    def edge(self, function: F) -> F:
        """``(case) -> bool``: does the case have this edge of the kata's own? At least one of the cases has to.

        Its docstring says in a few words what is met ("two runs tie for the best value"). What tables have in
        general (no rows, null beside NaN, ...) need not be declared: see `authoring.edges`.
        """
        self.edges[one_line(inspect.getdoc(function) or function.__name__).rstrip(".")] = function
        return function

    def drive(self, function: F) -> F:
        """``(<learner's function>, case, ...) -> Observation``: calls the learner's function in the engine.

        The first parameter bears the name of the function to implement. Those after ``case`` name what
        the engine provides: ``spark`` (a fresh session), ``tracking`` (a fresh MLflow store with its
        client), ``scratch`` (an empty folder). The return annotation is the type that is observed.
        """
        self.drive_function = function
        return function

    def property(self, function: F) -> F:
        """``(case, seen) -> None``, with a witness ``(case, seen, truth)``: asserts what its docstring says."""
        name = function.__name__
        if name in self.properties or name == ANSWERS:
            raise CatalogueError(f"two properties are called {name}")
        self.properties[name] = Property(name, sentence_of(inspect.getdoc(function) or ""), function)
        return function

    def misconception(self, name: str, *, because: str, rejected_by: Callable[..., None] | str) -> Callable[[F], F]:
        """A wrong solution: the belief in words, why it is wrong, and the property that must reject it.

        ``rejected_by`` is a property defined above, or `ANSWERS` when the belief ends in an error.
        """

        def register(solution: F) -> F:
            rejecter = rejected_by if isinstance(rejected_by, str) else rejected_by.__name__
            if name in self.misconceptions:
                raise CatalogueError(f"two misconceptions are called {name!r}")
            if rejecter != ANSWERS and rejecter not in self.properties:
                raise CatalogueError(f"the misconception {name!r} names the unknown property {rejecter}")
            self.misconceptions[name] = Misconception(name, one_line(because), rejecter, solution)
            return solution

        return register

    def witness(self, function: F) -> F:
        """``(case, ...) -> Truth``: the real experiment, without the learner's code.

        Takes the resources of a drive. Its result may depend on the case alone, for it is cached.
        """
        self.witness_function = function
        return function

    # What the rest of the project asks a kata for.

    @builtins.property
    def function(self) -> str:
        """The name of the function that the learner implements."""
        assert self.drive_function is not None
        return next(iter(inspect.signature(self.drive_function).parameters))

    @builtins.property
    def case_type(self) -> Any:
        return returned(self.case_strategy)

    @builtins.property
    def observation_type(self) -> Any:
        return returned(self.drive_function)

    @builtins.property
    def truth_type(self) -> Any:
        return returned(self.witness_function)

    @builtins.property
    def sentences(self) -> Mapping[str, str]:
        return {ANSWERS: ANSWERS_SENTENCE} | {name: each.sentence for name, each in self.properties.items()}


def returned(function: Callable[..., T] | None) -> Any:
    """The type that a function says it returns.

    Only that annotation is looked at: the others may name types that exist in the engine alone.
    """
    if function is None:
        raise CatalogueError("the kata lacks its cases, its drive or its witness")
    annotation = function.__annotations__.get("return")
    if annotation is None:
        raise CatalogueError(f"{function.__name__} does not say what it returns")
    if isinstance(annotation, str):
        return eval(annotation, function.__globals__)  # noqa: S307 - the catalogue's own annotation
    return annotation
