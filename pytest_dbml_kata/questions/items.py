"""Files of questions as pytest sees them: one item a question, which nothing of the learner's is run for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata.engine.client import EngineError
from pytest_dbml_kata.questions import Choice, Question
from pytest_dbml_kata.questions.bank import FILE, digest, lettered, of_domain
from pytest_dbml_kata.questions.proof import Proof, proofs
from pytest_dbml_kata.questions.reading import Given, answers
from pytest_dbml_kata.report.answer import explained
from pytest_dbml_kata.report.failure import wrap
from pytest_dbml_kata.verdict import State

if TYPE_CHECKING:
    from pytest_dbml_kata.session import KataSession

ANSWERED = "kata_answered"
"""The attribute of a report in which what became of a question travels to the process that tallies: plain data."""


class Missed(Exception):
    """A question was not answered rightly."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What became of one question."""

    state: State
    message: str = ""
    chosen: Choice | None = None
    proof: Proof | None = None


def grade(question: Question, given: Given, proof: Proof | None, letters: dict[str, Choice]) -> Graded:
    """Hold an answer against the proof, which is wanted when there is a letter."""
    if given.problem is not None:
        return Graded("failed", given.problem)
    if given.letter is None:
        return Graded("todo")
    assert proof is not None
    chosen = letters[given.letter]
    if proof.right is None:
        return Graded("engine error", f"the proof failed: {proof.contradiction}", chosen, proof)
    right = question.choices[proof.right]
    if chosen is right:
        return Graded("passed", "", chosen, proof)
    return Graded("failed", f"{given.letter}) {chosen.text} is wrong", chosen, proof)


class QuestionFile(pytest.File):
    """The learner's answers to the questions of one domain."""

    def __init__(self, *, domain: str, session_: KataSession, **given: Any) -> None:
        super().__init__(**given)
        self.domain = domain
        self.kata_session = session_
        self.questions = of_domain(domain)

    def collect(self) -> Iterator[QuestionItem]:
        for name in self.questions:
            yield QuestionItem.from_parent(self, name=name)

    @cached_property
    def given(self) -> dict[str, Given]:
        """What the file answers, as it was when this was asked first."""
        try:
            text = self.path.read_bytes().decode("utf-8-sig", errors="replace")
        except OSError as error:
            problem = Given(problem=f"{self.path.name} cannot be read: {error.strerror}")
            return dict.fromkeys(self.questions, problem)
        return answers(text, self.questions)

    @cached_property
    def proofs(self) -> dict[str, Proof]:
        """The proofs of the answered questions that this run is about. Raises `EngineError`."""
        chosen = {item.name for item in self.session.items if item.parent is self} or set(self.questions)
        wanted = [each for name, each in self.questions.items() if name in chosen and self.given[name].letter]
        progress = self.kata_session.progress
        told = None if progress is None else progress.of(f"{self.domain}/{FILE}")
        found = proofs(
            wanted,
            lambda: self.kata_session.engine,
            told=lambda done, of: None if told is None else told("experiments done", done, of),
        )
        return {each.question.name: each for each in found.values()}

    def graded(self, name: str) -> Graded:
        try:
            proof = self.proofs.get(name) if self.given[name].letter else None
        except EngineError as error:
            return Graded("engine error", str(error))
        question = self.questions[name]
        return grade(question, self.given[name], proof, lettered(question))


class QuestionItem(pytest.Item):
    """One question."""

    parent: QuestionFile
    graded: Graded | None = None

    @property
    def question(self) -> Question:
        return self.parent.questions[self.name]

    def runtest(self) -> None:
        file = self.parent
        self.graded = graded = file.graded(self.name)
        self.user_properties += [("question", self.question.id), ("domain", file.domain), ("verdict", graded.state)]
        if graded.state == "todo" and not file.kata_session.strict:
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
            "line": self.parent.given[self.name].line,
            "choice": None if graded.chosen is None else choice_digest(graded.chosen),
            "check": digest(self.question),
            "told": self.told() if graded.state == "passed" else None,
        }

    def told(self) -> str:
        """All that there is to say on the answer."""
        graded = self.graded
        assert graded is not None
        if graded.proof is None:
            return graded.message or "not answered yet"
        width = min(self.config.get_terminal_writer().fullwidth, 120)
        letters = lettered(self.question)
        if graded.state != "engine error":
            return explained(graded.proof, graded.chosen, letters, width=width)
        asked, _, rest = explained(graded.proof, None, letters, width=width).partition("\n\n")
        problem = "\n".join(wrap(f"Engine error: {graded.message}", width))
        return f"{asked}\n\n{problem}\n\n{rest}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return self.told() if isinstance(excinfo.value, Missed) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        line = self.parent.given[self.name].line
        return self.path, None if line is None else line - 1, self.question.id


def choice_digest(choice: Choice) -> str:
    """Names a choice in the evidence, whichever letter it had."""
    return hashlib.sha256(choice.text.encode()).hexdigest()[:16]
