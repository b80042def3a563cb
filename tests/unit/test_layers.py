"""Folders are the layers: what imports what, computed from the source, lazy imports and imports for types included."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

import pytest_dbml_kata
from pytest_dbml_kata import machinery

PACKAGE = Path(pytest_dbml_kata.__file__).parent
NAME = "pytest_dbml_kata"

PLUGIN = {"plugin", "hookspecs"}
"""The modules of the root that stand on all others. The rest of the root is the ground: the API, options and the like."""


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name below the package."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] in ("katas", "solutions"):
            continue
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module else []
        for name in names:
            if name != NAME and not name.startswith(f"{NAME}."):
                continue
            parts = name.removeprefix(NAME).strip(".").split(".")
            while parts and ".".join(parts) not in known:
                parts.pop()
            found.add(".".join(parts))
    return found - {""}


def folder_of(module: str) -> str:
    first, _, rest = module.partition(".")
    if rest or (PACKAGE / first).is_dir():
        return first
    return "plugin" if first in PLUGIN else "ground"


def edges() -> dict[tuple[str, str], list[str]]:
    """Which folder imports which, with the imports that say so."""
    known = modules()
    found: dict[tuple[str, str], list[str]] = {}
    for module, path in known.items():
        for other in imported(path, known):
            here, there = folder_of(module), folder_of(other)
            if here != there:
                found.setdefault((here, there), []).append(f"{module} -> {other}")
    return found


def test_folders_import_each_other_in_no_cycle():
    graph: dict[str, set[str]] = {}
    for here, there in edges():
        graph.setdefault(here, set()).add(there)
    done: set[str] = set()

    def visit(folder: str, way: list[str]) -> None:
        if folder in way:
            cycle = [*way[way.index(folder) :], folder]
            told = [line for pair in itertools.pairwise(cycle) for line in edges()[pair]]
            pytest.fail("a cycle: " + " -> ".join(cycle) + "\n" + "\n".join(told))
        if folder not in done:
            for other in sorted(graph.get(folder, ())):
                visit(other, [*way, folder])
            done.add(folder)

    for folder in sorted(graph):
        visit(folder, [])


def test_nothing_imports_the_plugin():
    assert [
        line for (_, there), lines in edges().items() if there == "plugin" for line in lines if ".plugin" in line
    ] == []


def test_the_digest_covers_all_that_the_api_imports():
    known = modules()
    names = {name.removesuffix(".py") for name in machinery.API}
    reached, waiting = set(), list(names)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += imported(known[module], known)
    assert reached - {"machinery"} <= names
