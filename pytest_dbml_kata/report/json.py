"""The scorecard as JSON, for other programs. The structs below are the schema; docs/report-json.md explains it.

A field is added freely. When one is removed, renamed or changes its meaning, the number in `SCHEMA` rises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from pytest_dbml_kata.report.scorecard import DomainScore, KataState, ObjectiveScore, Scorecard, Verdict

__all__ = ["SCHEMA", "PropertyResult", "Report", "dump"]

SCHEMA: Final = "pytest-dbml-kata/scorecard/1"


class PropertyResult(msgspec.Struct, frozen=True):
    """What one property of a kata said."""

    name: str
    verdict: Verdict
    message: str | None = None


class Kata(msgspec.Struct, frozen=True):
    id: str
    title: str
    level: int
    objectives: tuple[str, ...]
    verdict: Verdict
    properties: tuple[PropertyResult, ...] | None


class Objective(msgspec.Struct, frozen=True):
    key: str
    text: str
    katas: tuple[str, ...]
    mastered: int
    in_all: int


class Domain(msgspec.Struct, frozen=True):
    name: str
    weight: float
    mastered: int
    attempted: int
    in_all: int
    mastery: float | None
    objectives: tuple[Objective, ...]


class WeakObjective(msgspec.Struct, frozen=True):
    domain: str
    key: str


class ExamScore(msgspec.Struct, frozen=True):
    title: str
    mastery: float | None
    covered: float
    objectives_open: int
    domains: tuple[Domain, ...]
    weakest: tuple[WeakObjective, ...]
    next_kata: str | None
    outside: tuple[str, ...]


class Report(msgspec.Struct, frozen=True):
    """The whole file."""

    schema: Literal["pytest-dbml-kata/scorecard/1"]
    made_at: datetime
    version: str
    exam: str
    exams: dict[str, ExamScore]
    katas: tuple[Kata, ...]


def dump(
    scorecards: Iterable[Scorecard],
    *,
    exam: str,
    made_at: datetime,
    version: str,
    properties: Mapping[str, Sequence[PropertyResult]] | None = None,
) -> str:
    """The report as indented JSON, ending with a newline.

    Parameters
    ----------
    scorecards
        One for every exam guide, all of the same katas.
    exam
        The year of the guide that the user chose.
    made_at
        When the katas were checked, with its time zone.
    version
        The version of this plugin.
    properties
        What the properties of a kata said, by the kata's id, as far as that is known.
    """
    by_year = {each.guide.year: each for each in scorecards}
    chosen = by_year[exam]
    if any(each.katas != chosen.katas for each in by_year.values()):
        raise ValueError("the scorecards are of different katas")
    if made_at.tzinfo is None:
        raise ValueError("made_at has no time zone")
    report = Report(
        schema=SCHEMA,
        made_at=made_at.astimezone(UTC),
        version=version,
        exam=exam,
        exams={year: exam_score(each) for year, each in by_year.items()},
        katas=tuple(kata(each, (properties or {}).get(each.id)) for each in chosen.katas),
    )
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def exam_score(scorecard: Scorecard) -> ExamScore:
    return ExamScore(
        title=scorecard.guide.title,
        mastery=scorecard.mastery,
        covered=scorecard.covered,
        objectives_open=scorecard.objectives_open,
        domains=tuple(map(domain, scorecard.domains)),
        weakest=tuple(WeakObjective(each.domain, each.key) for each in scorecard.weakest),
        next_kata=None if scorecard.next_kata is None else scorecard.next_kata.id,
        outside=tuple(each.id for each in scorecard.outside),
    )


def domain(score: DomainScore) -> Domain:
    return Domain(
        name=score.name,
        weight=score.weight,
        mastered=score.mastered,
        attempted=score.attempted,
        in_all=score.in_all,
        mastery=score.mastery,
        objectives=tuple(map(objective, score.objectives)),
    )


def objective(score: ObjectiveScore) -> Objective:
    return Objective(score.key, score.text, score.katas, score.mastered, score.in_all)


def kata(state: KataState, properties: Sequence[PropertyResult] | None) -> Kata:
    said = None if properties is None else tuple(properties)
    return Kata(state.id, state.title, state.level, state.objectives, state.verdict, said)
