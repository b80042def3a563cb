"""The pytest collectors and items: one file per exercise, and one item per property or question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.packs import Exercise
from pytest_dbml_kata.records.evidence import encode
from pytest_dbml_kata.records.results import Kind, Result
from pytest_dbml_kata.report import layout
from pytest_dbml_kata.report.layout import FEW_ROWS, MOST_ROWS
from pytest_dbml_kata.run import pytest_internals

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

RESULT = "kata_result"
"""The attribute of a report that contains the result of its item."""

PRINTED = "learner's output"
"""The title of the report section with the output of the learner's code."""

WIDEST = 120
"""The maximum width of a report."""


class NotPassed(Exception):
    """Raised for a property or a question that did not pass. Contains the result, which is rendered later."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.message)
        self.result = result


class ExerciseFile(pytest.File):
    """One learner's file: a kata, or the answers to the questions of a domain."""

    def __init__(self, *, exercise: Exercise, session_: KataSession, **given: Any) -> None:
        super().__init__(**given)
        self.exercise = exercise
        self.kata_session = session_
        self.check = session_.check(self.path, exercise, self._asked)
        self._results: dict[str, Result] = {}

    def result(self, part: str) -> Result:
        """Check one part, once per run."""
        if part not in self._results:
            self._results[part] = self.check.result(part)
        return self._results[part]

    def _asked(self) -> set[str]:
        """Return the names of the selected parts."""
        return {item.name for item in self.session.items if item.parent is self}

    def collect(self) -> Iterator[PartItem]:
        for name in self.exercise.parts:
            yield PartItem.from_parent(self, name=name)

    def teardown(self) -> None:
        """Close the check. Parts that the run returns to later are checked first, so the file is judged once."""
        ended = self.session.exitstatus != pytest.ExitCode.OK  # by Ctrl-C, for example
        stopping = self.session.shouldstop or self.session.shouldfail or ended
        for item in () if stopping else self.session.items:
            if item.parent is self and isinstance(item, PartItem) and item.result is None and not item.todo:
                self.result(item.name)
        self.check.close()


class PartItem(pytest.Item):
    """One property of a kata, or one question."""

    parent: ExerciseFile
    result: Result | None = None

    @property
    def todo(self) -> bool:
        """Return True if the part is still unwritten and ``--kata-strict`` is off."""
        return self.parent.check.todo(self.name) and not self.parent.kata_session.strict

    def setup(self) -> None:
        self.result = None  # a plugin can run an item again
        if self.todo:
            self._check()
            pytest.skip("todo")

    def runtest(self) -> None:
        result = self._check()
        if result.state == State.TODO and not self.parent.kata_session.strict:
            pytest.skip("todo")
        if result.state == State.PASSED:
            return
        for block in result.blocks:
            if block.kind is Kind.OUTPUT:
                self.add_report_section("call", PRINTED, "\n".join(block.text[1:]))
        raise NotPassed(result)

    @property
    def skipped(self) -> tuple[str, int, str]:
        """The location and reason of the skip of a todo part, in the format of pytest reports."""
        return str(self.path), self.parent.check.line(self.name) or 1, "Skipped: todo"

    def _check(self) -> Result:
        self.result = self.parent.result(self.name)
        self.user_properties += self.parent.check.properties(self.result)
        return self.result

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if not isinstance(excinfo.value, NotPassed):
            return super().repr_failure(excinfo, style)
        session = self.parent.kata_session
        shown = [block for block in session.told(excinfo.value.result) if block.kind is not Kind.OUTPUT]
        return layout.render(
            shown,
            width=min(pytest_internals.width(self.config), WIDEST),
            rows=FEW_ROWS if session.one_screen else MOST_ROWS,
            whole=self.config.get_verbosity() >= 2,
        )

    def reportinfo(self) -> tuple[Path, int | None, str]:
        line = self.parent.check.line(self.name)
        return self.path, None if line is None else line - 1, f"{self.parent.exercise.id}::{self.name}"


# Serialisation between the processes of a run


def pack(report: object, data: dict[str, Any]) -> None:
    """Add the result of a report to its serialised form."""
    result = result_of(report)
    if result is not None:
        data[RESULT] = encode(result).decode()  # any path, even one that is not valid Unicode


def unpack(data: dict[str, Any]) -> Result | None:
    """Remove and return the result in the serialised form of a report."""
    packed = data.pop(RESULT, None)
    return None if packed is None else msgspec.json.decode(packed, type=Result)


def result_of(report: object) -> Result | None:
    """Return the result of a report, if its item belongs to an exercise."""
    found = getattr(report, RESULT, None)
    return found if isinstance(found, Result) else None
