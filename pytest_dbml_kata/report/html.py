"""The report as a single HTML page without scripts and external resources. See scorecard.html.j2."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from pytest_dbml_kata.mastery.scorecard import NOTE
from pytest_dbml_kata.report import words
from pytest_dbml_kata.report.chart import Chart
from pytest_dbml_kata.report.data import Report

__all__ = ["render"]

SPACE = "\N{NO-BREAK SPACE}"


def render(report: Report) -> str:
    """Render the report as HTML, ending with a newline. Times are in UTC, so the page looks the same everywhere."""
    scorecard = report.scorecard
    others = [year for year in report.scorecards if year != report.exam]
    template = environment().get_template("scorecard.html.j2")
    return template.render(
        report=report,
        chosen=scorecard,
        years=[report.exam, *others],
        charts={year: Chart.of(report.history.get(year, ()), report.made_at) for year in report.scorecards},
        katas={kata.id: kata for kata in scorecard.katas},
        note=NOTE,
        words=words,
    )


def environment() -> Environment:
    """Return the template environment. It escapes all values and rejects undefined ones."""
    found = Environment(
        loader=PackageLoader("pytest_dbml_kata", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {"percent": percent, "day": words.day, "moment": words.moment, "iso": iso}
    return found


def clean(value: object) -> object:
    """Remove characters that HTML forbids: surrogates, and control characters except newlines and tabs."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def percent(share: float | None) -> str:
    """Format a share without a line break, or a dash if there is none."""
    return "–" if share is None else words.percent(share).replace(" ", SPACE)


def iso(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
