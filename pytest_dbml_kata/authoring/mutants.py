"""Mutants of a solution: each has one change that should make it wrong.

The usual operators of mutation testing change constants, comparisons, arithmetic and arguments in the syntax tree.
Two operators are for data code: one parameter replaces another (``train`` and ``new``), and a call in a chain is
left out (``.dropna()``, ``.orderBy(...)``).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution with one change."""

    name: str
    """The change, unique among the mutants of a solution."""
    line: int
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a solution, in the order of its lines."""
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    texts = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(tree)):
        for index, (_, label) in enumerate(_changes(node, tree)):
            other = copy.deepcopy(tree)
            twin = next(each for place, each in enumerate(ast.walk(other)) if place == number)
            change, _ = list(_changes(twin, other))[index]
            before = _shown(twin)
            change()
            text = ast.unparse(ast.fix_missing_locations(other))
            if text in texts:
                continue
            texts.add(text)
            name = f"{before}: {label}"
            seen[name] = seen.get(name, 0) + 1
            again = f" ({seen[name]})" if seen[name] > 1 else ""
            yield Mutant(name + again, getattr(node, "lineno", 1), text)


def _changes(node: ast.AST, tree: ast.Module) -> Iterator[tuple[Callable[[], object], str]]:
    """The ways to change one node in place, each with a name."""
    if node in _untouched(tree):
        return
    match node:
        case ast.Constant():
            for value in _other_constants(node.value):
                yield _setter(node, "value", value), repr(value)
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            other = COMPARISONS[type(op)]()
            yield _setter(node, "ops", [other]), type(other).__name__
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            swapped = ARITHMETIC[type(node.op)]()
            yield _setter(node, "op", swapped), type(swapped).__name__
        case ast.BoolOp():
            either: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield _setter(node, "op", either), type(either).__name__
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub()):
            yield _becomes(node, node.operand), "without the sign"
        case ast.Name(ctx=ast.Load()):
            for name in _parameters_beside(node, tree):
                yield _setter(node, "id", name), name
        case ast.If() | ast.IfExp() | ast.While() | ast.Call() | ast.Expr():
            yield from _changes_of_flow(node, tree)


def _changes_of_flow(node: ast.AST, tree: ast.Module) -> Iterator[tuple[Callable[[], object], str]]:
    match node:
        case ast.If() | ast.IfExp() | ast.While():
            yield _setter(node, "test", ast.UnaryOp(ast.Not(), node.test)), "the other way round"
        case ast.Call():
            for at, word in enumerate(node.keywords):
                yield _without(node.keywords, at), f"without {ast.unparse(word)}"
            for at, argument in enumerate(node.args):
                yield _without(node.args, at), f"without the argument {ast.unparse(argument)}"
            if isinstance(node.func, ast.Attribute):
                before = node.func.value
                if isinstance(before, ast.Call) or (isinstance(before, ast.Name) and before.id in _parameters(tree)):
                    yield _becomes(node, before), f"without the call of {node.func.attr}"
        case ast.Expr(value=ast.Call()):
            yield _becomes(node, ast.Pass()), "left out"


def _other_constants(value: object) -> list[object]:
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, value - 1]
        case float():
            return [value + 1.0, value / 2 if value else -1.0]
        case str() if value:
            return [f"{value}_"]
        case _:
            return []


def _parameters_beside(node: ast.Name, tree: ast.Module) -> list[str]:
    """The other parameters of the same type, if this name is a parameter of a function."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(each is node for each in ast.walk(function)):
            kinds = {each.arg: ast.unparse(each.annotation) for each in function.args.args if each.annotation}
            if node.id in kinds:
                return [name for name, kind in kinds.items() if name != node.id and kind == kinds[node.id]]
    return []


def _parameters(tree: ast.Module) -> set[str]:
    """The names of the parameters of all functions."""
    return {each.arg for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for each in node.args.args}


def _untouched(tree: ast.Module) -> set[ast.AST]:
    """Docstrings, imports, annotations and error messages: a change of these has no effect that counts."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        roots: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots.append(node)  # a docstring of a module, a function or a variable
        if isinstance(node, ast.FunctionDef):
            roots.append(node.returns)
        if isinstance(node, ast.arg | ast.AnnAssign):
            roots.append(node.annotation)
        if isinstance(node, ast.Raise):
            roots.append(node.exc)
        if isinstance(node, ast.Import | ast.ImportFrom):
            roots.append(node)
        for root in roots:
            found |= set(ast.walk(root)) if root is not None else set()
    return found


def _setter(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _without(items: list[ast.expr] | list[ast.keyword], at: int) -> Callable[[], object]:
    return lambda: items.pop(at)


def _becomes(node: ast.AST, other: ast.AST) -> Callable[[], None]:
    """Turn a node into another one in place."""

    def change() -> None:
        node.__class__ = type(other)
        fields = dict(vars(other))
        vars(node).clear()
        vars(node).update(fields)

    return change


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node).partition("\n")[0]
    return text if len(text) <= 90 else f"{text[:60]} ... {text[-25:]}"
