"""Files of answers, read and never run: which letter stands for each question, as far as that can be told.

A file may be edited in any way. Where it is no valid Python as a whole, each function is read by itself, so that one
slip spoils one answer.
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
    """What a file says to one question."""

    letter: str | None = None
    """None when it is not answered, or when that is no answer."""
    problem: str | None = None
    """Why what stands there is no answer."""
    line: int | None = None
    """Where it stands, from 1; None when there is no such function in the file."""

    @property
    def todo(self) -> bool:
        return self.letter is None and self.problem is None


NOTHING = Given()


def answers(text: str, names: Iterable[str]) -> dict[str, Given]:
    """What a file says to each question. A question without a function is not answered."""
    found: dict[str, list[Given]] = {}
    for name, given in _functions(text):
        found.setdefault(name, []).append(given)
    return {name: _one_of(name, found.get(name, [])) for name in names}


def unknown(text: str, names: Iterable[str]) -> dict[str, int]:
    """The functions that are no question, each with its line: a name was changed, or something was added."""
    known = set(names)
    return {name: given.line or 1 for name, given in _functions(text) if name not in known}


def _one_of(name: str, given: list[Given]) -> Given:
    """A function that is there twice: two answers are none, unless they agree."""
    told = [each for each in given if not each.todo]
    if not given:
        return NOTHING
    if not told:
        return given[-1]
    letters = {each.letter for each in told}
    if len(letters) == 1:
        return told[-1]
    shown = ", ".join(sorted(each.letter or "no letter" for each in told))
    return Given(problem=f"there are {len(told)} functions {name}, with different answers: {shown}", line=told[-1].line)


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
    """Each function of a file that is no valid Python as a whole: from one ``def`` at the margin to the next."""
    starts = list(START.finditer(text))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(text)
        line = text.count("\n", 0, start.start()) + 1
        try:
            node = ast.parse(text[start.start() : end]).body[0]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            where = line + (getattr(error, "lineno", None) or 1) - 1
            what = error.msg if isinstance(error, SyntaxError) else str(error)
            yield start[1], Given(problem=f"no valid Python: line {where}: {what}", line=where)
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _given(node, line - 1)


def _given(function: ast.FunctionDef | ast.AsyncFunctionDef, above: int = 0) -> Given:
    """What a function answers: its only statement beside its docstring returns a letter."""
    line = function.lineno + above
    if only_raises_not_implemented(function):
        return Given(line=line)
    body = [node for node in function.body if not _is_text(node)]
    returned = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    if len(returned) > 1:
        said = ", ".join(_shown(node.value) for node in returned)
        return Given(problem=f"{len(returned)} answers, {said}, where one is wanted", line=line)
    if isinstance(body[-1], ast.Return):
        line = body[-1].lineno + above
    if len(body) > 1 or not returned:
        return Given(problem=f"code, where one line is wanted; {HOW}", line=line)
    value = returned[0].value
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        letter = value.value.strip().rstrip(").").casefold()
        if letter in LETTERS and len(letter) == 1:
            return Given(letter, line=line)
    return Given(problem=f"{_shown(value)} is no answer; {HOW}", line=line)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _shown(value: ast.expr | None) -> str:
    text = "nothing" if value is None else ast.unparse(value).partition("\n")[0]
    return text if len(text) <= 40 else f"{text[:37]}..."
