"""What a drive can see of how a result came about: the plan behind it, and the calls that were made for it.

For catalogue files, under ``if IN_ENGINE:``. Everything here says what happened and decides nothing.
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
    """The plan behind a DataFrame as Spark writes it: the physical one, or the optimised logical one."""
    java: Any = frame
    execution = java._jdf.queryExecution()
    return str((execution.executedPlan() if physical else execution.optimizedPlan()).toString())


def steps(text: str) -> tuple[str, ...]:
    """The names of the steps of a plan, from the last one done to the first: ``Project``, ``BroadcastHashJoin``..."""
    return tuple(re.findall(r"^[\s:+\-]*(?:\*\(\d+\) )?([A-Z]\w+)", text, re.MULTILINE))


def python_steps(frame: DataFrame) -> tuple[str, ...]:
    """The steps of a plan that run Python, each with the type of its UDF where the plan tells.

    See `VECTORISED` for those that see many rows at once. A plain UDF is ``BatchEvalPython``, or
    ``ArrowEvalPython 101``: Arrow carries its rows, but it is called for each of them.
    """
    found = re.findall(
        r"^\W*(\w+EvalPython|\w+InPandas|\w+InArrow)\b.*?(?:, (\d+))?$", plan(frame, physical=False), re.MULTILINE
    )
    return tuple(f"{step} {kind}".strip() for step, kind in found)


@dataclass(frozen=True, slots=True)
class Calls:
    """Notes that any process can add to: what was called, by whom and how often, in UDFs too.

    It travels into UDFs by its path alone. A note is one line, written in one piece, so none is lost or torn
    however many processes write.
    """

    path: str

    @classmethod
    def within(cls, folder: Path, name: str = "calls") -> Calls:
        """No calls yet, kept in a file of that name."""
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
        """The notes so far, in the order in which they were made."""
        return tuple(Path(self.path).read_text().splitlines())
