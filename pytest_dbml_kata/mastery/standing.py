"""The learner's progress with each kata and question, from the files, the evidence and the mastery policy.

This module does not need an engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

from pytest_dbml_kata.guides import Guide
from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.estimate import Estimate, Policy
from pytest_dbml_kata.mastery.scorecard import KataState, QuestionState, Scorecard
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.question import Question
from pytest_dbml_kata.questions.index import bank
from pytest_dbml_kata.records.evidence import Attempt
from pytest_dbml_kata.records.sittings import sittings
from pytest_dbml_kata.records.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """The learner's progress with one kata."""

    spec: KataSpec
    path: Path
    """The path of the learner's file, which may not exist."""
    state: State | Literal["changed", "missing"]
    """The verdict on the current file; ``changed`` if it was not checked yet, ``missing`` if there is no file."""
    attempts: tuple[Attempt, ...]
    """The attempts in recorded order."""
    hints: int
    """The number of hints shown in this sitting."""
    estimate: Estimate | None

    @property
    def passed_before(self) -> bool:
        return any(each.verdict == State.PASSED for each in self.attempts)

    @property
    def kata_state(self) -> KataState:
        """The state for the scorecard. A changed file that was not checked counts as failed."""
        verdicts: dict[str, State] = {"missing": State.TODO, "changed": State.FAILED}
        return self.with_verdict(verdicts.get(self.state) or cast("State", self.state))

    def with_verdict(self, verdict: State) -> KataState:
        """Return the state for the scorecard, with another verdict."""
        outline, estimate = self.spec.outline, self.estimate
        return KataState(
            self.spec.id,
            outline.title,
            outline.objectives,
            outline.level,
            verdict,
            self.passed_before,
            None if estimate is None else estimate.retention,
            None if estimate is None else estimate.due,
        )


class Standings:
    """The learner's progress with all katas and questions, computed on demand and cached.

    Parameters
    ----------
    store
        The learner's records.
    katas
        Every kata by its id.
    file_of
        Returns the path of the learner's file of a kata, which may not exist.
    """

    def __init__(
        self,
        store: Store,
        katas: Mapping[str, KataSpec],
        file_of: Callable[[KataSpec], Path],
        *,
        guide: Guide,
        policy: Policy,
        now: datetime | None = None,
    ) -> None:
        self.store = store
        self.katas = katas
        self.file_of = file_of
        self.guide = guide
        self.policy = policy
        self.now = now or datetime.now(UTC)
        self.attempts: dict[str, list[Attempt]] = {}
        for each in store.history.attempts:
            self.attempts.setdefault(each.kata, []).append(each)
        self._found: dict[str, Standing] = {}

    def of(self, spec: KataSpec) -> Standing:
        if spec.id not in self._found:
            self._found[spec.id] = self._look(spec)
        return self._found[spec.id]

    def _look(self, spec: KataSpec) -> Standing:
        path = self.file_of(spec)
        attempts = tuple(self.attempts.get(spec.id, ()))
        hints = self.store.now(spec.id).hints
        return Standing(spec, path, self._state(spec, path, attempts), attempts, hints, self.estimate(spec))

    def all(self) -> list[Standing]:
        return [self.of(spec) for spec in self.katas.values()]

    def next(self) -> Standing | None:
        """Return the kata to work on next, by the scorecard; None if all are mastered."""
        kata = Scorecard.of(self.guide, [each.kata_state for each in self.all()]).next_kata
        return None if kata is None else self.of(self.katas[kata.id])

    def estimate(self, spec: KataSpec) -> Estimate | None:
        """Return the estimated retention of a kata; None if it was never solved."""
        attempts = self.attempts.get(spec.id, ())
        if not any(each.verdict == State.PASSED for each in attempts):
            return None
        return self.policy.estimate(sittings(attempts, len(spec.outline.hints)), self.now)

    @cached_property
    def questions(self) -> list[QuestionState]:
        """The states of all questions of the bank, from their recorded sittings."""
        return [self._asked(each) for each in bank().values()]

    @property
    def due_questions(self) -> list[QuestionState]:
        """The questions that are due, the least retained first."""
        found = [each for each in self.questions if each.due is not None and each.due <= self.now]
        return sorted(found, key=lambda each: each.retention or 0.0)

    def _asked(self, question: Question) -> QuestionState:
        attempts = self.attempts.get(question.id)
        if not attempts:
            return QuestionState(question.id, question.objectives)
        sat = sittings(attempts, question=True)
        found = self.policy.estimate(sat, self.now)
        right = sat[-1].attempts[0].verdict == State.PASSED
        retention, due = (None, None) if found is None else (found.retention, found.due)
        return QuestionState(question.id, question.objectives, True, right, retention, due)

    def _state(
        self, spec: KataSpec, path: Path, attempts: tuple[Attempt, ...]
    ) -> State | Literal["changed", "missing"]:
        if not path.is_file():
            return "missing"
        learner = read_learner_file(path, spec)
        if learner.todo:
            return State.TODO
        for each in reversed(attempts):
            if (each.source, each.check) == (learner.digest, spec.digest):
                return each.verdict
        return "changed"
