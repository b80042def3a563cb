"""The authoring API: which inputs a kata has, what it observes, and what must hold.

A catalogue file holds, in this order, one `Kata`, its cases, its drive, its properties and its
misconceptions. The four words:

case
    One generated input: a frozen dataclass of plain data (`Table` for tables).
drive
    Runs next to the learner's code, in the engine. Builds the real inputs from the case, calls the
    learner's function, and returns the observation as plain data. It decides nothing.
property
    Runs in the pytest process, where learner's code never runs. Takes the case and the observation, and
    raises `Mismatch` (or fails an ``assert``) unless the sentence in its docstring holds.
misconception
    A wrong solution with a name and the reason why it is wrong. At least one property must reject it.

A kata about the behaviour of an engine also has a **witness**: the real experiment, run in a clean worker
without the learner's code. Its result is the third argument of every property.
"""

from __future__ import annotations

import builtins
import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from pytest_dbml_kata.compare import (
    alike,
    expect,
    expect_columns,
    expect_kept,
    expect_partition,
    expect_same,
    expect_table,
    missing,
    same,
)
from pytest_dbml_kata.tables import Mismatch, Table, WrongResult, kind_of, plain, plain_dict, read, returned
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
    "expect_columns",
    "expect_kept",
    "expect_partition",
    "expect_same",
    "expect_table",
    "kind_of",
    "missing",
    "plain",
    "plain_dict",
    "read",
    "returned",
    "same",
    "show",
    "variant",
]

IN_ENGINE: Final = os.environ.get("KATA_IN_ENGINE") == "1"
"""True in the engine, where Spark runs and where drives, witnesses and misconceptions are called.

Catalogue files import pyspark, mlflow and hyperopt under ``if IN_ENGINE:``. The pytest process then neither
waits for these imports nor depends on them.
"""

ANSWERS: Final = "answers_every_input"
"""The property that every kata has: each allowed input gets a result, of the right type and in time."""

ANSWERS_SENTENCE: Final = "Every allowed input gets an answer: no error, no endless loop, the right kind of result."

VECTORISED: Final = {f"ArrowEvalPython {kind}" for kind in (200, 204, 250, 251)} | {"MapInPandas", "MapInArrow"}
"""The steps of a plan that hand many rows at once to Python, as `observe.python_steps` names them."""

EXAMPLES: Final = 16
"""The default number of cases per kata."""

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")


class Draw(Protocol):
    """Hypothesis' ``draw``: draws one value of a strategy."""

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
    """The wrong solution."""
    line: int
    """The line of the catalogue file that declares it."""


