"""The scorecard: what is mastered, by domain and objective of an exam guide. Data, no rendering.

A kata is *mastered* when its verdict is ``passed``, and *attempted* unless that is ``todo``. It counts in
every domain that has one of its objectives, once a domain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pytest_dbml_kata.exam import Domain, Guide

__all__ = ["NOTE", "DomainScore", "KataState", "ObjectiveScore", "Scorecard", "Verdict", "in_parts"]

Verdict = Literal["passed", "failed", "crashed", "timed out", "engine error", "todo"]

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
    verdict: Verdict

    @property
    def mastered(self) -> bool:
        return self.verdict == "passed"

    @property
    def attempted(self) -> bool:
        return self.verdict != "todo"


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """One objective of a domain, and how much of it is mastered."""

    key: str
    text: str
    domain: str
    katas: tuple[str, ...]
    """Ids of the katas that show it."""
    mastered: int

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

    @classmethod
    def of(cls, guide: Guide, states: Iterable[KataState]) -> Scorecard:
        """Count the states of a catalogue's katas, each of which is to be given once."""
        katas = tuple(sorted(states, key=lambda kata: kata.id))
        twice = [each for each, times in Counter(kata.id for kata in katas).items() if times > 1]
        if twice:
            raise ValueError(f"the kata {twice[0]} is given twice")
        asked = {key for domain in guide.domains for key in domain.objectives}
        return cls(
            guide=guide,
            katas=katas,
            domains=tuple(score(domain, katas) for domain in guide.domains),
            outside=tuple(kata for kata in katas if asked.isdisjoint(kata.objectives)),
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


def score(domain: Domain, katas: Sequence[KataState]) -> DomainScore:
    """Count the katas of one domain."""
    here = [kata for kata in katas if not domain.objectives.keys().isdisjoint(kata.objectives)]
    objectives = []
    for key, text in domain.objectives.items():
        showing = [kata for kata in here if key in kata.objectives]
        mastered = sum(kata.mastered for kata in showing)
        objectives.append(ObjectiveScore(key, text, domain.name, tuple(kata.id for kata in showing), mastered))
    return DomainScore(
        name=domain.name,
        weight=domain.weight,
        mastered=sum(kata.mastered for kata in here),
        attempted=sum(kata.attempted for kata in here),
        in_all=len(here),
        objectives=tuple(objectives),
    )


def in_parts(share: float, parts: int = 100) -> int:
    """A share of 0 to 1 in whole parts (percent), none only for nothing and all only for everything."""
    if share <= 0 or share >= 1:
        return parts if share >= 1 else 0
    return min(max(round(share * parts), 1), parts - 1)
