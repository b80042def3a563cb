"""A graded mock exam as text: the missed questions with explanations, the score, and the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from pytest_dbml_kata.mastery.scorecard import NOTE, in_parts
from pytest_dbml_kata.mock.draw import pass_mark
from pytest_dbml_kata.mock.grade import Gap, Grading
from pytest_dbml_kata.questions.index import lettered
from pytest_dbml_kata.questions.proof import Proof
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report import layout
from pytest_dbml_kata.report.answer import explained
from pytest_dbml_kata.report.layout import wrap

MOST_GAPS: Final = 8
"""The maximum number of objectives to list as gaps."""

MOST_KATAS: Final = 4


def render(
    grading: Grading,
    gaps: Sequence[Gap],
    first: MockResult | None,
    proofs: Mapping[str, Proof],
    *,
    width: int,
    brief: bool = False,
) -> Iterator[str]:
    """Yield the lines of the report. With ``brief``, omit the missed questions.

    ``first`` is the result of the first grading, if the exam was graded before.
    """
    if not brief:
        for each in grading.missed:
            letters = lettered(each.question, each.order)
            yield f" {each.name} ".center(width, "_")
            if each.given.letter is None:
                yield each.given.problem or "Not answered."
            yield layout.render(explained(proofs[each.question.id], each.graded.chosen, letters), width=width)
            yield ""
    yield f" mock exam {grading.exam.number} ".center(width, "=")
    yield from _score(grading, first, width)
    yield ""
    yield from _domains(grading)
    if objectives := list(_objectives(grading, width)):
        yield ""
        yield from objectives
    if gaps:
        yield ""
        yield from _gaps(gaps, width)
    yield ""
    yield from wrap(NOTE, width)


def _score(grading: Grading, first: MockResult | None, width: int) -> Iterator[str]:
    in_all = len(grading.every)
    yield f"{grading.right} of {in_all} right ({_percent(grading.right, in_all)})"
    if open_ := sum(each.given.letter is None for each in grading.every):
        yield f"{open_} unanswered, which count as wrong"
    yield f"time used: {_minutes(grading.used)} of {grading.exam.minutes} minutes"
    if grading.late:
        yield from wrap(
            f"LATE: saved {_minutes(grading.late)} minutes after the time limit. All answers count, because the file "
            "does not show which ones were late.",
            width,
        )
    yield pass_mark(grading.guide)
    if grading.left_out:
        names = ", ".join(grading.left_out)
        yield from wrap(f"omitted, because the question has changed or has no proof: {names}", width)
    for remark in grading.remarks:
        yield from wrap(remark, width)
    if first is not None:
        yield from wrap(
            f"This exam was first graded on {first.time.astimezone():%Y-%m-%d %H:%M}, with {first.right} of "
            f"{first.in_all} right. The first grading is the recorded one.",
            width,
        )


def _domains(grading: Grading) -> Iterator[str]:
    found = {each: counts for each, counts in grading.domains().items() if counts[1]}
    width = max(map(len, found), default=0)
    for domain, (right, asked) in found.items():
        yield f"{domain:{width}}  {right:>2} of {asked:>2}  {_percent(right, asked):>5}"


def _objectives(grading: Grading, width: int) -> Iterator[str]:
    """Yield the objectives with missed questions, and the number of the others."""
    texts = {key: text for domain in grading.guide.domains for key, text in domain.objectives.items()}
    counted = grading.objectives()
    whole = sum(right == asked for right, asked in counted.values())
    for key, (right, asked) in counted.items():
        if right < asked:
            yield from _hanging(f"  {right} of {asked}  ", texts[key], width)
    if whole:
        yield f"  all correct: {whole} other objectives"


def _gaps(gaps: Sequence[Gap], width: int) -> Iterator[str]:
    yield "Largest expected gains (estimated questions of the next exam)"
    for gap in gaps[:MOST_GAPS]:
        yield from _hanging(f"  {gap.gain:+.1f}  ", gap.text, width)
        if gap.katas:
            more = f" and {len(gap.katas) - MOST_KATAS} more" if len(gap.katas) > MOST_KATAS else ""
            yield from _hanging("        ", f"katas: {', '.join(gap.katas[:MOST_KATAS])}{more}", width)
        for page in gap.pages:
            yield from _hanging("        ", f"read: {page.title}", width)
            yield f"        {page.address}"
    if len(gaps) > MOST_GAPS:
        yield f"  ... and {len(gaps) - MOST_GAPS} more objectives"


def _hanging(head: str, text: str, width: int) -> list[str]:
    first, *rest = wrap(text, max(width - len(head), 20))
    return [f"{head}{first}", *(f"{' ' * len(head)}{line}" for line in rest)]


def _percent(right: int, asked: int) -> str:
    return f"{in_parts(right / asked)} %" if asked else "-"


def _minutes(time: timedelta) -> str:
    return f"{time.total_seconds() / 60:.0f}"
