"""The report as CSV, with one row per kata; see docs/report-csv.md."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import StringIO
from typing import Final

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import KataState
from pytest_dbml_kata.report import words
from pytest_dbml_kata.report.data import Report

__all__ = ["COLUMNS", "render"]

COLUMNS: Final = (
    "kata",
    "title",
    "level",
    "exam",
    "domains",
    "objectives",
    "verdict",
    "mastered",
    "retention_estimate",
    "due",
    "properties_passed",
    "properties_in_all",
    "properties_failing",
    "misconceptions_met",
    "made_at",
)
"""The columns. New columns are only added at the end."""

FORMULA: Final = tuple("=+-@＝＋－＠")
"""The first characters of a formula in spreadsheets (OWASP, CSV Injection). Cells contain no tabs or CR."""


def render(report: Report) -> str:
    """Render the katas as RFC 4180: a header line, and CR LF line endings."""
    written = StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows(report))
    return written.getvalue()


def rows(report: Report) -> Iterator[Mapping[str, object]]:
    met: dict[str, list[str]] = {}
    for each in report.misconceptions:
        met.setdefault(each.kata, []).append(each.name)
    for kata in report.scorecard.katas:
        said = report.properties.get(kata.id)
        yield {
            "kata": cell(kata.id),
            "title": cell(kata.title),
            "level": kata.level,
            "exam": cell(report.exam),
            "domains": cells(domains(kata, report)),
            "objectives": cells(kata.objectives),
            "verdict": kata.verdict,
            "mastered": "yes" if kata.mastered else "no",
            "retention_estimate": "" if kata.retention is None else round(kata.retention, 4),
            "due": "" if kata.due is None else in_utc(kata.due),
            "properties_passed": "" if said is None else sum(each.verdict == State.PASSED for each in said),
            "properties_in_all": "" if said is None else len(said),
            "properties_failing": cells(words.broken(kata, report)),
            "misconceptions_met": cells(met.get(kata.id, ())),
            "made_at": in_utc(report.made_at),
        }


def domains(kata: KataState, report: Report) -> list[str]:
    """Return the names of the domains of the chosen guide that a kata counts in."""
    asked = report.scorecard.guide.domains
    return [domain.name for domain in asked if not domain.objectives.keys().isdisjoint(kata.objectives)]


def cells(texts: Iterable[str]) -> str:
    """Join several texts in one cell."""
    return cell("; ".join(texts))


def cell(text: str) -> str:
    """Convert foreign text to one line without control characters, and escape formulas."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"'{line}" if line.startswith(FORMULA) else line


def in_utc(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
