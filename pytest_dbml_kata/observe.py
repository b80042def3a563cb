"""Observations of how a result was computed: the query plan, and the calls of functions.

For catalogue files, under ``if IN_ENGINE:``. Nothing here decides whether an observation is right.
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
    """The text of a DataFrame's physical plan, or of its optimised logical plan."""
    java: Any = frame
    execution = java._jdf.queryExecution()  # noqa: SLF001 - Spark has no public way to the plan of a classic DataFrame
    return str((execution.executedPlan() if physical else execution.optimizedPlan()).toString())


def steps(text: str) -> tuple[str, ...]:
    """The names of the steps of a plan, from the last to the first: ``Project``, ``BroadcastHashJoin``..."""
    return tuple(re.findall(r"^[\s:+\-]*(?:\*\(\d+\) )?([A-Z]\w+)", text, re.MULTILINE))


def python_steps(frame: DataFrame) -> tuple[str, ...]:
    """The steps of a plan that run Python, each with the type of its UDF if the plan shows it.

    `VECTORISED` holds the steps that hand over many rows at once. A plain UDF is ``BatchEvalPython``, or
    ``ArrowEvalPython 101``: Arrow transfers its rows, but Python is called for each row.
    """
    found = re.findall(
        r"^\W*(\w+EvalPython|\w+InPandas|\w+InArrow)\b.*?(?:, (\d+))?$", plan(frame, physical=False), re.MULTILINE
    )
    return tuple(f"{step} {kind}".strip() for step, kind in found)


@dataclass(frozen=True, slots=True)
class Calls:
    """A log of calls that any process can append to, from UDFs too.

    Only its path is pickled into UDFs. A note is one line, written at once, so none is lost or torn, no matter
    how many processes write.
    """

    path: str

    @classmethod
    def within(cls, folder: Path, name: str = "calls") -> Calls:
        """An empty log in a file of that name."""
        path = folder / name
        path.touch()
        return cls(str(path))

    def note(self, text: str = "") -> None:
        """Add one line."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, f"{text}\n".encode())
        finally:
            os.close(handle)

    def all(self) -> tuple[str, ...]:
        """The notes so far, in the order of writing."""
        return tuple(Path(self.path).read_text().splitlines())
