"""A report as data: the scorecards, and the results behind them. All report formats render this data."""

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
    """The result of one property of a kata."""

    name: str
    verdict: State
    message: str | None = None


@dataclass(frozen=True, slots=True)
class FailureReport:
    """The failure of a property."""

    kata: str
    title: str
    property: str
    verdict: State
    time: datetime
    shown: str
    """The failure as fixed-width text: the sentence, the smallest failing input as tables, the reason."""
    misconception: str | None = None
    passed_since: bool = False


@dataclass(frozen=True, slots=True)
class MetMisconception:
    """A misconception diagnosed in the learner's code."""

    kata: str
    name: str
    times: int
    """The number of attempts with this diagnosis."""


@dataclass(frozen=True, slots=True)
class Point:
    """The learner's progress when a kata passed for the first time."""

    time: datetime
    kata: str
    mastered: int
    """The number of mastered katas."""
    mastery: float | None
    """The mastery by one exam guide; see `Scorecard.mastery`."""


@dataclass(frozen=True, slots=True)
class Report:
    """The content of a report."""

    scorecards: Mapping[str, Scorecard]
    """The scorecards by year of the exam guide, for the same katas."""
    exam: str
    """The year of the chosen guide: a key of `scorecards`."""
    made_at: datetime
    """When the katas were checked, with its time zone."""
    version: str
    """The version of this plugin."""
    properties: Mapping[str, Sequence[PropertyResult]] = field(default_factory=dict)
    """The known results of the properties, by id of the kata."""
    history: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    """Mastery over time by exam guide, oldest point first; empty if there is no evidence."""
    failures: Sequence[FailureReport] = ()
    """The latest failure of each kata that failed, newest first."""
    misconceptions: Sequence[MetMisconception] = ()
    """The diagnosed misconceptions, the most frequent first."""
    attempts: int = 0
    """The number of recorded attempts at katas of this catalogue."""
    mocks: Sequence[MockResult] = ()
    """The graded mock exams, oldest first."""

    def __post_init__(self) -> None:
        if any(each.katas != self.scorecard.katas for each in self.scorecards.values()):
            raise ValueError("expected scorecards of the same katas")
        if self.made_at.tzinfo is None:
            raise ValueError("expected made_at with a time zone")

    @property
    def scorecard(self) -> Scorecard:
        """The scorecard by the chosen guide."""
        return self.scorecards[self.exam]


def first_passes(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Return the first passing attempt of each kata, oldest first."""
    first: dict[str, Attempt] = {}
    for each in attempts:
        if each.verdict == State.PASSED and (each.kata not in first or each.time < first[each.kata].time):
            first[each.kata] = each
    return sorted(first.values(), key=lambda each: each.time)


def history(guide: Guide, katas: Sequence[KataState], passes: Iterable[Attempt]) -> list[Point]:
    """Return the mastery by one exam guide after each first pass."""
    states = {kata.id: KataState(kata.id, kata.title, kata.objectives, kata.level, State.TODO) for kata in katas}
    points = []
    for each in passes:
        states[each.kata] = replace(states[each.kata], verdict=State.PASSED)
        card = Scorecard.of(guide, states.values())
        points.append(Point(each.time, each.kata, card.mastered, card.mastery))
    return points


def met(attempts: Iterable[Attempt]) -> list[MetMisconception]:
    """Count the diagnoses of each misconception, the most frequent first."""
    times = Counter((each.kata, name) for each in attempts for name in each.misconceptions)
    return [MetMisconception(kata, name, count) for (kata, name), count in times.most_common()]
