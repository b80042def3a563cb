"""A file of answers held against the proofs. Nothing of the learner's is run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_dbml_kata.engine.client import EngineError
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.question import Choice, Question
from pytest_dbml_kata.questions.index import FILE, digest, lettered, of_domain
from pytest_dbml_kata.questions.proof import Proof, proofs
from pytest_dbml_kata.questions.reading import Given, answers
from pytest_dbml_kata.report.answer import explained
from pytest_dbml_kata.report.failure import wrap

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession


@dataclass(frozen=True, slots=True)
class Graded:
    """What became of one question."""

    question: Question
    state: State
    message: str = ""
    chosen: Choice | None = None
    proof: Proof | None = None

    def told(self, width: int) -> str:
        """All that there is to say on the answer."""
        if self.proof is None:
            return self.message or "not answered yet"
        letters = lettered(self.question)
        if self.state != "engine error":
            return explained(self.proof, self.chosen, letters, width=width)
        asked, _, rest = explained(self.proof, None, letters, width=width).partition("\n\n")
        problem = "\n".join(wrap(f"Engine error: {self.message}", width))
        return f"{asked}\n\n{problem}\n\n{rest}"


def grade(question: Question, given: Given, proof: Proof | None, letters: Mapping[str, Choice]) -> Graded:
    """Hold an answer against the proof, which is wanted when there is a letter."""
    if given.problem is not None:
        return Graded(question, "failed", given.problem)
    if given.letter is None:
        return Graded(question, "todo")
    assert proof is not None
    chosen = letters[given.letter]
    if proof.right is None:
        return Graded(question, "engine error", f"the proof failed: {proof.contradiction}", chosen, proof)
    right = question.choices[proof.right]
    if chosen is right:
        return Graded(question, "passed", "", chosen, proof)
    return Graded(question, "failed", f"{given.letter}) {chosen.text} is wrong", chosen, proof)


def choice_digest(choice: Choice) -> str:
    """Names a choice in the evidence, whichever letter it had."""
    return hashlib.sha256(choice.text.encode()).hexdigest()[:16]


class AnswersCheck:
    """The check of one file, as it was when it was first looked at."""

    def __init__(self, session: KataSession, path: Path, domain: str, only: Callable[[], Collection[str]]) -> None:
        self.session = session
        self.path = path
        self.domain = domain
        self.questions = of_domain(domain)
        self._only = only

    @cached_property
    def given(self) -> dict[str, Given]:
        """What the file answers."""
        try:
            text = self.path.read_bytes().decode("utf-8-sig", errors="replace")
        except OSError as error:
            problem = Given(problem=f"{self.path.name} cannot be read: {error.strerror}")
            return dict.fromkeys(self.questions, problem)
        return answers(text, self.questions)

    @property
    def letters(self) -> dict[str, str | None]:
        return {name: given.letter for name, given in self.given.items()}

    @cached_property
    def proofs(self) -> dict[str, Proof]:
        """The proofs of the answered questions that this is about. Raises `EngineError`."""
        only = self._only()
        wanted = [each for name, each in self.questions.items() if name in only and self.given[name].letter]
        progress = self.session.progress
        told = None if progress is None else progress.of(f"{self.domain}/{FILE}")
        found = proofs(
            wanted,
            lambda: self.session.engine,
            told=lambda done, of: None if told is None else told("experiments done", done, of),
        )
        return {each.question.name: each for each in found.values()}

    def graded(self, name: str) -> Graded:
        question = self.questions[name]
        try:
            proof = self.proofs.get(name) if self.given[name].letter else None
        except EngineError as error:
            return Graded(question, "engine error", str(error))
        return grade(question, self.given[name], proof, lettered(question))

    def record(self, graded: Graded) -> None:
        """Keep an answer, if it is one and the file is the learner's own."""
        if graded.chosen is not None:
            self.session.record_answer(
                self.path,
                graded.question.id,
                graded.state,
                choice=choice_digest(graded.chosen),
                check=digest(graded.question),
            )
