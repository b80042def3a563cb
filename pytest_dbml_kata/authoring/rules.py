"""What can be held against a kata by reading its three files: shape, naming, length."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.packs import KataSpec

BRIEF = range(5, 16)
"""Lines of a stub's brief, empty ones not counted."""

WIDEST_EXAMPLE = 76
"""Columns of a stub's example: with its indent, what a terminal of 80 has room for."""

LONGEST_CHECK = 250
LONGEST_SOLUTION = 70
LONGEST_TITLE = 72
LEAST_MISCONCEPTIONS = 4
LEAST_PROPERTIES = 3
HINTS = 3
LEVELS = (1, 2, 3)
SHORTEST_REASON = 60
"""Characters of the reason why a belief is wrong: it says what is so instead."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a kata breaks, and where."""

    path: Path
    line: int
    message: str


def faults(spec: KataSpec, kata: Kata, objectives: Collection[str]) -> Iterator[Fault]:
    """Whatever reading shows. ``objectives`` are the keys of the exam guides."""
    yield from _of_the_check(spec, kata, objectives)
    yield from _of_the_properties(spec, kata)
    yield from _of_the_misconceptions(spec, kata)
    yield from _of_the_stub(spec)
    yield from _of_the_solution(spec)


def _of_the_check(spec: KataSpec, kata: Kata, objectives: Collection[str]) -> Iterator[Fault]:
    text = spec.text.decode()
    tree = ast.parse(text)
    line = next((node.lineno for node in tree.body if isinstance(node, ast.Assign)), 1)

    def fault(message: str, at: int = line) -> Fault:
        return Fault(spec.path, at, message)

    if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", spec.name):
        yield fault("the name of the file is to be lower case with underscores", 1)
    if (length := len(text.splitlines())) > LONGEST_CHECK:
        yield fault(
            f"{length} lines, where {LONGEST_CHECK} are the most: is something missing in the authoring API?", 1
        )
    if not ast.get_docstring(tree):
        yield fault("the file has no docstring", 1)
    if len(kata.title) > LONGEST_TITLE or kata.title.endswith("."):
        yield fault(f"the title is to be a line of at most {LONGEST_TITLE} characters, without a full stop")
    if not kata.objectives or (unknown := set(kata.objectives) - set(objectives)):
        yield fault(f"objectives that no exam guide has: {sorted(unknown)}" if kata.objectives else "no objectives")
    if kata.level not in LEVELS:
        yield fault(f"level {kata.level} is none of {LEVELS}")
    if len(kata.hints) != HINTS or len(set(kata.hints)) != HINTS:
        yield fault(
            f"{len(set(kata.hints))} different hints, where three are graded: question, direction, nearly the answer"
        )
    if not kata.see:
        yield fault("`see` names nothing to read on")
    params: Any = getattr(kata.case_type, "__dataclass_params__", None)
    if params is None or not params.frozen:
        yield fault("a case is to be a frozen dataclass")
    outside = {node.module.partition(".")[0] for node in tree.body if isinstance(node, ast.ImportFrom) and node.module}
    outside |= {
        alias.name.partition(".")[0] for node in tree.body if isinstance(node, ast.Import) for alias in node.names
    }
    for name in sorted(outside & {"pyspark", "mlflow", "hyperopt", "pandas", "deltalake"}):
        yield fault(f"{name} is to be imported under `if IN_ENGINE:`", 1)


def _of_the_properties(spec: KataSpec, kata: Kata) -> Iterator[Fault]:
    named = {each.rejected_by for each in kata.misconceptions.values()}
    if len(kata.properties) < LEAST_PROPERTIES:
        yield Fault(spec.path, 1, f"{len(kata.properties)} properties, where {LEAST_PROPERTIES} are the least")
    for name, each in kata.properties.items():
        line = each.check.__code__.co_firstlineno
        if "_" not in name:
            yield Fault(spec.path, line, f"{name} is no sentence")
        if not each.sentence.endswith("."):
            yield Fault(spec.path, line, f"{name} has no sentence as its docstring")
        if name not in named:
            yield Fault(spec.path, line, f"{name} is what rejects no misconception: does it say anything?")


