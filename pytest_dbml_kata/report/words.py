"""What several forms of report say in the same words: plain text, which each form escapes in its own way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from pytest_dbml_kata.mastery.scorecard import DomainScore, KataState, Questions, Scorecard, in_parts
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report.data import Report

RETENTION: Final = (
    "Retention is an estimate, no measurement: the chance, by a model of spaced repetition, that what is mastered "
    "would be solved today without help."
)
"""Stands wherever there is room to explain the estimate."""

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not by `strftime`, which takes them from the locale of the process."""


def percent(share: float) -> str:
    return f"{in_parts(share)} %"


def weight(domain: DomainScore, scorecard: Scorecard) -> str:
    """A domain's part of the exam, whatever unit the guide gives its weights in."""
    return percent(domain.weight / sum(each.weight for each in scorecard.domains))


def mastery(domain: DomainScore) -> str:
    return "no kata" if domain.mastery is None else percent(domain.mastery)


def covers(scorecard: Scorecard) -> str:
    """What weighted mastery is the mean of."""
    domains = f"{len(scorecard.covered_domains)} of {len(scorecard.domains)} domains"
    return f"{domains}, {percent(scorecard.covered)} of the weight"


def counts(scorecard: Scorecard) -> str:
    return f"{scorecard.mastered} mastered, {scorecard.attempted} attempted, {scorecard.in_all} in all"


def retention(scorecard: Scorecard) -> str | None:
    """The line on how much is kept in mind; None where nothing is to estimate by."""
    if scorecard.retention is None:
        return None
    return f"Estimated retention of what is mastered: {percent(scorecard.retention)}"


def questions(found: Questions) -> str:
    return f"{found.right} right, {found.answered} answered, {found.in_all} in all"


def questions_by_part(scorecard: Scorecard) -> list[tuple[str, Questions]]:
    """The questions of each domain and those beyond the guide, if there are any; each with what it is called."""
    parts = [(each.name, each.questions) for each in scorecard.domains]
    if scorecard.questions_outside.in_all:
        parts.append(("for no objective of this guide", scorecard.questions_outside))
    return parts


def mock_score(mock: MockResult) -> str:
    """How many were right, and their share."""
    share = f" ({percent(mock.right / mock.in_all)})" if mock.in_all else ""
    return f"{mock.right} of {mock.in_all}{share}"


def mock_time(mock: MockResult) -> str:
    """The time used in whole minutes, and whether it was too long."""
    return f"{mock.seconds / 60:.0f} min" + (", late" if mock.late else "")


def outside(scorecard: Scorecard) -> str:
    mastered = sum(kata.mastered for kata in scorecard.outside)
    return f"Katas for no objective of this guide: {mastered} of {len(scorecard.outside)} mastered"


def failing(kata: KataState) -> bool:
    """Was it attempted, and does not pass as it is now?"""
    return kata.verdict.failed


def broken(kata: KataState, report: Report) -> list[str]:
    """Names of the properties for which a kata fails now, as far as they are known."""
    if not failing(kata):
        return []
    if (said := report.properties.get(kata.id)) is not None:
        return [each.name for each in said if each.verdict.failed]
    return [each.property for each in report.failures if each.kata == kata.id and not each.passed_since]


def believed(kata: KataState, report: Report) -> list[str]:
    """Names of the misconceptions that a kata fails by now, as far as they are known."""
    if not failing(kata):
        return []
    open_ones = [each for each in report.failures if each.kata == kata.id and not each.passed_since]
    return [each.misconception for each in open_ones if each.misconception is not None]


def month(time: datetime) -> str:
    return MONTHS[time.month - 1]


def day(time: datetime) -> str:
    """A date in UTC."""
    there = time.astimezone(UTC)
    return f"{there.day} {month(there)} {there.year}"


def moment(time: datetime) -> str:
    """A date and time in UTC."""
    return f"{day(time)}, {time.astimezone(UTC):%H:%M}"
