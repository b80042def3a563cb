"""The scorecard: what is mastered, by domain and objective of an exam guide. Data, no rendering.

A kata is *mastered* when its verdict is ``passed``, or when it passed before and its stub was put back to solve it
again; it is *attempted* unless its verdict is ``todo`` and it never passed. It counts in every domain that has one
of its objectives, once a domain. *Retention* is the estimated chance that what is mastered would be solved today.
Questions are counted beside the katas: a question is *right* when the first answer of its last sitting was.
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

NOTE: Final = "Measures this catalogue, predicts no exam result; unaffiliated with Databricks."
"""What every report says about itself."""

WEAKEST: Final = 5
"""How many objectives are singled out as the weakest."""


@dataclass(frozen=True, slots=True)
class KataState:
    """Where the learner is with one kata."""

    id: str
    title: str
    objectives: tuple[str, ...]
    level: int
    verdict: State
    passed_before: bool = False
    """It was solved once, whatever has become of the file."""
    retention: float | None = None
    """The estimated chance, 0 to 1, that it would be solved today; None where there is nothing to estimate by."""
    due: datetime | None = None
    """When it is to be repeated, with its time zone; None as above."""

    @property
    def mastered(self) -> bool:
        return self.verdict == State.PASSED or (self.verdict == State.TODO and self.passed_before)

    @property
    def attempted(self) -> bool:
        return self.verdict != State.TODO or self.passed_before


@dataclass(frozen=True, slots=True)
class QuestionState:
    """Where the learner is with one question."""

    id: str
    objectives: tuple[str, ...]
    answered: bool = False
    """There is a first answer."""
    right: bool = False
    """The first answer of the last sitting was right."""
    retention: float | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """How many questions there are, and what became of them."""

    right: int = 0
    answered: int = 0
    in_all: int = 0

    @classmethod
    def of(cls, states: Iterable[QuestionState]) -> Questions:
        every = list(states)
        return cls(sum(each.right for each in every), sum(each.answered for each in every), len(every))


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """One objective of a domain, and how much of it is mastered."""

    key: str
    text: str
    domain: str
    katas: tuple[str, ...]
    """Ids of the katas that show it."""
    mastered: int
    retention: float | None = None
    """Mean retention of its mastered katas, 0 to 1; None when none has an estimate."""
    questions: Questions = Questions()

    @property
    def in_all(self) -> int:
        return len(self.katas)


@dataclass(frozen=True, slots=True)
class DomainScore:
    """One domain of the guide, and how much of it is mastered."""

    name: str
    weight: float
    mastered: int
    attempted: int
    in_all: int
    objectives: tuple[ObjectiveScore, ...]
    retention: float | None = None
    """Mean retention of its mastered katas, 0 to 1; None when none has an estimate."""
    questions: Questions = Questions()

    @property
    def mastery(self) -> float | None:
        """Share of its katas that are mastered, 0 to 1; None when the catalogue has no kata for it."""
        return self.mastered / self.in_all if self.in_all else None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What is mastered of a catalogue, as one exam guide weighs it."""

    guide: Guide
    katas: tuple[KataState, ...]
    """Every kata, by id."""
    domains: tuple[DomainScore, ...]
    outside: tuple[KataState, ...]
    """The katas that show no objective of this guide, by id."""
    questions: Questions = Questions()
    """Of all questions, those for other guides too."""
    questions_outside: Questions = Questions()
    """Of those on no objective of this guide."""

    @classmethod
    def of(cls, guide: Guide, states: Iterable[KataState], questions: Sequence[QuestionState] = ()) -> Scorecard:
        """Count the states of a catalogue's katas, each of which is to be given once, and of the questions."""
        katas = tuple(sorted(states, key=lambda kata: kata.id))
        twice = [each for each, times in Counter(kata.id for kata in katas).items() if times > 1]
        if twice:
            raise ValueError(f"the kata {twice[0]} is given twice")
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
        """The domains that the catalogue has katas for."""
        return tuple(domain for domain in self.domains if domain.in_all)

    @property
    def covered(self) -> float:
        """Share of the exam's weight, 0 to 1, that `covered_domains` have."""
        return sum(domain.weight for domain in self.covered_domains) / sum(domain.weight for domain in self.domains)

    @property
    def mastery(self) -> float | None:
        """Mean mastery of `covered_domains` by weight, 0 to 1; None when there are none."""
        weight = sum(domain.weight for domain in self.covered_domains)
        # A division of sums of products, so that mastering everything gives exactly 1.
        return sum(d.weight * d.mastered / d.in_all for d in self.covered_domains) / weight if weight else None

    @property
    def retention(self) -> float | None:
        """Mean retention of the domains by weight, 0 to 1, of those that have one; None when none has."""
        known = [(domain.weight, domain.retention) for domain in self.domains if domain.retention is not None]
        weight = sum(each for each, _ in known)
        return sum(share * retention for share, retention in known) / weight if weight else None

    @property
    def weakest(self) -> tuple[ObjectiveScore, ...]:
        """Up to five objectives with katas to master: least mastered first, then of the heaviest domain."""
        heaviest_first = sorted(self.domains, key=lambda domain: -domain.weight)
        open_ones = [each for domain in heaviest_first for each in domain.objectives if each.mastered < each.in_all]
        return tuple(sorted(open_ones, key=lambda each: each.mastered / each.in_all)[:WEAKEST])

    @property
    def objectives_open(self) -> int:
        """How many objectives of the guide the catalogue has no kata for."""
        return sum(not each.katas for domain in self.domains for each in domain.objectives)

    @property
    def next_kata(self) -> KataState | None:
        """What to work on: what was attempted and did not pass, then what is to do; None when all is mastered.

        Of these the lowest level first, then the heaviest domain.
        """
        left = [kata for kata in self.katas if not kata.mastered]
        return min(left, key=self._urgency, default=None)

    def _urgency(self, kata: KataState) -> tuple[bool, int, float, str]:
        weights = [d.weight for d in self.guide.domains if not d.objectives.keys().isdisjoint(kata.objectives)]
        return not kata.attempted, kata.level, -max(weights, default=0.0), kata.id


def score(domain: Domain, katas: Sequence[KataState], questions: Sequence[QuestionState] = ()) -> DomainScore:
    """Count the katas and the questions of one domain."""
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
    """Mean retention of the mastered katas that have an estimate; None when there are none."""
    known = [kata.retention for kata in katas if kata.mastered and kata.retention is not None]
    return sum(known) / len(known) if known else None


def in_parts(share: float, parts: int = 100) -> int:
    """A share of 0 to 1 in whole parts (percent), none only for nothing and all only for everything."""
    if share <= 0 or share >= 1:
        return parts if share >= 1 else 0
    return min(max(round(share * parts), 1), parts - 1)
