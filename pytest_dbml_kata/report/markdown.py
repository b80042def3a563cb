"""The report as GitHub-flavoured Markdown, for example for a CI job summary."""

from __future__ import annotations

import re

from pytest_dbml_kata.mastery.scorecard import NOTE, KataState, Scorecard
from pytest_dbml_kata.report import words
from pytest_dbml_kata.report.data import Report

__all__ = ["render"]


def render(report: Report) -> str:
    """Render the report for the chosen exam guide as Markdown, ending with a newline."""
    scorecard = report.scorecard
    guide = scorecard.guide
    parts = [
        f"## Scorecard by the {escape(guide.year)} exam guide: {escape(guide.title)}",
        domains(scorecard),
        overall(scorecard),
        questions(scorecard),
        mock_exams(report),
        failing(report),
        weakest(scorecard),
        outside(scorecard),
        to_do_next(scorecard),
        f"_{NOTE}_" if scorecard.retention is None else f"_{NOTE} {words.RETENTION}_",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def domains(scorecard: Scorecard) -> str:
    """Render a table with one row per domain."""
    estimated = scorecard.retention is not None
    rows = [
        "| Exam domain | Weight | Mastered | Attempted | Total | Mastery |" + " Retention (est.) |" * estimated,
        "| :-- | --: | --: | --: | --: | --: |" + " --: |" * estimated,
    ]
    for each in scorecard.domains:
        cells = [escape(each.name), words.weight(each, scorecard), each.mastered, each.attempted, each.in_all]
        cells.append(words.mastery(each))
        if estimated:
            cells.append("" if each.retention is None else words.percent(each.retention))
        rows.append(table_row(*cells))
    return "\n".join(rows)


def overall(scorecard: Scorecard) -> str:
    """Render weighted mastery with its coverage, the counts, and the estimated retention."""
    if scorecard.mastery is None:
        lines = ["- **Weighted mastery: none yet**, the catalogue has no kata for this exam guide."]
    else:
        lines = [f"- **Weighted mastery: {words.percent(scorecard.mastery)}** ({words.covers(scorecard)})"]
    lines.append(f"- Katas: {words.counts(scorecard)}")
    if retention := words.retention(scorecard):
        lines.append(f"- {retention}")
    if scorecard.objectives_open:
        lines.append(f"- Objectives without a kata: {scorecard.objectives_open}")
    return "\n".join(lines)


def questions(scorecard: Scorecard) -> str:
    """Render the correct answers by domain, if any question was answered."""
    if not scorecard.questions.answered:
        return ""
    rows = ["### Questions", "", "| Exam domain | Right | Answered | Total |", "| :-- | --: | --: | --: |"]
    for name, found in words.questions_by_part(scorecard):
        rows.append(table_row(escape(name), found.right, found.answered, found.in_all))
    return "\n".join(rows)


def mock_exams(report: Report) -> str:
    if not report.mocks:
        return ""
    rows = ["### Mock exams", "", "| Exam | Day | Right | Time | Guide |", "| --: | :-- | --: | --: | :-- |"]
    for each in report.mocks:
        cells = (each.number, words.day(each.time), words.mock_score(each), words.mock_time(each), escape(each.exam))
        rows.append(table_row(*cells))
    return "\n".join(rows)


def failing(report: Report) -> str:
    """Render the katas that fail now."""
    katas = [kata for kata in report.scorecard.katas if words.failing(kata)]
    if not katas:
        return ""
    rows = ["### Failing now", "", "| Kata | Verdict | Property | Misconception |", "| :-- | :-- | :-- | :-- |"]
    for kata in katas:
        names = (words.broken(kata, report), words.believed(kata, report))
        rows.append(table_row(named(kata), kata.verdict, *(escape(", ".join(each)) for each in names)))
    return "\n".join(rows)


def weakest(scorecard: Scorecard) -> str:
    if not scorecard.weakest:
        return ""
    rows = ["### Weakest objectives", "", "| Objective | Exam domain | Mastered |", "| :-- | :-- | --: |"]
    for each in scorecard.weakest:
        rows.append(table_row(escape(each.text), escape(each.domain), f"{each.mastered} of {each.in_all}"))
    return "\n".join(rows)


def outside(scorecard: Scorecard) -> str:
    """Render the katas outside the guide, collapsed."""
    if not scorecard.outside:
        return ""
    rows = [f"- {named(kata)} ({kata.verdict})" for kata in scorecard.outside]
    summary = f"<summary>{words.outside(scorecard)}</summary>"
    return "\n".join(["<details>", summary, "", *rows, "", "</details>"])


def to_do_next(scorecard: Scorecard) -> str:
    if scorecard.next_kata is not None:
        return f"**Next kata:** {named(scorecard.next_kata)}"
    return "**Every kata is mastered.**" if scorecard.katas else "**There are no katas.**"


def table_row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def named(kata: KataState) -> str:
    return f"{escape(kata.id)}, {escape(kata.title)}"


def escape(text: str) -> str:
    """Escape a text for Markdown, including table cells, and convert it to one line."""
    return re.sub(r"([\\`*_\[\]<>#|~$&])", r"\\\1", " ".join(text.split()))
