"""A failed property as blocks: its sentence, the smallest failing input as tables, and the diagnosis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path

from pytest_dbml_kata.compare import same
from pytest_dbml_kata.judging.verdict import Verdict
from pytest_dbml_kata.records.results import Block, Exhibit, Kind
from pytest_dbml_kata.report import layout
from pytest_dbml_kata.report.layout import MOST_ROWS
from pytest_dbml_kata.tables import Mismatch, Table
from pytest_dbml_kata.text import near, show

LONGEST_LIST = 60
"""The maximum number of characters of a list on one line. A longer list takes one line per element."""


def render(
    verdict: Verdict,
    *,
    width: int = 80,
    repro: Path | None = None,
    hint: str | None = None,
    rows: int = MOST_ROWS,
    whole: bool = False,
) -> str:
    """Render a failure as text: see `blocks`, `commands` and `layout.render`."""
    shown = blocks(verdict)
    if verdict.told_elsewhere is None:
        shown += commands(repro, hint)
    return layout.render(shown, width=width, rows=rows, whole=whole)


def blocks(verdict: Verdict) -> tuple[Block, ...]:
    """Return the blocks of a failure."""
    found = [Block(Kind.SENTENCE, (verdict.sentence,))]
    if verdict.told_elsewhere is not None:
        return (*found, Block(Kind.MESSAGE, (verdict.message, f"See ::{verdict.told_elsewhere}")))
    if verdict.message and verdict.message != verdict.sentence:
        told = f"{verdict.state.capitalize()}: {verdict.message}"
        found.append(Block(Kind.MESSAGE, tuple(told.splitlines())))
    if (example := verdict.counterexample) is not None:
        tables, values = exhibits_of_case(example.case)
        if verdict.problem is None:
            tables += compared(example.seen, example.expected)
        found += [Block(Kind.TABLES, exhibits=tuple(tables))] if tables else []
        found += [Block(Kind.VALUES, tuple(values))] if values else []
    problem = verdict.problem
    if problem is not None and problem.frames:
        found.append(
            Block(Kind.FRAMES, tuple(f"{near(each.path)}:{each.line}   {each.text}" for each in problem.frames))
        )
    if verdict.diagnosis is not None:
        named = f'Known misconception: "{verdict.diagnosis.name}".'
        found.append(Block(Kind.DIAGNOSIS, (named, verdict.diagnosis.because)))
    if problem is not None and problem.detail:
        found.append(Block(Kind.DETAIL, tuple(problem.detail.rstrip().splitlines())))
    return tuple(found)


def commands(repro: Path | None, hint: str | None) -> tuple[Block, ...]:
    """Return the next commands: the script that reproduces the failure, and the hint."""
    ways = [f"{layout.REPRODUCE}python {near(repro)}"] if repro is not None else []
    ways += [hint] if hint is not None else []
    return (Block(Kind.COMMANDS, tuple(ways)),) if ways else ()


def exhibits_of_case(case: object) -> tuple[list[Exhibit], list[str]]:
    """Return a case as tables, and as text for all other values that differ from their defaults."""
    if isinstance(case, Table):
        return [titled("input", case)], []
    if not is_dataclass(case):
        return [], [repr(case)]
    tables, values = [], []
    for each in fields(case):
        value = getattr(case, each.name)
        if isinstance(value, Table):
            tables.append(titled(each.name, value))
        elif each.default is MISSING or value != each.default:
            values.append(f"{each.name} = {value!r}")
    return tables, values


def compared(seen: object, expected: object) -> list[Exhibit]:
    """Return the actual and the expected result, with marks on the rows that differ."""
    if isinstance(seen, Table):
        if isinstance(expected, Table):
            return [titled("your result", seen, marks(seen, expected)), titled("expected", expected)]
        found = [titled("your result", seen)]
    elif is_dataclass(seen) and any(isinstance(getattr(seen, each.name), Table) for each in fields(seen)):
        right = expected if type(expected) is type(seen) else None
        found = []
        for each in fields(seen):
            here, there = getattr(seen, each.name), getattr(right, each.name, None)
            found += [_retitled(f"{pair.title}: {each.name}", pair) for pair in compared(here, there)]
        return found if expected is None or right is not None else [*found, _expected(expected)]
    else:
        found = [Exhibit("your result", lines=_pretty(seen))]
    return found if expected is None else [*found, _expected(expected)]


def _retitled(title: str, exhibit: Exhibit) -> Exhibit:
    return Exhibit(title, exhibit.columns, exhibit.rows, exhibit.marked, exhibit.left_out, exhibit.lines)


def _expected(value: object) -> Exhibit:
    return titled("expected", value) if isinstance(value, Table) else Exhibit("expected", lines=_pretty(value))


def marks(seen: Table, expected: Table) -> list[bool]:
    """Return for each row of ``seen`` whether it differs from the row with the same key in ``expected``."""
    key = "id" if "id" in expected.columns and "id" in seen.columns else None
    try:
        wanted = expected.by(key) if key else {}
    except Mismatch:
        key = None
    marked = []
    for index, row in enumerate(seen.rows):
        cells = dict(zip(seen.columns, row, strict=True))
        if key:
            other = wanted.get(cells[key])
        elif index < len(expected.rows):
            other = dict(zip(expected.columns, expected.rows[index], strict=True))
        else:
            other = None
        marked.append(
            other is None or any(name not in cells or not same(cells[name], cell) for name, cell in other.items())
        )
    return marked


def titled(title: str, table: Table, marked: Sequence[bool] = ()) -> Exhibit:
    """Return a table for display: at most `MOST_ROWS` rows sorted by id, including a marked one if there is any."""
    order = sorted(range(len(table.rows)), key=lambda index: _order(table, index))
    kept = order[:MOST_ROWS]
    hidden = [row for row in order[MOST_ROWS:] if marked and marked[row]]
    if hidden and not any(marked[row] for row in kept):
        kept = [*kept[:-1], hidden[0]]
    return Exhibit(
        title,
        table.columns,
        tuple(tuple(show(cell) for cell in table.rows[row]) for row in kept),
        tuple(at for at, row in enumerate(kept) if marked and marked[row]),
        len(order) - len(kept),
    )


def _order(table: Table, index: int) -> tuple[bool, str | int]:
    """Return the sort key of a row: its id, if there is one."""
    if "id" not in table.columns:
        return (False, index)
    identity = table.rows[index][table.columns.index("id")]
    return (not isinstance(identity, int), identity if isinstance(identity, int) else str(identity))


def _pretty(value: object) -> tuple[str, ...]:
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(f"{each.name} = {getattr(value, each.name)!r}" for each in fields(value))
    if isinstance(value, list | tuple) and len(repr(value)) > LONGEST_LIST:
        return tuple(repr(each) for each in value)
    return (show(value) if value is None or isinstance(value, float) else repr(value),)


def bands(exhibits: Iterable[Exhibit], width: int) -> list[list[str]]:
    """Lay out tables side by side, as bands of lines."""
    return layout.side_by_side((layout.exhibit_lines(each) for each in exhibits), width)
