"""Files of questions as pytest sees them: one item a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata.question import Question
from pytest_dbml_kata.questions.grading import AnswersCheck, Graded, choice_digest
from pytest_dbml_kata.questions.index import digest

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

ANSWERED = "kata_answered"
"""The attribute of a report in which what became of a question travels to the process that tallies: plain data."""


class Missed(Exception):
    """A question was not answered rightly."""


class QuestionFile(pytest.File):
    """The learner's answers to the questions of one domain."""

    def __init__(self, *, domain: str, session_: KataSession, **given: Any) -> None:
        super().__init__(**given)
        self.kata_session = session_
        self.check = AnswersCheck(session_, self.path, domain, self._asked)

    def _asked(self) -> set[str]:
        """The questions that this run is about."""
        return {item.name for item in self.session.items if item.parent is self}

    def collect(self) -> Iterator[QuestionItem]:
        for name in self.check.questions:
            yield QuestionItem.from_parent(self, name=name)


class QuestionItem(pytest.Item):
    """One question."""

    parent: QuestionFile
    graded: Graded | None = None

    @property
    def question(self) -> Question:
        return self.parent.check.questions[self.name]

    @property
    def todo(self) -> bool:
        """Is nothing answered yet, and nothing to be said of that?"""
        given = self.parent.check.given[self.name]
        return given.letter is None and given.problem is None and not self.parent.kata_session.strict

    @property
    def line(self) -> int | None:
        return self.parent.check.given[self.name].line

    def runtest(self) -> None:
        check = self.parent.check
        self.graded = graded = check.graded(self.name)
        self.user_properties += [("question", self.question.id), ("domain", check.domain), ("verdict", graded.state)]
        if self.todo:
            pytest.skip("todo")
        if graded.state != "passed":
            raise Missed(graded.message or "not answered yet")

    def answered(self) -> dict[str, Any] | None:
        """What the tally needs to know of this item, once it has run."""
        graded = self.graded
        if graded is None:
            return None
        strict = graded.state == "todo" and self.parent.kata_session.strict
        return {
            "question": self.question.id,
            "path": str(self.path),
            "state": "failed" if strict else graded.state,
            "message": "not answered yet" if strict else graded.message,
            "line": self.line,
            "choice": None if graded.chosen is None else choice_digest(graded.chosen),
            "check": "" if graded.chosen is None else digest(self.question),
            "told": self.told() if graded.state == "passed" else None,
        }

    def told(self) -> str:
        assert self.graded is not None
        return self.graded.told(min(self.config.get_terminal_writer().fullwidth, 120))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return self.told() if isinstance(excinfo.value, Missed) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None if self.line is None else self.line - 1, self.question.id
