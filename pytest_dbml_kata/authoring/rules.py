"""The rules for a kata that reading its three files can check: parts, names, lengths."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.packs import KataSpec

SECTIONS = {
    "Kata": 60,
    "cases": 140,
    "drive": 100,
    "properties": 140,
    "misconceptions": 140,
}
"""The sections of a check in their order, each with its largest number of lines.

The first section ends with ``kata = Kata(...)``. The section of the cases holds everything up to the drive, that of
the drive everything up to the first property, and so on.
"""

LONGEST_FUNCTION = 40
"""Lines of a function of a check, nested functions included."""

BRIEF = range(5, 16)
"""Lines of a stub's brief, without empty ones."""

WIDEST_EXAMPLE = 76
"""Columns of a stub's example: with its indent it fits into a terminal of 80 columns."""

LONGEST_SOLUTION = 70
LONGEST_TITLE = 72
LEAST_MISCONCEPTIONS = 4
LEAST_PROPERTIES = 3
HINTS = 3
LEVELS = (1, 2, 3)
SHORTEST_REASON = 60
"""Characters of the reason why a belief is wrong."""

ENGINE_ONLY = {"pyspark", "mlflow", "hyperopt", "pandas", "deltalake"}
"""Packages that a check imports only under ``if IN_ENGINE:``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule, and where."""

    path: Path
    line: int
    message: str


def faults(spec: KataSpec, kata: Kata, objectives: Collection[str]) -> Iterator[Fault]:
    """All broken rules. ``objectives`` are the keys of the exam guides."""
    yield from _of_the_check(spec, kata, objectives)
    yield from _of_the_sections(spec)
    yield from _of_the_properties(spec, kata)
    yield from _of_the_misconceptions(spec, kata)
    yield from _of_the_stub(spec)
    yield from _of_the_solution(spec)


def _of_the_check(spec: KataSpec, kata: Kata, objectives: Collection[str]) -> Iterator[Fault]:
    tree = ast.parse(spec.text)
    line = next((node.lineno for node in tree.body if isinstance(node, ast.Assign)), 1)

    def fault(message: str, at: int = line) -> Fault:
        return Fault(spec.path, at, message)

    if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", spec.name):
        yield fault(f"expected a file name in lower case with underscores, got {spec.name!r}", 1)
    if not ast.get_docstring(tree):
        yield fault("expected a module docstring, got none", 1)
    if len(kata.title) > LONGEST_TITLE or kata.title.endswith("."):
        yield fault(f"expected a title of at most {LONGEST_TITLE} characters, without a full stop, got {kata.title!r}")
    if not kata.objectives:
        yield fault("expected at least one objective, got none")
    elif unknown := set(kata.objectives) - set(objectives):
        yield fault(f"expected objectives of the exam guides, got {sorted(unknown)}")
    if kata.level not in LEVELS:
        yield fault(f"expected one of the levels {LEVELS}, got {kata.level}")
    if len(kata.hints) != HINTS or len(set(kata.hints)) != HINTS:
        kinds = "a question, a direction, nearly the answer"
        yield fault(f"expected {HINTS} different hints ({kinds}), got {len(set(kata.hints))}")
    if not kata.see:
        yield fault("expected titles for further reading in `see`, got none")
    params: Any = getattr(kata.case_type, "__dataclass_params__", None)
    if params is None or not params.frozen:
        yield fault(f"expected a frozen dataclass as the type of a case, got {kata.case_type.__name__}")
    for name in sorted(_imported(tree) & ENGINE_ONLY):
        yield fault(f"expected the import of {name} under `if IN_ENGINE:`, got it at the top of the file", 1)


