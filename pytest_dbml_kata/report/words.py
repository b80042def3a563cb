"""Texts that several report formats share. They are plain text, which each format escapes itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from pytest_dbml_kata.mastery.scorecard import DomainScore, KataState, Questions, Scorecard, in_parts
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report.data import Report

RETENTION: Final = (
    "Retention is an estimate, not a measurement: the probability of solving the mastered katas today without help, "
    "by a spaced repetition model."
)
"""The explanation of the estimate, in formats with enough room for it."""

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""The names of the months, because `strftime` depends on the locale of the process."""


def percent(share: float) -> str:
    return f"{in_parts(share)} %"


def weight(domain: DomainScore, scorecard: Scorecard) -> str:
    """Return the share of a domain in the exam. It does not depend on the unit of the weights in the guide."""
    return percent(domain.weight / sum(each.weight for each in scorecard.domains))


def mastery(domain: DomainScore) -> str:
    return "no kata" if domain.mastery is None else percent(domain.mastery)


def covers(scorecard: Scorecard) -> str:
    """Describe what weighted mastery covers."""
    domains = f"{len(scorecard.covered_domains)} of {len(scorecard.domains)} domains"
    return f"{domains}, {percent(scorecard.covered)} of the weight"


def counts(scorecard: Scorecard) -> str:
    return f"{scorecard.mastered} mastered, {scorecard.attempted} attempted, {scorecard.in_all} in total"


def retention(scorecard: Scorecard) -> str | None:
    """Return the line on retention, or None if there is no data."""
    if scorecard.retention is None:
        return None
    return f"Estimated retention of mastered katas: {percent(scorecard.retention)}"


def questions(found: Questions) -> str:
    return f"{found.right} right, {found.answered} answered, {found.in_all} in total"


def questions_by_part(scorecard: Scorecard) -> list[tuple[str, Questions]]:
    """Return the names and the questions of all domains, and of the questions outside the guide, if any."""
    parts = [(each.name, each.questions) for each in scorecard.domains]
    if scorecard.questions_outside.in_all:
        parts.append(("outside this guide", scorecard.questions_outside))
    return parts


def mock_score(mock: MockResult) -> str:
    """Return the number and the share of correct answers."""
    share = f" ({percent(mock.right / mock.in_all)})" if mock.in_all else ""
    return f"{mock.right} of {mock.in_all}{share}"


def mock_time(mock: MockResult) -> str:
    """Return the time used in whole minutes, and whether the exam was late."""
    return f"{mock.seconds / 60:.0f} min" + (", late" if mock.late else "")


def outside(scorecard: Scorecard) -> str:
    mastered = sum(kata.mastered for kata in scorecard.outside)
    return f"Katas outside this guide: {mastered} of {len(scorecard.outside)} mastered"


def failing(kata: KataState) -> bool:
    """Return True if the kata was attempted and does not pass now."""
    return kata.verdict.failed


def broken(kata: KataState, report: Report) -> list[str]:
    """Return the names of the properties that are known to fail now."""
    if not failing(kata):
        return []
    if (said := report.properties.get(kata.id)) is not None:
        return [each.name for each in said if each.verdict.failed]
    return [each.property for each in report.failures if each.kata == kata.id and not each.passed_since]


def believed(kata: KataState, report: Report) -> list[str]:
    """Return the names of the misconceptions diagnosed in the current failures of a kata."""
    if not failing(kata):
        return []
    open_ones = [each for each in report.failures if each.kata == kata.id and not each.passed_since]
    return [each.misconception for each in open_ones if each.misconception is not None]


def month(time: datetime) -> str:
    return MONTHS[time.month - 1]


def day(time: datetime) -> str:
    """Format a date in UTC."""
    there = time.astimezone(UTC)
    return f"{there.day} {month(there)} {there.year}"


def moment(time: datetime) -> str:
    """Format a date and time in UTC."""
    return f"{day(time)}, {time.astimezone(UTC):%H:%M}"