def _of_the_misconceptions(spec: KataSpec, kata: Kata) -> Iterator[Fault]:
    if len(kata.misconceptions) < LEAST_MISCONCEPTIONS:
        yield Fault(
            spec.path, 1, f"{len(kata.misconceptions)} misconceptions, where {LEAST_MISCONCEPTIONS} are the least"
        )
    for name, each in kata.misconceptions.items():
        line = inspect.unwrap(each.solution).__code__.co_firstlineno if inspect.isfunction(each.solution) else 1
        if name.endswith(".") or not name[:1].strip():
            yield Fault(spec.path, line, f"{name!r} is to be a belief, without a full stop")
        if not each.because.endswith(".") or len(each.because) < SHORTEST_REASON:
            yield Fault(spec.path, line, f"{name!r} lacks whole sentences on why it is wrong and what is right")


def _of_the_stub(spec: KataSpec) -> Iterator[Fault]:
    if not spec.stub.is_file():
        yield Fault(spec.stub, 1, "there is no stub")
        return
    file = read_learner_file(spec.stub, spec)
    if file.problem:
        yield Fault(spec.stub, file.line or 1, file.problem)
        return
    if not file.todo:
        yield Fault(spec.stub, file.line or 1, "the stub is not todo")
    tree = ast.parse(file.text)
    brief = [line for line in (ast.get_docstring(tree) or "").splitlines() if line.strip()]
    if len(brief) not in BRIEF:
        yield Fault(spec.stub, 1, f"a brief of {len(brief)} lines, where {BRIEF.start} to {BRIEF.stop - 1} are due")
    function = _last_function(tree)
    contract = (ast.get_docstring(function) if function else None) or ""
    if not contract:
        yield Fault(spec.stub, file.line or 1, "the function has no contract as its docstring")
        return
    for argument in function.args.args if function else ():
        if not re.search(rf"\b{argument.arg}\b", contract):
            yield Fault(spec.stub, file.line or 1, f"the contract says nothing on {argument.arg!r}")
        if argument.annotation is None:
            yield Fault(spec.stub, file.line or 1, f"{argument.arg!r} has no type")
    after = contract.partition("Example")[2]
    if len(re.findall(r"\S {2,}\S|\|", after)) < 2:
        yield Fault(
            spec.stub, file.line or 1, "the contract has no example as a table (a line `Example`, then columns)"
        )
    widest = max((len(line) for line in after.splitlines() if line.startswith("    ")), default=0)
    if widest > WIDEST_EXAMPLE:
        yield Fault(spec.stub, file.line or 1, f"an example of {widest} columns, where {WIDEST_EXAMPLE} are the most")


def _of_the_solution(spec: KataSpec) -> Iterator[Fault]:
    if not spec.solution.is_file():
        yield Fault(spec.solution, 1, "there is no solution")
        return
    file = read_learner_file(spec.solution, spec)
    if file.problem or file.todo:
        yield Fault(spec.solution, file.line or 1, file.problem or "the solution is not written")
        return
    if (length := len(file.text.splitlines())) > LONGEST_SOLUTION:
        yield Fault(spec.solution, 1, f"{length} lines, where {LONGEST_SOLUTION} are the most")
    tree = ast.parse(file.text)
    if not ast.get_docstring(tree):
        yield Fault(spec.solution, 1, "the solution has no docstring")
    if spec.stub.is_file():
        ours, theirs = _last_function(tree), _last_function(ast.parse(spec.stub.read_bytes()))
        if ours is None or theirs is None or _signature(ours) != _signature(theirs):
            yield Fault(spec.solution, file.line or 1, "the signature is not that of the stub")


def _last_function(tree: ast.Module) -> ast.FunctionDef | None:
    return next((node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef)), None)


def _signature(function: ast.FunctionDef) -> tuple[str, str, str]:
    returns = ast.unparse(function.returns) if function.returns else ""
    return function.name, ast.unparse(function.args), returns
