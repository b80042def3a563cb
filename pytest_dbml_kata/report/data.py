"""A report as data: the scorecards with what led to them. Every form of report is rendered from this alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pytest_dbml_kata.guides import Guide
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import KataState, Scorecard
from pytest_dbml_kata.records.evidence import Attempt
from pytest_dbml_kata.records.mock_exams import MockResult


@dataclass(frozen=True, slots=True)
class PropertyResult:
    """What one property of a kata said."""

    name: str
    verdict: State
    message: str | None = None


@dataclass(frozen=True, slots=True)
class FailureReport:
    """What was shown when a property did not hold."""

    kata: str
    title: str
    property: str
    verdict: State
    time: datetime
    shown: str
    """The report on it as text of fixed width: the sentence, the smallest failing input as tables, the reason."""
    misconception: str | None = None
    passed_since: bool = False


@dataclass(frozen=True, slots=True)
class MetMisconception:
    """A misconception that the learner's code showed."""

    kata: str
    name: str
    times: int
    """In how many attempts."""


@dataclass(frozen=True, slots=True)
class Point:
    """How far the learner was once a kata had passed for the first time."""

    time: datetime
    kata: str
    mastered: int
    """How many katas."""
    mastery: float | None
    """Weighted by one exam guide, as `Scorecard.mastery`."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report says."""

    scorecards: Mapping[str, Scorecard]
    """By the year of the exam guide, all of the same katas."""
    exam: str
    """The year of the guide that the user chose: a key of `scorecards`."""
    made_at: datetime
    """When the katas were checked, with its time zone."""
    version: str
    """The version of this plugin."""
    properties: Mapping[str, Sequence[PropertyResult]] = field(default_factory=dict)
    """What the properties of a kata said, by the kata's id, as far as that is known."""
    history: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    """Mastery over time by each exam guide, the oldest point first; empty where there is no evidence."""
    failures: Sequence[FailureReport] = ()
    """The latest failure of each kata that failed, the latest first."""
    misconceptions: Sequence[MetMisconception] = ()
    """Those met most often first."""
    attempts: int = 0
    """How many attempts at katas of this catalogue are recorded."""
    mocks: Sequence[MockResult] = ()
    """The graded mock exams, the oldest first."""

    def __post_init__(self) -> None:
        if any(each.katas != self.scorecard.katas for each in self.scorecards.values()):
            raise ValueError("the scorecards are of different katas")
        if self.made_at.tzinfo is None:
            raise ValueError("made_at has no time zone")

    @property
    def scorecard(self) -> Scorecard:
        """By the guide that the user chose."""
        return self.scorecards[self.exam]


def first_passes(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempt with which each kata passed first, the oldest first."""
    first: dict[str, Attempt] = {}
    for each in attempts:
        if each.verdict == State.PASSED and (each.kata not in first or each.time < first[each.kata].time):
            first[each.kata] = each
    return sorted(first.values(), key=lambda each: each.time)


def history(guide: Guide, katas: Sequence[KataState], passes: Iterable[Attempt]) -> list[Point]:
    """How mastery grew by one exam guide with each first pass."""
    states = {kata.id: KataState(kata.id, kata.title, kata.objectives, kata.level, State.TODO) for kata in katas}
    points = []
    for each in passes:
        states[each.kata] = replace(states[each.kata], verdict=State.PASSED)
        card = Scorecard.of(guide, states.values())
        points.append(Point(each.time, each.kata, card.mastered, card.mastery))
    return points


def met(attempts: Iterable[Attempt]) -> list[MetMisconception]:
    """How often each misconception was met, the most frequent first."""
    times = Counter((each.kata, name) for each in attempts for name in each.misconceptions)
    return [MetMisconception(kata, name, count) for (kata, name), count in times.most_common()]