def _imported(tree: ast.Module) -> set[str]:
    """The packages imported at the top level of a module."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
    return found


def _of_the_sections(spec: KataSpec) -> Iterator[Fault]:
    tree = ast.parse(spec.text)
    starts = _starts(tree)
    for (one, line), (other, earlier) in pairwise(starts.items()):
        if earlier < line:
            yield Fault(spec.path, earlier, f"expected the order {', '.join(SECTIONS)}; got {other} before {one}")
            return
    ends = [*list(starts.values())[1:], len(spec.text.splitlines()) + 1]
    for (name, start), end in zip(starts.items(), ends, strict=True):
        if end - start > SECTIONS[name]:
            message = f"expected at most {SECTIONS[name]} lines in the section {name}, got {end - start}"
            yield Fault(spec.path, start, message)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (length := _last(node) - node.lineno + 1) > LONGEST_FUNCTION:
            message = f"{node.name}: expected a function of at most {LONGEST_FUNCTION} lines, got {length}"
            yield Fault(spec.path, node.lineno, message)


def _starts(tree: ast.Module) -> dict[str, int]:
    """The first line of each section."""
    starts = {"Kata": 1}
    marks = {"kata.drive": "drive", "kata.property": "properties", "kata.misconception": "misconceptions"}
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "kata":
            starts["cases"] = _last(node) + 1
        used: list[ast.expr] = [node.value] if isinstance(node, ast.Expr) else getattr(node, "decorator_list", [])
        for each in used:
            name = marks.get(ast.unparse(each.func if isinstance(each, ast.Call) else each))
            if name is not None:
                starts.setdefault(name, each.lineno)
    return {name: starts[name] for name in SECTIONS if name in starts}


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _of_the_properties(spec: KataSpec, kata: Kata) -> Iterator[Fault]:
    rejecting = {each.rejected_by for each in kata.misconceptions.values()}
    if len(kata.properties) < LEAST_PROPERTIES:
        yield Fault(spec.path, 1, f"expected at least {LEAST_PROPERTIES} properties, got {len(kata.properties)}")
    for name, each in kata.properties.items():
        line = each.check.__code__.co_firstlineno
        if "_" not in name:
            yield Fault(spec.path, line, f"expected several words as the name of a property, got {name}")
        if not each.sentence.endswith("."):
            yield Fault(spec.path, line, f"{name}: expected a sentence as its docstring, got {each.sentence!r}")
        if name not in rejecting:
            yield Fault(spec.path, line, f"{name}: expected a misconception that it rejects, got none")


def _of_the_misconceptions(spec: KataSpec, kata: Kata) -> Iterator[Fault]:
    count = len(kata.misconceptions)
    if count < LEAST_MISCONCEPTIONS:
        yield Fault(spec.path, 1, f"expected at least {LEAST_MISCONCEPTIONS} misconceptions, got {count}")
    for name, each in kata.misconceptions.items():
        if name.endswith(".") or not name[:1].strip():
            yield Fault(spec.path, each.line, f"expected a belief without a full stop, got {name!r}")
        if not each.because.endswith(".") or len(each.because) < SHORTEST_REASON:
            message = f"expected sentences of at least {SHORTEST_REASON} characters on why it is wrong"
            yield Fault(spec.path, each.line, f"{name!r}: {message}, got {each.because!r}")


def _of_the_stub(spec: KataSpec) -> Iterator[Fault]:
    if not spec.stub.is_file():
        yield Fault(spec.stub, 1, "expected a stub, got no such file")
        return
    file = read_learner_file(spec.stub, spec)
    if file.problem:
        yield Fault(spec.stub, file.line or 1, file.problem)
        return
    if not file.todo:
        yield Fault(spec.stub, file.line or 1, "expected an unwritten function in the stub, got a written one")
    tree = ast.parse(file.text)
    brief = [line for line in (ast.get_docstring(tree) or "").splitlines() if line.strip()]
    if len(brief) not in BRIEF:
        message = f"expected a brief of {BRIEF.start} to {BRIEF.stop - 1} lines, got {len(brief)}"
        yield Fault(spec.stub, 1, message)
    function = _last_function(tree)
    contract = (ast.get_docstring(function) if function else None) or ""
    if not contract:
        yield Fault(spec.stub, file.line or 1, "expected a contract as the docstring of the function, got none")
        return
    for argument in function.args.args if function else ():
        if not re.search(rf"\b{argument.arg}\b", contract):
            yield Fault(spec.stub, file.line or 1, f"expected {argument.arg!r} in the contract, got nothing about it")
        if argument.annotation is None:
            yield Fault(spec.stub, file.line or 1, f"expected a type annotation of {argument.arg!r}, got none")
    after = contract.partition("Example")[2]
    if len(re.findall(r"\S {2,}\S|\|", after)) < 2:
        message = "expected an example as a table in the contract (a line `Example`, then columns), got none"
        yield Fault(spec.stub, file.line or 1, message)
    widest = max((len(line) for line in after.splitlines() if line.startswith("    ")), default=0)
    if widest > WIDEST_EXAMPLE:
        message = f"expected an example of at most {WIDEST_EXAMPLE} columns, got {widest}"
        yield Fault(spec.stub, file.line or 1, message)


def _of_the_solution(spec: KataSpec) -> Iterator[Fault]:
    if not spec.solution.is_file():
        yield Fault(spec.solution, 1, "expected a solution, got no such file")
        return
    file = read_learner_file(spec.solution, spec)
    if file.problem or file.todo:
        message = file.problem or "expected a written solution, got an unwritten function"
        yield Fault(spec.solution, file.line or 1, message)
        return
    if (length := len(file.text.splitlines())) > LONGEST_SOLUTION:
        yield Fault(spec.solution, 1, f"expected a solution of at most {LONGEST_SOLUTION} lines, got {length}")
    tree = ast.parse(file.text)
    if not ast.get_docstring(tree):
        yield Fault(spec.solution, 1, "expected a module docstring, got none")
    if spec.stub.is_file():
        ours, theirs = (_signature(each) for each in (tree, ast.parse(spec.stub.read_bytes())))
        if ours != theirs:
            yield Fault(spec.solution, file.line or 1, f"expected the signature of the stub, {theirs}, got {ours}")


def _last_function(tree: ast.Module) -> ast.FunctionDef | None:
    return next((node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef)), None)


def _signature(tree: ast.Module) -> str:
    """The signature of the last function of a module, as one writes it; empty without a function."""
    function = _last_function(tree)
    if function is None:
        return ""
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{function.name}({ast.unparse(function.args)}){returns}"
