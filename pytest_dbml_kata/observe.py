"""Observe how a result was produced: its query plan, and the calls that were made.

For drives of catalogue files; import this module under ``if IN_ENGINE:``. It reports facts and judges nothing.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def plan(frame: DataFrame, *, physical: bool = True) -> str:
    """Return the plan of a DataFrame as Spark prints it: physical, or optimised logical."""
    java: Any = frame
    execution = java._jdf.queryExecution()
    return str((execution.executedPlan() if physical else execution.optimizedPlan()).toString())


def steps(text: str) -> tuple[str, ...]:
    """Return the operators of a plan, from the last to the first: ``Project``, ``BroadcastHashJoin``, ..."""
    return tuple(re.findall(r"^[\s:+\-]*(?:\*\(\d+\) )?([A-Z]\w+)", text, re.MULTILINE))


def python_steps(frame: DataFrame) -> tuple[str, ...]:
    """Return the operators of a plan that run Python, each with the type of its UDF if the plan shows it.

    A plain UDF is ``BatchEvalPython``, or ``ArrowEvalPython 101``: Arrow transfers the rows, but Spark calls the UDF
    once per row.
    """
    found = re.findall(
        r"^\W*(\w+EvalPython|\w+InPandas|\w+InArrow)\b.*?(?:, (\d+))?$", plan(frame, physical=False), re.MULTILINE
    )
    return tuple(f"{step} {kind}".strip() for step, kind in found)


@dataclass(frozen=True, slots=True)
class Calls:
    """A log of calls that any process can append to, including UDFs.

    Only its path is serialised into UDFs. Each note is one line, written with a single system call, so concurrent
    processes neither lose nor mix notes.
    """

    path: str

    @classmethod
    def within(cls, folder: Path, name: str = "calls") -> Calls:
        """Create an empty log in the given folder."""
        path = folder / name
        path.touch()
        return cls(str(path))

    def note(self, text: str = "") -> None:
        """Append one line."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, f"{text}\n".encode())
        finally:
            os.close(handle)

    def all(self) -> tuple[str, ...]:
        """Return all notes in the order they were added."""
        return tuple(Path(self.path).read_text().splitlines())
