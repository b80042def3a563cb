"""Compare an answer file with the proofs, without running it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pytest_dbml_kata.engine.client import Engine, EngineError
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.question import Choice, Question
from pytest_dbml_kata.questions.index import QuestionFile, lettered
from pytest_dbml_kata.questions.proof import Proof, proofs
from pytest_dbml_kata.questions.reading import Given, answers


@dataclass(frozen=True, slots=True)
class Graded:
    """The result of one question."""

    question: Question
    state: State
    message: str = ""
    chosen: Choice | None = None
    proof: Proof | None = None


def grade(question: Question, given: Given, proof: Proof | None, letters: Mapping[str, Choice]) -> Graded:
    """Compare an answer with the proof, which is required if the answer has a letter."""
    if given.problem is not None:
        return Graded(question, State.FAILED, given.problem)
    if given.letter is None:
        return Graded(question, State.TODO)
    assert proof is not None
    chosen = letters[given.letter]
    if proof.right is None:
        return Graded(question, State.ENGINE_ERROR, f"the proof failed: {proof.contradiction}", chosen, proof)
    right = question.choices[proof.right]
    if chosen is right:
        return Graded(question, State.PASSED, "", chosen, proof)
    return Graded(question, State.FAILED, f"{given.letter}) {chosen.text} is wrong", chosen, proof)


def choice_digest(choice: Choice) -> str:
    """Return a name for a choice in the evidence, which does not depend on its letter."""
    return hashlib.sha256(choice.text.encode()).hexdigest()[:16]


class AnswersCheck:
    """The check of one answer file, with its content at the first access.

    Parameters
    ----------
    only
        Returns the names of the selected questions. Only these are proven.
    engine
        Returns the engine. Called if there is an experiment to run.
    told
        Called with the number of finished experiments and their total.
    """

    def __init__(
        self,
        path: Path,
        exercise: QuestionFile,
        only: Callable[[], Collection[str]],
        engine: Callable[[], Engine],
        told: Callable[[int, int], object] = lambda *_: None,
    ) -> None:
        self.path = path
        self.exercise = exercise
        self.questions = exercise.questions
        self._only = only
        self._engine = engine
        self._told = told

    @cached_property
    def given(self) -> dict[str, Given]:
        """The answers of the file."""
        try:
            text = self.path.read_bytes().decode("utf-8-sig", errors="replace")
        except OSError as error:
            problem = Given(problem=f"cannot read {self.path.name}: {error.strerror}")
            return dict.fromkeys(self.questions, problem)
        return answers(text, self.questions)

    @property
    def letters(self) -> dict[str, str | None]:
        return {name: given.letter for name, given in self.given.items()}

    @cached_property
    def proofs(self) -> dict[str, Proof]:
        """The proofs of the selected questions that are answered. Raise `EngineError` if the engine fails."""
        only = self._only()
        wanted = [each for name, each in self.questions.items() if name in only and self.given[name].letter]
        return {each.question.name: each for each in proofs(wanted, self._engine, told=self._told).values()}

    def graded(self, name: str) -> Graded:
        question = self.questions[name]
        try:
            proof = self.proofs.get(name) if self.given[name].letter else None
        except EngineError as error:
            return Graded(question, State.ENGINE_ERROR, str(error))
        return grade(question, self.given[name], proof, lettered(question))
