"""Where the learner stands with each kata and question, from the files, the evidence and the mastery policy.

No engine is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import pytest

from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.estimate import Estimate, Fsrs, Policy
from pytest_dbml_kata.mastery.scorecard import KataState, QuestionState, Scorecard
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.question import Question
from pytest_dbml_kata.questions.index import bank
from pytest_dbml_kata.records.evidence import Attempt
from pytest_dbml_kata.records.sittings import Sitting, sittings

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession


@dataclass(frozen=True, slots=True)
class Standing:
    """One kata of the learner's."""

    spec: KataSpec
    path: Path
    """The learner's file, or where it would be."""
    state: State | Literal["changed", "missing"]
    """The verdict on the file as it is; ``changed`` when it has not been checked since, ``missing`` without a file."""
    attempts: tuple[Attempt, ...]
    """In the order in which they were recorded."""
    hints: int
    """How many hints were shown in this sitting."""
    estimate: Estimate | None

    @property
    def passed_before(self) -> bool:
        return any(each.verdict == "passed" for each in self.attempts)

    @property
    def kata_state(self) -> KataState:
        """The same as the scorecard counts it; what was not checked since it changed counts as failed."""
        verdicts: dict[str, State] = {"missing": "todo", "changed": "failed"}
        return self.with_verdict(verdicts.get(self.state) or cast("State", self.state))

    def with_verdict(self, verdict: State) -> KataState:
        """The kata as the scorecard counts it, with a verdict that is known from elsewhere."""
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
    """Answers for every kata of a session; what is asked for is worked out once."""

    def __init__(self, session: KataSession, *, now: datetime | None = None) -> None:
        self.session = session
        self.now = now or datetime.now(UTC)
        self.policy = policy(session.config)
        self.attempts: dict[str, list[Attempt]] = {}
        for each in session.keeper.history.attempts:
            self.attempts.setdefault(each.kata, []).append(each)
        self._found: dict[str, Standing] = {}

    def of(self, spec: KataSpec) -> Standing:
        if spec.id not in self._found:
            self._found[spec.id] = self._look(spec)
        return self._found[spec.id]

    def _look(self, spec: KataSpec) -> Standing:
        path = self.session.own_file(spec)
        attempts = tuple(self.attempts.get(spec.id, ()))
        hints = self.session.keeper.now(spec.id).hints
        return Standing(spec, path, self._state(spec, path, attempts), attempts, hints, self.estimate(spec))

    def all(self) -> list[Standing]:
        return [self.of(spec) for spec in self.session.specs.values()]

    def next(self) -> Standing | None:
        """The kata to work on next, by the scorecard; None when all are mastered."""
        kata = Scorecard.of(self.session.guide, [each.kata_state for each in self.all()]).next_kata
        return None if kata is None else self.of(self.session.specs[kata.id])

    def estimate(self, spec: KataSpec) -> Estimate | None:
        """How well the kata is kept in mind, if it was ever solved."""
        attempts = self.attempts.get(spec.id, ())
        if not any(each.verdict == "passed" for each in attempts):
            return None
        return self._estimate(spec.id, sittings(attempts, len(spec.outline.hints)))

    @cached_property
    def questions(self) -> list[QuestionState]:
        """Every question of the bank, as its sittings on record have it."""
        return [self._asked(each) for each in bank().values()]

    def _asked(self, question: Question) -> QuestionState:
        attempts = self.attempts.get(question.id)
        if not attempts:
            return QuestionState(question.id, question.objectives)
        sat = sittings(attempts, question=True)
        found = self._estimate(question.id, sat)
        right = sat[-1].attempts[0].verdict == "passed"
        retention, due = (None, None) if found is None else (found.retention, found.due)
        return QuestionState(question.id, question.objectives, True, right, retention, due)

    def _estimate(self, name: str, sat: Sequence[Sitting]) -> Estimate | None:
        try:
            found = self.policy.estimate(sat, self.now)
        except Exception as error:  # a plugin's, which may be anything
            raise pytest.UsageError(
                f"the mastery policy {type(self.policy).__name__} failed on {name}: {error!r}"
            ) from error
        if found is not None and not _sound(found):
            raise pytest.UsageError(
                f"the mastery policy {type(self.policy).__name__} gave {found!r} for {name}, where an Estimate with "
                "a retention from 0 to 1 and a due time with its time zone is expected"
            )
        return found

    def _state(
        self, spec: KataSpec, path: Path, attempts: tuple[Attempt, ...]
    ) -> State | Literal["changed", "missing"]:
        if not path.is_file():
            return "missing"
        learner = read_learner_file(path, spec)
        if learner.todo:
            return "todo"
        for each in reversed(attempts):
            if (each.source, each.check) == (learner.digest, spec.digest):
                return each.verdict
        return "changed"


def _sound(found: object) -> bool:
    return (
        isinstance(found, Estimate)
        and isinstance(found.retention, int | float)
        and 0 <= found.retention <= 1
        and isinstance(found.due, datetime)
        and found.due.utcoffset() is not None
    )


def policy(config: pytest.Config) -> Policy:
    """The mastery policy: a plugin's, or the project's own."""
    found = config.hook.pytest_kata_mastery_policy(config=config)
    if found is None:
        return Fsrs()
    if not callable(getattr(found, "estimate", None)):
        raise pytest.UsageError(f"pytest_kata_mastery_policy gave {found!r}, which has no method `estimate`")
    policy: Policy = found
    return policy
