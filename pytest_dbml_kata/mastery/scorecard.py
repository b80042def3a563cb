"""The scorecard: mastery by domain and objective of an exam guide, as data.

A kata is *mastered* if its verdict is ``passed``, or if it passed before and its stub was restored to solve it again.
It is *attempted* unless its verdict is ``todo`` and it never passed. It counts once in every domain that has one of its
objectives. *Retention* is the estimated probability of solving the mastered katas today. Questions are counted
separately: a question is *right* if the first answer of its last sitting was correct.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pytest_dbml_kata.guides import Domain, Guide
from pytest_dbml_kata.judging.verdict import State

__all__ = ["NOTE", "DomainScore", "KataState", "ObjectiveScore", "Scorecard", "in_parts"]

NOTE: Final = "Measures this catalogue, not your exam result. Not affiliated with Databricks."
"""The disclaimer in every report."""

WEAKEST: Final = 5
"""The number of weakest objectives to list."""


@dataclass(frozen=True, slots=True)
class KataState:
    """The learner's progress with one kata."""

    id: str
    title: str
    objectives: tuple[str, ...]
    level: int
    verdict: State
    passed_before: bool = False
    """Whether the kata passed in any attempt."""
    retention: float | None = None
    """The estimated probability, 0 to 1, of solving the kata today; None if there is no data."""
    due: datetime | None = None
    """When to review the kata, with its time zone; None if there is no data."""

    @property
    def mastered(self) -> bool:
        return self.verdict == State.PASSED or (self.verdict == State.TODO and self.passed_before)

    @property
    def attempted(self) -> bool:
        return self.verdict != State.TODO or self.passed_before


@dataclass(frozen=True, slots=True)
class QuestionState:
    """The learner's progress with one question."""

    id: str
    objectives: tuple[str, ...]
    answered: bool = False
    """Whether there is a first answer."""
    right: bool = False
    """Whether the first answer of the last sitting was correct."""
    retention: float | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """Counts of questions: correct, answered, and in total."""

    right: int = 0
    answered: int = 0
    in_all: int = 0

    @classmethod
    def of(cls, states: Iterable[QuestionState]) -> Questions:
        every = list(states)
        return cls(sum(each.right for each in every), sum(each.answered for each in every), len(every))


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """One objective of a domain with its mastery."""

    key: str
    text: str
    domain: str
    katas: tuple[str, ...]
    """The ids of the katas that cover the objective."""
    mastered: int
    retention: float | None = None
    """The mean retention of the mastered katas, 0 to 1; None if none has an estimate."""
    questions: Questions = Questions()

    @property
    def in_all(self) -> int:
        return len(self.katas)


