"""The scorecard for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pytest_dbml_kata.mastery.scorecard import NOTE, DomainScore, Scorecard, in_parts
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report import words

__all__ = ["render"]

Marks = tuple[str, str, str]
"""The characters of a bar: mastered, attempted, to do."""

BLOCKS: Final[Marks] = ("█", "▒", "░")
SIGNS: Final[Marks] = ("#", "=", ".")

OUTSIDE: Final = 5
"""The maximum number of katas outside the guide to list."""

ROOM: Final = 72
"""The minimum width for both the bars and the estimated retention."""

MOCKS: Final = 5
"""The number of mock exams to list, the latest ones."""


def render(
    scorecard: Scorecard,
    *,
    width: int,
    color: bool,
    unicode: bool = True,
    every_objective: bool = False,
    mocks: Sequence[MockResult] = (),
) -> str:
    """Render the scorecard as text of at most `width` columns, ending with a newline.

    With `every_objective`, list all objectives that have katas, otherwise the weakest ones. Without `color`, the text
    has no escape codes. Without `unicode`, it is ASCII, for output encodings that lack block characters.
    """
    written = StringIO()
    console = Console(
        file=written,
        width=width,
        color_system="standard" if color else None,
        force_terminal=color,
        force_jupyter=False,
        no_color=not color,
        highlight=False,
        legacy_windows=False,
    )
    for part in (
        title(scorecard),
        domains(scorecard, width, BLOCKS if unicode else SIGNS),
        overall(scorecard),
        questions(scorecard),
        mock_exams(mocks),
        objectives(scorecard) if every_objective else weakest(scorecard),
        outside(scorecard),
        to_do_next(scorecard),
        Text(NOTE, style="dim"),
    ):
        if part is not None:
            console.print(part)
            console.print()
    text = "\n".join(line.rstrip() for line in written.getvalue().splitlines()).rstrip("\n") + "\n"
    return text if unicode else text.encode("ascii", "replace").decode("ascii")


def title(scorecard: Scorecard) -> Text:
    guide = scorecard.guide
    return printable(f"Scorecard by the {guide.year} exam guide: {guide.title}", style="bold")


def domains(scorecard: Scorecard, width: int, marks: Marks) -> Group:
    """Render a row per domain and a legend. If there is not enough room, omit the bars."""
    estimated = scorecard.retention is not None
    bar_width = min(max(width // 5, 4), 30) if width >= ROOM or not estimated else 0
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Exam domain", overflow="fold")
    table.add_column("Weight", justify="right", overflow="fold")
    table.add_column("Mastered / attempted / total", justify="right", overflow="fold", max_width=13)
    if bar_width:
        table.add_column("", overflow="fold")
    table.add_column("Mastery", justify="right", overflow="fold")
    if estimated:
        table.add_column("Retention (est.)", justify="right", overflow="fold", max_width=9)
    digits = max((len(str(domain.in_all)) for domain in scorecard.domains), default=1)
    for domain in scorecard.domains:
        cells: list[RenderableType] = [
            printable(domain.name),
            words.weight(domain, scorecard),
            f"{domain.mastered} / {domain.attempted:{digits}} / {domain.in_all:{digits}}",
        ]
        if bar_width:
            cells.append(bar(domain, bar_width, marks))
        cells.append(words.mastery(domain))
        if estimated:
            cells.append("" if domain.retention is None else words.percent(domain.retention))
        table.add_row(*cells)
    if not bar_width:
        return Group(table)
    mastered, attempted, left = marks
    legend = Text.assemble(
        (mastered, "green"), " mastered   ", (attempted, "yellow"), " attempted   ", (left, "dim"), " to do"
    )
    return Group(table, Text(), legend)


def bar(domain: DomainScore, width: int, marks: Marks) -> Text:
    """Render the shares of mastered, attempted and todo katas of a domain; empty if it has no katas."""
    if not domain.in_all:
        return Text()
    attempted = in_parts(domain.attempted / domain.in_all, width)
    mastered = in_parts(domain.mastered / domain.in_all, width)
    cells = zip(marks, (mastered, attempted - mastered, width - attempted), ("green", "yellow", "dim"), strict=True)
    return Text.assemble(*((mark * count, style) for mark, count, style in cells))


def overall(scorecard: Scorecard) -> Text:
    """Render weighted mastery with its coverage, the counts, and the estimated retention."""
    if scorecard.mastery is None:
        lines = ["Weighted mastery: none yet, the catalogue has no kata for this exam guide."]
    else:
        lines = [f"Weighted mastery: {words.percent(scorecard.mastery)} ({words.covers(scorecard)})"]
    lines.append(f"Katas: {words.counts(scorecard)}")
    if retention := words.retention(scorecard):
        lines.append(retention)
    if scorecard.objectives_open:
        lines.append(f"Objectives without a kata: {scorecard.objectives_open}")
    text = Text("\n".join(lines))
    text.stylize("bold", 0, len(lines[0]))
    return text


def questions(scorecard: Scorecard) -> Group | None:
    """Render the correct answers by domain, if any question was answered."""
    if not scorecard.questions.answered:
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, found in words.questions_by_part(scorecard):
        table.add_row(f"{found.right} of {found.answered}", printable(f"{name} ({found.in_all} in total)"))
    head = f"Questions: {words.questions(scorecard.questions)}; the first answer counts"
    return Group(printable(head, style="bold"), Padding(table, (0, 0, 0, 2)))


def mock_exams(mocks: Sequence[MockResult]) -> Group | None:
    if not mocks:
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    for mock in mocks[-MOCKS:]:
        day = f"{mock.time.astimezone():%Y-%m-%d}"
        table.add_row(
            str(mock.number), day, words.mock_score(mock), words.mock_time(mock), printable(f"guide {mock.exam}")
        )
    more = f" (the last {MOCKS} of {len(mocks)})" if len(mocks) > MOCKS else ""
    return Group(Text(f"Mock exams{more}", style="bold"), Padding(table, (0, 0, 0, 2)))


def weakest(scorecard: Scorecard) -> Group | None:
    if not scorecard.weakest:
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    for each in scorecard.weakest:
        text = Text.assemble(printable(each.text), " ", printable(f"({each.domain})", style="dim"))
        table.add_row(f"{each.mastered} of {each.in_all}", text)
    return Group(Text("Weakest objectives", style="bold"), Padding(table, (0, 0, 0, 2)))


def objectives(scorecard: Scorecard) -> Group | None:
    """Render all objectives with katas by domain, with their mastery and estimated retention."""
    parts: list[RenderableType] = []
    for domain in scorecard.domains:
        here = [each for each in domain.objectives if each.katas]
        if not here:
            continue
        table = Table.grid(padding=(0, 2, 0, 0))
        for each in here:
            kept = "" if each.retention is None else f"{words.percent(each.retention)} (est.)"
            table.add_row(f"{each.mastered} of {each.in_all}", Text(kept, style="dim"), printable(each.text))
        parts += [printable(domain.name, style="bold"), Padding(table, (0, 0, 0, 2))]
    return Group(*parts) if parts else None


def outside(scorecard: Scorecard) -> Text | None:
    if not scorecard.outside:
        return None
    names = [kata.id for kata in scorecard.outside[:OUTSIDE]]
    if more := len(scorecard.outside) - len(names):
        names.append(f"and {more} more")
    return printable(f"{words.outside(scorecard)} ({', '.join(names)})")


def to_do_next(scorecard: Scorecard) -> Text:
    kata = scorecard.next_kata
    if kata is not None:
        return Text.assemble(("Next kata: ", "bold"), printable(f"{kata.id}, {kata.title}"))
    return Text("Every kata is mastered." if scorecard.katas else "There are no katas.", style="bold")


def printable(text: str, style: str = "") -> Text:
    """Convert foreign text to one line without control characters."""
    return Text(" ".join("".join(c if c.isprintable() else " " for c in text).split()), style=style)
