"""``--pdb`` with katas: run the repro script of a failure under the debugger."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_dbml_kata.judging.learner import body_of
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.run.items import PartItem
from pytest_dbml_kata.run.pytest_internals import output, say, stop_capturing

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

INVOKE = "pdbinvoke"
"""The name of pytest's own plugin. It would open the debugger in this process, which has no learner code."""


class Debugging:
    """Debug the first failure of a run, then stop the run."""

    def __init__(self, session: KataSession) -> None:
        self.session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        if session.config.pluginmanager.has_plugin(INVOKE):
            session.config.pluginmanager.unregister(name=INVOKE)

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector) -> None:
        if not isinstance(node, PartItem) or node.result is None or not isinstance(node.parent.exercise, KataSpec):
            return
        result = node.result
        script = self.session.store.repro(Path(result.path))
        if script is None or result.elsewhere is not None:
            return
        stop_capturing(node.config)
        say(node.config, f"\n>>> pdb of {result.id}")
        say(
            node.config,
            f"Spark starts, then python {script} stops in your function. Enter q to quit the debugger and the run.",
        )
        output(node.config).flush()
        stop = first_statement(Path(result.path), node.parent.exercise.outline.function)
        at = ["-c", f"break {result.path}:{stop}"] if stop is not None else []
        subprocess.run([sys.executable, "-m", "pdb", *at, "-c", "continue", str(script)], check=False)
        node.session.shouldstop = "the debugger ended"


def first_statement(path: Path, function: str) -> int | None:
    """Return the line of the first statement of a function after its docstring; None if there is no such function."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function and body_of(node):
            return body_of(node)[0].lineno
    return None
