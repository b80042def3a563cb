"""The screen that a practice run ends with: everything on it, in as many lines as there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.records.results import Block, Exhibit, Kind, Result
from pytest_dbml_kata.report.screen import OTHER_LINES, Failed, Outcome, Solved, fitted, lines, rest

REPORT = """No null and no NaN is left in the columns to fill.

Failed: a gap is left in 'age'

train     new       your result
id  age   id  age   id  age
0   0.0   0   1.0   0   1.0
1   0.0   1   NaN   1   NaN  <-
2   0.0   2   2.0   2   2.0
3   0.0

expected
id  age
0   1.0

columns = ('age',)

Known misconception: "NaN is no missing value".
isNull() and coalesce() see only null.

reproduce: python .kata/repro/katas/ml_workflows/impute_missing.py
hint 1 of 3: pytest --kata-hint impute_missing"""


def table(title, rows, marked=()):
    cells = tuple((str(number), age) for number, age in enumerate(rows))
    return Exhibit(title, ("id", "age"), cells, marked)


BLOCKS = (
    Block(Kind.SENTENCE, ("No null and no NaN is left in the columns to fill.",)),
    Block(Kind.MESSAGE, ("Failed: a gap is left in 'age'",)),
    Block(
        Kind.TABLES,
        exhibits=(
            table("train", ["0.0"] * 4),
            table("new", ["1.0", "NaN", "2.0"]),
            table("your result", ["1.0", "NaN", "2.0"], (1,)),
            Exhibit("expected" + " " * 40, ("id", "age"), (("0", "1.0"),)),  # wide: a band of its own
        ),
    ),
    Block(Kind.VALUES, ("columns = ('age',)",)),
    Block(
        Kind.DIAGNOSIS, ('Known misconception: "NaN is no missing value".', "isNull() and coalesce() see only null.")
    ),
    Block(
        Kind.COMMANDS,
        (
            "reproduce: python .kata/repro/katas/ml_workflows/impute_missing.py",
            "hint 1 of 3: pytest --kata-hint impute_missing",
        ),
    ),
)
"""What `REPORT` shows on 80 columns."""


def failed(kata="a/b", name="holds", message="it is wrong", blocks=BLOCKS, elsewhere=False, state="failed") -> Failed:
    other = "answers_every_input" if elsewhere else None
    return Failed(Result(exercise=kata, part=name, state=State(state), message=message, elsewhere=other), blocks)


def shown(outcome: Outcome, width: int = 80, height: int = 60) -> list[str]:
    return [line for line, _ in lines(outcome, width=width, height=height)]


# The screen, as lines


def test_the_first_failure_in_full_the_others_in_a_line_each_then_what_is_next():
    outcome = Outcome(
        [failed(), failed("c/d", message="that  is\nwrong too", state="crashed")],
        [Solved("e/f", Path("/s/e/f.py"))],
        "Next: b again: b.py:3",
    )
    title, *told = shown(outcome)
    assert title.strip("_ ") == "a/b::holds"
    assert told == [
        *REPORT.splitlines(),
        "crashed  c/d::holds  that is wrong too",
        "solved  e/f, compare with /s/e/f.py",
        "Next: b again: b.py:3",
    ]
    assert rest(outcome, width=80) == told[-3:]


def test_each_line_has_its_style():
    outcome = Outcome([failed(), failed("c/d")], [Solved("e/f", Path("/s/e/f.py"))], "Next: b")
    styles = [style for _, style in lines(outcome, width=80, height=60)]
    assert (styles[0], *styles[-3:]) == ("title", "failed", "solved", "next")
    assert set(styles[1:-3]) == {""}


def test_what_is_told_elsewhere_takes_one_line_a_kata_and_none_where_there_is_no_room():
    others = [failed(name=f"p{number}", message="the same", elsewhere=True) for number in range(4)]
    outcome = Outcome([*others, failed()], [], "Next: b")
    assert shown(outcome)[0].strip("_ ") == "a/b::holds"
    assert shown(outcome)[-2:] == ["failed  a/b: 4 more properties, for the same reason", "Next: b"]
    assert "failed  a/b: 1 more property, for the same reason" in shown(Outcome([failed(), others[0]], [], ""))
    assert "same reason" not in "\n".join(shown(outcome, height=23))


@pytest.mark.parametrize("height", range(14, 50))
@pytest.mark.parametrize("others", [0, 1, 9])
@pytest.mark.parametrize("solved", [0, 1, 9])
def test_all_of_it_fits_the_screen(height, others, solved):
    outcome = Outcome(
        [failed(), *(failed(f"o/k{number}") for number in range(others))],
        [Solved(f"s/k{number}", Path(f"/s/k{number}.py")) for number in range(solved)],
        "Next: b again: b.py:3",
    )
    found = shown(outcome, height=height)
    assert len(found) <= max(height - OTHER_LINES, 13)
    assert found[-1] == "Next: b again: b.py:3"
    assert any("reproduce: python" in line for line in found)
    for what, number in (("failed  o/", others), ("solved  s/", solved)):
        left = number - sum(line.startswith(what) for line in found)
        more = {"failed  o/": "not passed", "solved  s/": "solved"}[what]
        assert (f"... and {left} more {more}" in found) == (left > 0)


def test_solved_katas_alone_fit_too():
    outcome = Outcome([], [Solved(f"s/k{number}", Path(f"/s/k{number}.py")) for number in range(40)], "Next: b")
    found = shown(outcome, height=24)
    assert len(found) == 24 - OTHER_LINES
    assert found[-2:] == ["... and 23 more solved", "Next: b"]
    assert shown(Outcome([], [], "Next: b"), height=24) == ["Next: b"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_screen_but_what_is_to_be_typed(width):
    wide = (
        Block(Kind.SENTENCE, ("a sentence without an end " * 9,)),
        Block(Kind.TABLES, exhibits=(Exhibit("wide", ("x",), (("x  y  " * 40,),)),)),
        Block(Kind.COMMANDS, ("reproduce: python " + "p" * 120,)),
    )
    outcome = Outcome(
        [failed(blocks=wide), failed(message="much to say " * 20), failed("語/語", message="語" * 90)],
        [Solved("e/f", Path("/solutions/e/f.py"))],
        "Next: a kata of some name: pytest --kata-next",
    )
    found = shown(outcome, width)
    typed = [line for line in found if cell_len(line) > width]
    assert all(line == "  python " + "p" * 120 for line in typed)
    assert "  python " + "p" * 120 in found


# A long report

LINES = REPORT.splitlines()
DENSE = [line for line in LINES if line]


def test_empty_lines_go_first():
    assert fitted(BLOCKS, 80, len(LINES)) == LINES
    assert fitted(BLOCKS, 80, len(DENSE)) == DENSE
    assert fitted(BLOCKS, 80, len(DENSE) + 1) == [DENSE[0], "", *DENSE[1:]]


def test_rows_go_next_and_those_with_a_mark_stay():
    left = fitted(BLOCKS, 80, len(DENSE) - 2)
    start = next(at for at, line in enumerate(left) if line.startswith("train"))
    assert [line.split() for line in left[start : start + 5]] == [
        ["train", "new", "your", "result"],
        ["id", "age"] * 3,
        ["1", "0.0", "1", "NaN", "1", "NaN", "<-"],
        ["...", "and", "3", "more", "rows", "...", "and", "2", "more", "rows", "...", "and", "2", "more", "rows"],
        ["expected"],
    ]


def test_then_the_sentence_goes_and_then_the_middle():
    least = len(fitted(BLOCKS, 80, len(DENSE) - 2))
    assert fitted(BLOCKS, 80, least - 1)[0] == "Failed: a gap is left in 'age'"
    left = fitted(BLOCKS, 80, 9)
    assert len(left) == 9
    assert left[0] == "Failed: a gap is left in 'age'"
    assert "... (the rest with -v)" in left
    assert left[-2:] == DENSE[-2:]


PARAGRAPHS = [(), ("one",) * 30, ("",) * 30, ("a", *("b",) * 30)]


@pytest.mark.parametrize("kind", [Kind.SENTENCE, Kind.MESSAGE, Kind.DETAIL, Kind.OUTPUT, Kind.VALUES, Kind.COMMANDS])
@pytest.mark.parametrize("text", PARAGRAPHS, ids=["nothing", "many", "empty", "one and many"])
@pytest.mark.parametrize("room", [8, 12])
def test_any_blocks_can_be_made_to_fit(kind, text, room):
    assert len(fitted([Block(kind, text), Block(Kind.MESSAGE, text)], 80, room)) <= room
