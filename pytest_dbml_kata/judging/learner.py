"""Parse the learner's file without running it: whether it is todo, valid, and which files it imports."""

from __future__ import annotations

import ast
import copy
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pytest_dbml_kata.kata import CatalogueError
from pytest_dbml_kata.packs import KataSpec


@dataclass(frozen=True, slots=True)
class LearnerFile:
    path: Path
    text: bytes
    todo: bool
    """Whether the function still has the body of the stub, or only raises NotImplementedError."""
    problem: str | None
    """Why the file cannot run, as a message for the learner."""
    digest: str
    """The digest of the file and the local files that it imports."""
    line: int | None = None
    """The line of the function to implement or of the syntax error, from 1."""


def read_learner_file(path: Path, spec: KataSpec) -> LearnerFile:
    """Parse a learner's file without running it."""
    try:
        text = path.read_bytes()
    except OSError as error:
        return LearnerFile(path, b"", False, f"cannot read {path.name}: {error.strerror}", "")
    todo, problem, line = False, None, None
    try:
        tree = ast.parse(text, str(path))
    except SyntaxError as error:
        line = error.lineno or None
        where = f"line {line}: " if line else ""
        problem = f"{path.name}: syntax error: {where}{error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        problem = f"{path.name}: syntax error: {error}"
    else:
        try:
            todo = is_todo(tree, spec)
            problem = None if todo else misfit(tree, spec)
            function = _function(tree, spec.outline.function)
            line = None if function is None else function.lineno
        except RecursionError:
            pass  # too deeply nested to inspect: calling it shows the error
    return LearnerFile(path, text, todo, problem, digest(path, text), line)


def is_todo(tree: ast.Module, spec: KataSpec) -> bool:
    """Return True if the body is unwritten. A repair kata is todo while its code is unchanged."""
    function = _function(tree, spec.outline.function)
    if function is None:
        return False
    if only_raises_not_implemented(function):
        return True
    return is_repair(spec) and undocumented(function) == undocumented(stub_of(spec))


def is_repair(spec: KataSpec) -> bool:
    """Return True if the stub contains code to repair instead of an empty body."""
    return not only_raises_not_implemented(stub_of(spec))


def misfit(tree: ast.Module, spec: KataSpec) -> str | None:
    """Return why the kata cannot call the function of the file; None if it can."""
    name = spec.outline.function
    function = _function(tree, name)
    wanted = [each.arg for each in stub_of(spec).args.args]
    if function is None:
        if name in _bound(tree):
            return None  # defined by an assignment or an import: calling it shows any error
        return f"expected a function {name}({', '.join(wanted)}), got none"
    if isinstance(function, ast.AsyncFunctionDef):
        return f"expected {name} to be an ordinary function, got an async function"
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    needs_keywords = any(default is None for default in arguments.kw_defaults)
    fits = required <= len(wanted) and (len(wanted) <= len(positional) or arguments.vararg) and not needs_keywords
    if fits:
        return None
    return f"expected {name}({', '.join(wanted)}), got ({ast.unparse(arguments)})"


@cache
def stub_of(spec: KataSpec) -> ast.FunctionDef:
    """Return the function of the stub."""
    try:
        function = _function(ast.parse(spec.stub.read_bytes()), spec.outline.function)
    except (OSError, SyntaxError, ValueError) as error:
        raise CatalogueError(f"the pack {spec.pack.name!r}: cannot read the stub {spec.stub}: {error}") from error
    if not isinstance(function, ast.FunctionDef):
        raise CatalogueError(f"the pack {spec.pack.name!r}: expected a function {spec.outline.function} in {spec.stub}")
    return function


def digest(path: Path, text: bytes) -> str:
    found = hashlib.sha256(text)
    for helper, source in local_imports(path, text).items():
        found.update(str(helper.relative_to(path.parent)).encode() + b"\0" + source + b"\0")
    return found.hexdigest()[:16]


def local_imports(path: Path, text: bytes) -> dict[Path, bytes]:
    """Return the local files that a file imports, directly or indirectly, with their contents.

    Absolute names are resolved in the learner's folder, which is on ``sys.path``, and relative names in the package.
    """
    seen: dict[Path, bytes] = {}
    waiting = [(path, text)]
    while waiting:
        at, source = waiting.pop()
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for level, name in _imported(tree):
            folder = at.parents[min(level, len(at.parents)) - 1] if level else path.parent
            parts = name.split(".")
            for depth in range(1, len(parts) + 1):
                base = folder.joinpath(*parts[:depth])
                for candidate in (base.with_suffix(".py"), base / "__init__.py"):
                    if candidate in seen or candidate == path or not candidate.is_relative_to(path.parent):
                        continue
                    try:
                        seen[candidate] = candidate.read_bytes()
                    except OSError:
                        continue
                    waiting.append((candidate, seen[candidate]))
    return dict(sorted(seen.items()))


def _imported(tree: ast.Module) -> list[tuple[int, str]]:
    """Return the imports of a file: the level of a relative import, and the name."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [(0, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = f"{node.module}." if node.module else ""
            names += [(node.level, start + alias.name) for alias in node.names]
    return names


def _function(tree: ast.Module, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the last top-level definition of a name, which is the effective one."""
    found = None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            found = node
    return found


def _bound(tree: ast.Module) -> set[str]:
    """Return all names that the top level of a module binds, without those inside functions and classes."""
    names: set[str] = set()
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        elif isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            continue
        waiting += ast.iter_child_nodes(node)
    return names


def undocumented(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Return a function without its docstring, because editing a docstring repairs nothing."""
    bare = copy.copy(function)
    bare.body = body_of(function)
    return ast.dump(bare)


def body_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """Return the statements of a function after its docstring."""
    first, *rest = function.body
    return rest if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else function.body


def only_raises_not_implemented(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = body_of(function)
    if not body:
        return True
    if len(body) != 1:
        return False
    only = body[0]
    if isinstance(only, ast.Pass) or (isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)):
        return True
    if not isinstance(only, ast.Raise) or only.exc is None:
        return False
    raised = only.exc.func if isinstance(only.exc, ast.Call) else only.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
