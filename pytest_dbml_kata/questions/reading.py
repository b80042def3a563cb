"""Parse answer files, without running them: the letter of each question, if there is one.

Learners can edit a file in any way. If a file has a syntax error, each function is parsed separately, so that one error
affects one answer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pytest_dbml_kata.judging.learner import only_raises_not_implemented
from pytest_dbml_kata.question import LETTERS

HOW = 'answer with a letter: return "a", "b", "c" or "d"'


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one question in a file."""

    letter: str | None = None
    """The letter; None if there is no answer or an invalid one."""
    problem: str | None = None
    """Why the answer is invalid."""
    line: int | None = None
    """The line, from 1; None if the file does not contain the function."""

    @property
    def todo(self) -> bool:
        return self.letter is None and self.problem is None


NOTHING = Given()


def answers(text: str, names: Iterable[str]) -> dict[str, Given]:
    """Return the answer to each question. A question without a function is unanswered."""
    found: dict[str, list[Given]] = {}
    for name, given in _functions(text):
        found.setdefault(name, []).append(given)
    return {name: _one_of(name, found.get(name, [])) for name in names}


def unknown(text: str, names: Iterable[str]) -> dict[str, int]:
    """Return the functions that are not questions, with their lines."""
    known = set(names)
    return {name: given.line or 1 for name, given in _functions(text) if name not in known}


def _one_of(name: str, given: list[Given]) -> Given:
    """Return the answer of duplicate functions. If their answers differ, the answer is invalid."""
    told = [each for each in given if not each.todo]
    if not given:
        return NOTHING
    if not told:
        return given[-1]
    letters = {each.letter for each in told}
    if len(letters) == 1:
        return told[-1]
    shown = ", ".join(sorted(each.letter or "no letter" for each in told))
    problem = f"expected one function {name}, got {len(told)} with different answers: {shown}"
    return Given(problem=problem, line=told[-1].line)


def _functions(text: str) -> Iterable[tuple[str, Given]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from _piece_by_piece(text)
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _given(node)


START = re.compile(r"^(?:async\s+)?def\s+(\w+)", re.MULTILINE)


def _piece_by_piece(text: str) -> Iterable[tuple[str, Given]]:
    """Parse each function of a file with syntax errors, from one top-level ``def`` to the next."""
    starts = list(START.finditer(text))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(text)
        line = text.count("\n", 0, start.start()) + 1
        try:
            node = ast.parse(text[start.start() : end]).body[0]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            where = line + (getattr(error, "lineno", None) or 1) - 1
            what = error.msg if isinstance(error, SyntaxError) else str(error)
            yield start[1], Given(problem=f"syntax error: line {where}: {what}", line=where)
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _given(node, line - 1)


def _given(function: ast.FunctionDef | ast.AsyncFunctionDef, above: int = 0) -> Given:
    """Return the answer of a function. Except for its docstring, its only statement must return a letter."""
    line = function.lineno + above
    if only_raises_not_implemented(function):
        return Given(line=line)
    body = [node for node in function.body if not _is_text(node)]
    returned = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    if len(returned) > 1:
        said = ", ".join(_shown(node.value) for node in returned)
        return Given(problem=f"expected one answer, got {len(returned)}: {said}", line=line)
    if isinstance(body[-1], ast.Return):
        line = body[-1].lineno + above
    if len(body) > 1 or not returned:
        return Given(problem=f"expected one line, got more code; {HOW}", line=line)
    value = returned[0].value
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        letter = value.value.strip().rstrip(").").casefold()
        if letter in LETTERS and len(letter) == 1:
            return Given(letter, line=line)
    return Given(problem=f"expected a letter, got {_shown(value)}; {HOW}", line=line)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _shown(value: ast.expr | None) -> str:
    text = "nothing" if value is None else ast.unparse(value).partition("\n")[0]
    return text if len(text) <= 40 else f"{text[:37]}..."
