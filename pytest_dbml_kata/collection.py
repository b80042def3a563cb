"""Kata files as pytest sees them: one item per property."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata.kata import ANSWERS
from pytest_dbml_kata.learner import read_learner_file
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.verdict import Problem, Verdict

if TYPE_CHECKING:
    from pytest_dbml_kata.judge import Judge
    from pytest_dbml_kata.session import KataSession

VERDICT = "kata_verdict"
"""Under this name each report's user properties carry what the scorecard needs."""


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
        self.learner = read_learner_file(self.path, spec)
        self._judge: Judge | None = None

    def collect(self) -> Iterator[PropertyItem]:
        for name in self.spec.outline.sentences:
            yield PropertyItem.from_parent(self, name=name)

    def verdict(self, name: str) -> Verdict:
        """The verdict on one property; the first one asked for has the file checked."""
        sentence = self.spec.outline.sentences[name]
        told = None if name == ANSWERS else ANSWERS
        if self.learner.problem is not None:
            problem = Problem("crashed", "", self.learner.problem)
            return Verdict(self.spec.id, name, sentence, "failed", 0, problem.message, told_elsewhere=told)
        if self.learner.todo:
            return Verdict(self.spec.id, name, sentence, "todo")
        from pytest_dbml_kata.engine.client import EngineError

        try:
            if self._judge is None:
                self._judge = self.kata_session.judge(self)
            return self._judge.verdict(name)
        except EngineError as error:
            return Verdict(self.spec.id, name, sentence, "engine error", 0, str(error), told_elsewhere=told)

    def teardown(self) -> None:
        if self._judge is not None:
            self._judge.close()
            self._judge = None


class PropertyItem(pytest.Item):
    """One property of one kata file."""

    parent: KataFile

    def runtest(self) -> None:
        file = self.parent
        remembered = file.kata_session.remembered(file)
        if remembered:
            verdict = Verdict(file.spec.id, self.name, file.spec.outline.sentences[self.name], "passed")
        else:
            verdict = file.verdict(self.name)
        self.user_properties.append(
            (
                VERDICT,
                {
                    "kata": file.spec.id,
                    "path": str(file.path),
                    "property": self.name,
                    "state": verdict.state,
                    "message": verdict.message,
                    "misconception": None if verdict.diagnosis is None else verdict.diagnosis.name,
                    "reused": remembered,
                    "source": file.learner.digest,
                    "check": file.spec.digest,
                },
            )
        )
        if verdict.state == "passed":
            return
        if verdict.state == "todo":
            if file.kata_session.strict:
                raise KataFailed(replace(verdict, message="not written yet"), None)
            pytest.skip("todo")
        if verdict.output.strip():
            self.add_report_section("call", "learner's output", verdict.output)
        raise KataFailed(verdict, file.kata_session.keep(file, verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, KataFailed):
            from pytest_dbml_kata.report.failure import render

            width = min(self.config.get_terminal_writer().fullwidth, 120)
            failed = excinfo.value
            return render(failed.verdict, width=width, repro=failed.repro, whole=self.config.get_verbosity() >= 2)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.parent.spec.id}::{self.name}"