@dataclass(slots=True)
class Kata:
    """One exercise: the arguments describe it to the learner, the decorators below define the check.

    Parameters
    ----------
    title
        The task in one line.
    objectives
        Keys of the objectives in the exam guides that the kata practises.
    level
        1 (one idea), 2 (two ideas that interact) or 3 (a small design).
    hints
        Three, graded: a question, a direction, nearly the answer.
    see
        Further reading: titles, not addresses.
    examples
        Number of cases. Use fewer if one case is slow.
    without
        Edges that no case has, by their names in `authoring.edges`, each with a reason: the contract forbids
        the edge, or does not say what happens. The cases have to reach all other edges.
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

    # Decorators, in the order of a catalogue file.

    def cases(self, function: F) -> F:
        """``(draw) -> Case``: draws one input. The return annotation is the type of a case."""
        self.case_strategy = function
        return function

    def always(self, *cases: object) -> None:
        """Add cases that every check starts with, before the drawn ones."""
        self.known_cases += cases

    def edge(self, function: F) -> F:
        """``(case) -> bool``: declares an edge that at least one case must have.

        The docstring names the edge in a few words ("two runs tie for the best value"). You do not need to
        declare the general edges of tables (no rows, null and NaN in one column, ...): see `authoring.edges`.
        """
        self.edges[one_line(inspect.getdoc(function) or function.__name__).rstrip(".")] = function
        return function

    def drive(self, function: F) -> F:
        """``(<learner's function>, case, ...) -> Observation``: calls the learner's function in the engine.

        The first parameter has the name of the function to implement. The parameters after ``case`` name
        resources of the engine: ``spark`` (a fresh session), ``tracking`` (a fresh MLflow store with its
        client), ``scratch`` (an empty folder). The return annotation is the type of the observation.
        """
        self.drive_function = function
        return function

    def property(self, function: F) -> F:
        """``(case, seen) -> None``, with a witness ``(case, seen, truth)``: asserts the sentence in its docstring."""
        name = function.__name__
        if name in self.properties or name == ANSWERS:
            raise CatalogueError(f"expected unique names of properties, got {name} twice")
        self.properties[name] = Property(name, sentence_of(inspect.getdoc(function) or ""), function)
        return function

    def misconception(
        self,
        name: str,
        *,
        because: str,
        rejected_by: Callable[..., None] | str,
        solution: Callable[..., Any] | None = None,
    ) -> Callable[[F], F]:
        """A wrong solution: the belief in words, why it is wrong, and the property that must reject it.

        Decorates the wrong solution, or takes it as ``solution``, usually a `variant` of a right one.
        ``rejected_by`` is a property defined above, or `ANSWERS` if the belief ends in an error.
        """
        caller = inspect.currentframe()
        line = caller.f_back.f_lineno if caller is not None and caller.f_back is not None else 1

        def register(wrong: F) -> F:
            rejecter = rejected_by if isinstance(rejected_by, str) else rejected_by.__name__
            if name in self.misconceptions:
                raise CatalogueError(f"expected unique names of misconceptions, got {name!r} twice")
            if rejecter != ANSWERS and rejecter not in self.properties:
                known = ", ".join([ANSWERS, *self.properties])
                raise CatalogueError(f"misconception {name!r}: expected a property ({known}), got {rejecter}")
            self.misconceptions[name] = Misconception(name, one_line(because), rejecter, wrong, line)
            return wrong

        if solution is not None:
            register(solution)
        return register

    def witness(self, function: F) -> F:
        """``(case, ...) -> Truth``: the real experiment, without the learner's code.

        Takes the resources of a drive. Its result is cached, so it must depend on the case alone.
        """
        self.witness_function = function
        return function

    # For the machinery.

    @builtins.property
    def function(self) -> str:
        """The name of the function to implement."""
        assert self.drive_function is not None
        return next(iter(inspect.signature(self.drive_function).parameters))

    @builtins.property
    def case_type(self) -> Any:
        return return_type(self.case_strategy, "cases")

    @builtins.property
    def observation_type(self) -> Any:
        return return_type(self.drive_function, "drive")

    @builtins.property
    def truth_type(self) -> Any:
        return return_type(self.witness_function, "witness")

    @builtins.property
    def sentences(self) -> Mapping[str, str]:
        return {ANSWERS: ANSWERS_SENTENCE} | {name: each.sentence for name, each in self.properties.items()}


def variant(solution: Callable[..., R], /, **changed: object) -> Callable[..., R]:
    """A right solution with some keyword-only arguments changed: the wrong solution of a misconception.

    ``variant(searched, best=min)`` calls ``searched(..., best=min)``. Use it for plain values. Values that exist
    only in the engine, such as a Spark column, need a decorated function, because `variant` runs on both sides.

    Raises
    ------
    CatalogueError
        If ``solution`` lacks a keyword-only argument of that name.
    """
    parameters = inspect.signature(solution).parameters.values()
    switches = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]
    for name in changed:
        if name not in switches:
            known = ", ".join(switches) or "it has none"
            raise CatalogueError(f"{solution.__name__}: expected a keyword-only argument ({known}), got {name!r}")
    return partial(solution, **changed)


def return_type(function: Callable[..., object] | None, decorator: str) -> Any:
    """The return annotation of a function, evaluated.

    The other annotations stay unevaluated, because they may name types that exist only in the engine.
    """
    if function is None:
        raise CatalogueError(f"expected a function decorated with @kata.{decorator}, got none")
    annotation = function.__annotations__.get("return")
    if annotation is None:
        raise CatalogueError(f"{function.__name__}: expected a return annotation, got none")
    if isinstance(annotation, str):
        return eval(annotation, function.__globals__)  # noqa: S307 - the catalogue's own annotation
    return annotation
