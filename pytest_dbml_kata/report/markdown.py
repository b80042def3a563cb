"""The scorecard as GitHub-flavoured Markdown, as a CI job summary shows it."""

from __future__ import annotations

import re

from pytest_dbml_kata.report.scorecard import NOTE, KataState, Scorecard, in_parts

__all__ = ["render"]


def render(scorecard: Scorecard) -> str:
    """The scorecard as Markdown, ending with a newline."""
    guide = scorecard.guide
    parts = [
        f"## Scorecard by the {escape(guide.year)} exam guide: {escape(guide.title)}",
        domains(scorecard),
        overall(scorecard),
        weakest(scorecard),
        outside(scorecard),
        to_do_next(scorecard),
        f"_{NOTE}_",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def domains(scorecard: Scorecard) -> str:
    """A table with a row for every domain."""
    in_all = sum(domain.weight for domain in scorecard.domains)
    rows = [
        "| Exam domain | Weight | Mastered | Attempted | In all | Mastery |",
        "| :-- | --: | --: | --: | --: | --: |",
    ]
    for each in scorecard.domains:
        mastery = "no kata" if each.mastery is None else percent(each.mastery)
        counts = f"{each.mastered} | {each.attempted} | {each.in_all}"
        rows.append(f"| {escape(each.name)} | {percent(each.weight / in_all)} | {counts} | {mastery} |")
    return "\n".join(rows)


def overall(scorecard: Scorecard) -> str:
    """Weighted mastery with what it covers, and the plain counts."""
    if scorecard.mastery is None:
        first = "**Weighted mastery: none yet**, the catalogue has no kata for this exam guide."
    else:
        of = f"{len(scorecard.covered_domains)} of {len(scorecard.domains)} domains"
        first = f"**Weighted mastery: {percent(scorecard.mastery)}** ({of}, {percent(scorecard.covered)} of the weight)"
    lines = [
        f"- {first}",
        f"- Katas: {scorecard.mastered} mastered, {scorecard.attempted} attempted, {scorecard.in_all} in all",
    ]
    if scorecard.objectives_open:
        lines.append(f"- Objectives without a kata: {scorecard.objectives_open}")
    return "\n".join(lines)


def weakest(scorecard: Scorecard) -> str:
    if not scorecard.weakest:
        return ""
    rows = ["### Weakest objectives", "", "| Objective | Exam domain | Mastered |", "| :-- | :-- | --: |"]
    for each in scorecard.weakest:
        rows.append(f"| {escape(each.text)} | {escape(each.domain)} | {each.mastered} of {each.in_all} |")
    return "\n".join(rows)


def outside(scorecard: Scorecard) -> str:
    """The katas that the guide does not ask for, folded away."""
    if not scorecard.outside:
        return ""
    mastered = sum(kata.mastered for kata in scorecard.outside)
    summary = f"Katas for no objective of this guide: {mastered} of {len(scorecard.outside)} mastered"
    rows = [f"- {named(kata)} ({kata.verdict})" for kata in scorecard.outside]
    return "\n".join(["<details>", f"<summary>{summary}</summary>", "", *rows, "", "</details>"])


def to_do_next(scorecard: Scorecard) -> str:
    if scorecard.next_kata is not None:
        return f"**Next kata:** {named(scorecard.next_kata)}"
    return "**Every kata is mastered.**" if scorecard.katas else "**There is no kata to count.**"


def named(kata: KataState) -> str:
    return f"{escape(kata.id)}, {escape(kata.title)}"


def percent(share: float) -> str:
    return f"{in_parts(share)} %"


def escape(text: str) -> str:
    """Text that Markdown shows as it is, in a table cell too: on one line, every mark escaped."""
    return re.sub(r"([\\`*_\[\]<>#|~$&])", r"\\\1", " ".join(text.split()))
