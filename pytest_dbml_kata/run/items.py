"""Kata files as pytest sees them: one item per property."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.verdict import Verdict
from pytest_dbml_kata.packs import KataSpec

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

SAID = "kata_said"
"""The attribute of a report in which a property's result travels to the process that tallies: plain data."""

PRINTED = "learner's output"
"""How the section of a report is called that holds what the learner's code printed."""


class KataFailed(Exception):
    """A property was not passed. Carries the verdict; how it looks is decided elsewhere."""

    def __init__(self, verdict: Verdict, repro: Path | None) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict
        self.repro = repro


class KataFile(pytest.File):
    """One learner's file, checked by the kata that its place names."""

    def __init__(self, *, spec: KataSpec, session_: KataSession, **given: Any) -> None:
        super().__init__(**given)
        self.spec = spec
        self.kata_session = session_
        self.check = Check(session_, self.path, spec)

    def collect(self) -> Iterator[PropertyItem]:
        for name in self.spec.outline.sentences:
            yield PropertyItem.from_parent(self, name=name)

    def teardown(self) -> None:
        self.check.close()


class PropertyItem(pytest.Item):
    """One property of one kata file."""

    parent: KataFile
    verdict: Verdict | None = None

    @property
    def todo(self) -> bool:
        """Is nothing written yet, and nothing to be said of that?"""
        return self.parent.check.learner.todo and not self.parent.kata_session.strict

    def runtest(self) -> None:
        file = self.parent
        verdict = self.verdict = file.check.verdict(self.name)
        self.user_properties += [("kata", file.spec.id), ("domain", file.spec.domain), ("verdict", verdict.state)]
        if verdict.diagnosis is not None:
            self.user_properties.append(("misconception", verdict.diagnosis.name))
        if verdict.state == "passed":
            return
        if verdict.state == "todo":
            if file.kata_session.strict:
                raise KataFailed(replace(verdict, message="not written yet"), None)
            pytest.skip("todo")
        if verdict.output.strip():
            self.add_report_section("call", PRINTED, verdict.output)
        raise KataFailed(verdict, file.kata_session.keep(file.check, verdict))

    def said(self) -> dict[str, Any] | None:
        """What the tally needs to know of this item, once it has run."""
        verdict, check = self.verdict, self.parent.check
        if verdict is None:
            return None
        problem = verdict.problem
        inside = [each.line for each in problem.frames if each.path == str(self.path)] if problem is not None else []
        return {
            "kata": verdict.kata,
            "path": str(self.path),
            "property": self.name,
            "state": verdict.state,
            "message": verdict.message,
            "misconception": None if verdict.diagnosis is None else verdict.diagnosis.name,
            "line": inside[-1] if inside else check.learner.line,
            "elsewhere": verdict.told_elsewhere is not None,
            "reused": verdict.reused is not None,
            "source": check.learner.digest,
            "check": check.spec.digest,
        }

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, KataFailed):
            from pytest_dbml_kata.report.failure import FEW_ROWS, MOST_ROWS, render

            failed = excinfo.value
            if failed.verdict.reused:
                return failed.verdict.reused
            session = self.parent.kata_session
            width = min(self.config.get_terminal_writer().fullwidth, 120)
            return render(
                failed.verdict,
                width=width,
                repro=failed.repro,
                whole=self.config.get_verbosity() >= 2,
                hint=session.hint_line(self.parent.spec) if session.own(self.path) else None,
                rows=FEW_ROWS if session.one_screen else MOST_ROWS,
            )
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        line = self.parent.check.learner.line
        return self.path, None if line is None else line - 1, f"{self.parent.spec.id}::{self.name}"
