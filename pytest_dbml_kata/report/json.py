"""The report as JSON, for other programs. The structs in this module are the schema; see docs/report-json.md.

Fields can be added at any time. If a field is removed, renamed or changes its meaning, increase the number in `SCHEMA`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery import scorecard
from pytest_dbml_kata.mastery.scorecard import DomainScore, KataState, ObjectiveScore, Scorecard
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report import data

__all__ = ["SCHEMA", "Report", "render"]

SCHEMA: Final = "pytest-dbml-kata/scorecard/1"


class Property(msgspec.Struct, frozen=True):
    name: str
    verdict: State
    message: str | None


class Kata(msgspec.Struct, frozen=True):
    id: str
    title: str
    level: int
    objectives: tuple[str, ...]
    verdict: State
    mastered: bool
    retention: float | None
    due: datetime | None
    properties: tuple[Property, ...] | None


class Questions(msgspec.Struct, frozen=True):
    right: int
    answered: int
    in_all: int


class Objective(msgspec.Struct, frozen=True):
    key: str
    text: str
    katas: tuple[str, ...]
    mastered: int
    in_all: int
    retention: float | None
    questions: Questions


class Domain(msgspec.Struct, frozen=True):
    name: str
    weight: float
    mastered: int
    attempted: int
    in_all: int
    mastery: float | None
    retention: float | None
    questions: Questions
    objectives: tuple[Objective, ...]


class WeakObjective(msgspec.Struct, frozen=True):
    domain: str
    key: str


class Point(msgspec.Struct, frozen=True):
    time: datetime
    kata: str
    mastered: int
    mastery: float | None


class ExamScore(msgspec.Struct, frozen=True):
    title: str
    mastery: float | None
    retention: float | None
    covered: float
    objectives_open: int
    questions: Questions
    domains: tuple[Domain, ...]
    weakest: tuple[WeakObjective, ...]
    next_kata: str | None
    outside: tuple[str, ...]
    history: tuple[Point, ...]


class Failure(msgspec.Struct, frozen=True):
    kata: str
    property: str
    verdict: State
    time: datetime
    shown: str
    misconception: str | None
    passed_since: bool


class Misconception(msgspec.Struct, frozen=True):
    kata: str
    name: str
    times: int


class MockDomain(msgspec.Struct, frozen=True):
    name: str
    right: int
    in_all: int


class Mock(msgspec.Struct, frozen=True):
    number: int
    exam: str
    begun: datetime
    graded: datetime
    seconds: float
    late: bool
    right: int
    answered: int
    in_all: int
    domains: tuple[MockDomain, ...]


class Report(msgspec.Struct, frozen=True):
    """The content of the file."""

    schema: Literal["pytest-dbml-kata/scorecard/1"]
    made_at: datetime
    version: str
    exam: str
    exams: dict[str, ExamScore]
    katas: tuple[Kata, ...]
    failures: tuple[Failure, ...]
    misconceptions: tuple[Misconception, ...]
    attempts: int
    mocks: tuple[Mock, ...]


def render(report: data.Report) -> str:
    """Render the report as indented JSON, ending with a newline."""
    whole = Report(
        schema=SCHEMA,
        made_at=report.made_at.astimezone(UTC),
        version=report.version,
        exam=report.exam,
        exams={year: exam_score(each, report.history.get(year, ())) for year, each in report.scorecards.items()},
        katas=tuple(kata(each, report.properties.get(each.id)) for each in report.scorecard.katas),
        failures=tuple(map(failure, report.failures)),
        misconceptions=tuple(Misconception(each.kata, each.name, each.times) for each in report.misconceptions),
        attempts=report.attempts,
        mocks=tuple(map(mock, report.mocks)),
    )
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def exam_score(card: Scorecard, history: Sequence[data.Point]) -> ExamScore:
    return ExamScore(
        title=card.guide.title,
        mastery=card.mastery,
        retention=card.retention,
        covered=card.covered,
        objectives_open=card.objectives_open,
        questions=questions(card.questions),
        domains=tuple(map(domain, card.domains)),
        weakest=tuple(WeakObjective(each.domain, each.key) for each in card.weakest),
        next_kata=None if card.next_kata is None else card.next_kata.id,
        outside=tuple(each.id for each in card.outside),
        history=tuple(Point(each.time.astimezone(UTC), each.kata, each.mastered, each.mastery) for each in history),
    )


def domain(score: DomainScore) -> Domain:
    return Domain(
        name=score.name,
        weight=score.weight,
        mastered=score.mastered,
        attempted=score.attempted,
        in_all=score.in_all,
        mastery=score.mastery,
        retention=score.retention,
        questions=questions(score.questions),
        objectives=tuple(map(objective, score.objectives)),
    )


def objective(score: ObjectiveScore) -> Objective:
    asked = questions(score.questions)
    return Objective(score.key, score.text, score.katas, score.mastered, score.in_all, score.retention, asked)


def questions(found: scorecard.Questions) -> Questions:
    return Questions(found.right, found.answered, found.in_all)


def mock(result: MockResult) -> Mock:
    return Mock(
        number=result.number,
        exam=result.exam,
        begun=result.begun.astimezone(UTC),
        graded=result.time.astimezone(UTC),
        seconds=result.seconds,
        late=result.late,
        right=result.right,
        answered=result.answered,
        in_all=result.in_all,
        domains=tuple(MockDomain(name, right, in_all) for name, (right, in_all) in result.domains.items()),
    )


def kata(state: KataState, properties: Sequence[data.PropertyResult] | None) -> Kata:
    said = None if properties is None else tuple(Property(each.name, each.verdict, each.message) for each in properties)
    return Kata(
        id=state.id,
        title=state.title,
        level=state.level,
        objectives=state.objectives,
        verdict=state.verdict,
        mastered=state.mastered,
        retention=state.retention,
        due=None if state.due is None else state.due.astimezone(UTC),
        properties=said,
    )


def failure(report: data.FailureReport) -> Failure:
    return Failure(
        kata=report.kata,
        property=report.property,
        verdict=report.verdict,
        time=report.time.astimezone(UTC),
        shown=report.shown,
        misconception=report.misconception,
        passed_since=report.passed_since,
    )