@dataclass(frozen=True, slots=True)
class DomainScore:
    """One domain of the guide with its mastery."""

    name: str
    weight: float
    mastered: int
    attempted: int
    in_all: int
    objectives: tuple[ObjectiveScore, ...]
    retention: float | None = None
    """The mean retention of the mastered katas, 0 to 1; None if none has an estimate."""
    questions: Questions = Questions()

    @property
    def mastery(self) -> float | None:
        """The share of mastered katas, 0 to 1; None if the domain has no katas."""
        return self.mastered / self.in_all if self.in_all else None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The mastery of a catalogue by the weights of one exam guide."""

    guide: Guide
    katas: tuple[KataState, ...]
    """All katas, sorted by id."""
    domains: tuple[DomainScore, ...]
    outside: tuple[KataState, ...]
    """The katas that cover no objective of this guide, sorted by id."""
    questions: Questions = Questions()
    """The counts of all questions, including those for other guides."""
    questions_outside: Questions = Questions()
    """The counts of the questions on no objective of this guide."""

    @classmethod
    def of(cls, guide: Guide, states: Iterable[KataState], questions: Sequence[QuestionState] = ()) -> Scorecard:
        """Compute the scorecard from the states of the katas and questions of a catalogue."""
        katas = tuple(sorted(states, key=lambda kata: kata.id))
        twice = [each for each, times in Counter(kata.id for kata in katas).items() if times > 1]
        if twice:
            raise ValueError(f"expected each kata once, got {twice[0]} twice")
        asked = {key for domain in guide.domains for key in domain.objectives}
        return cls(
            guide=guide,
            katas=katas,
            domains=tuple(score(domain, katas, questions) for domain in guide.domains),
            outside=tuple(kata for kata in katas if asked.isdisjoint(kata.objectives)),
            questions=Questions.of(questions),
            questions_outside=Questions.of(each for each in questions if asked.isdisjoint(each.objectives)),
        )

    @property
    def mastered(self) -> int:
        return sum(kata.mastered for kata in self.katas)

    @property
    def attempted(self) -> int:
        return sum(kata.attempted for kata in self.katas)

    @property
    def in_all(self) -> int:
        return len(self.katas)

    @property
    def covered_domains(self) -> tuple[DomainScore, ...]:
        """The domains that have katas."""
        return tuple(domain for domain in self.domains if domain.in_all)

    @property
    def covered(self) -> float:
        """The share of the exam's weight in `covered_domains`, 0 to 1."""
        return sum(domain.weight for domain in self.covered_domains) / sum(domain.weight for domain in self.domains)

    @property
    def mastery(self) -> float | None:
        """The weighted mean mastery of `covered_domains`, 0 to 1; None if there are none."""
        weight = sum(domain.weight for domain in self.covered_domains)
        # Divide sums of products, so that the result is exactly 1 if everything is mastered.
        return sum(d.weight * d.mastered / d.in_all for d in self.covered_domains) / weight if weight else None

    @property
    def retention(self) -> float | None:
        """The weighted mean retention of the domains that have one, 0 to 1; None if none has."""
        known = [(domain.weight, domain.retention) for domain in self.domains if domain.retention is not None]
        weight = sum(each for each, _ in known)
        return sum(share * retention for share, retention in known) / weight if weight else None

    @property
    def weakest(self) -> tuple[ObjectiveScore, ...]:
        """Up to five objectives with unmastered katas: the least mastered first, then by weight of the domain."""
        heaviest_first = sorted(self.domains, key=lambda domain: -domain.weight)
        open_ones = [each for domain in heaviest_first for each in domain.objectives if each.mastered < each.in_all]
        return tuple(sorted(open_ones, key=lambda each: each.mastered / each.in_all)[:WEAKEST])

    @property
    def objectives_open(self) -> int:
        """The number of objectives of the guide without a kata."""
        return sum(not each.katas for domain in self.domains for each in domain.objectives)

    @property
    def next_kata(self) -> KataState | None:
        """The kata to work on next; None if all are mastered.

        Attempted katas that did not pass come before new ones. Within each group, the lowest level comes first, then
        the heaviest domain.
        """
        left = [kata for kata in self.katas if not kata.mastered]
        return min(left, key=self._urgency, default=None)

    def _urgency(self, kata: KataState) -> tuple[bool, int, float, str]:
        weights = [d.weight for d in self.guide.domains if not d.objectives.keys().isdisjoint(kata.objectives)]
        return not kata.attempted, kata.level, -max(weights, default=0.0), kata.id


def score(domain: Domain, katas: Sequence[KataState], questions: Sequence[QuestionState] = ()) -> DomainScore:
    """Compute the score of one domain."""
    here = [kata for kata in katas if not domain.objectives.keys().isdisjoint(kata.objectives)]
    objectives = []
    for key, text in domain.objectives.items():
        showing = [kata for kata in here if key in kata.objectives]
        mastered = sum(kata.mastered for kata in showing)
        ids = tuple(kata.id for kata in showing)
        asked = Questions.of(each for each in questions if key in each.objectives)
        objectives.append(ObjectiveScore(key, text, domain.name, ids, mastered, mean_retention(showing), asked))
    return DomainScore(
        name=domain.name,
        weight=domain.weight,
        mastered=sum(kata.mastered for kata in here),
        attempted=sum(kata.attempted for kata in here),
        in_all=len(here),
        objectives=tuple(objectives),
        retention=mean_retention(here),
        questions=Questions.of(each for each in questions if not domain.objectives.keys().isdisjoint(each.objectives)),
    )


def mean_retention(katas: Iterable[KataState]) -> float | None:
    """Return the mean retention of the mastered katas that have an estimate; None if there are none."""
    known = [kata.retention for kata in katas if kata.mastered and kata.retention is not None]
    return sum(known) / len(known) if known else None


def in_parts(share: float, parts: int = 100) -> int:
    """Convert a share to whole parts (percent). The result is 0 only for 0 and ``parts`` only for 1."""
    if share <= 0 or share >= 1:
        return parts if share >= 1 else 0
    return min(max(round(share * parts), 1), parts - 1)
