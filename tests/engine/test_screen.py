"""What a practice run shows in the end: all of it in one screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.practising import terminal, tried
from rich.cells import cell_len

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.report.screen import OTHER_LINES, Failed, Outcome, Solved, lines, pressed, rest

SPECS = specs([built_in()])
KATA, OTHER, RIGHT = "ml_workflows/impute_missing", "ml_workflows/encode_one_hot", "spark_ml/cv_grid"

NO_NAN = """
from pyspark.ml.feature import Imputer
from pyspark.sql import functions as F


def impute_missing(train, new, columns, strategy):
    wanted = Imputer(inputCols=columns, outputCols=columns, strategy=strategy).fit(train).surrogateDF.first()
    return new.withColumns({name: F.coalesce(new[name], F.lit(wanted[name])) for name in columns})
"""
MISSPELT = """
def encode_one_hot(train, new, column):
    return frm
"""

REPORT = """No null and no NaN is left in the columns to fill.

Failed: a gap is left in 'age'

train    new      your result
id  age  id  age  id  age
0   0.0  0   1.0  0   1.0
1   0.0  1   NaN  1   NaN  <-
2   0.0  2   2.0  2   2.0
3   0.0

expected
id  age
0   1.0

columns = ('age',)

Known misconception: "NaN is no missing value".
isNull() and coalesce() see only null.

reproduce: python .kata/repro/katas/ml_workflows/impute_missing.py
hint 1 of 3: pytest --kata-hint impute_missing"""


def failed(kata="a/b", name="holds", message="it is wrong", shown=REPORT, elsewhere=False, state="failed") -> Failed:
    return Failed(kata, name, state, message, shown, elsewhere)


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
    wide = "a sentence without an end " * 9 + "\n\n" + "x  y  " * 40 + "\n\nreproduce:\n  python " + "p" * 70
    outcome = Outcome(
        [failed(shown=wide), failed(message="much to say " * 20), failed("語/語", message="語" * 90)],
        [Solved("e/f", Path("/solutions/e/f.py"))],
        "Next: a kata of some name: pytest --kata-next",
    )
    found = shown(outcome, width)
    typed = [line for line in found if cell_len(line) > width]
    assert all(line == "  python " + "p" * 70 for line in typed)
    assert "  python " + "p" * 70 in found


# A long report


def test_blank_lines_go_first():
    report = REPORT.splitlines()
    dense = [line for line in report if line]
    assert pressed(report, len(report)) == report
    assert pressed(report, len(dense)) == dense
    assert pressed(report, len(dense) + 1) == [dense[0], "", *dense[1:]]


def test_rows_go_next_and_the_one_with_the_arrow_stays():
    report = REPORT.splitlines()
    dense = [line for line in report if line]
    left = pressed(report, len(dense) - 2)
    table = left.index("train    new      your result")
    assert left[table : table + 5] == [
        "train    new      your result",
        "id  age  id  age  id  age",
        "1   0.0  1   NaN  1   NaN  <-",
        "... (more with -v)",
        "expected",
    ]
    assert [line for line in left if line not in dense] == ["... (more with -v)"]


def test_then_the_sentence_goes_and_then_the_middle():
    report = REPORT.splitlines()
    dense = [line for line in report if line]
    assert pressed(report, len(dense) - 3)[0] == "Failed: a gap is left in 'age'"
    left = pressed(report, 9)
    assert len(left) == 9
    assert left[0] == "Failed: a gap is left in 'age'"
    assert "... (the rest with -v)" in left
    assert left[-2:] == dense[-2:]


@pytest.mark.parametrize("text", ["", "one\n" * 30, "\n" * 30, "a\n\n" + "b\n" * 30, "a\n\nb\n\n" * 30])
@pytest.mark.parametrize("room", [8, 12])
def test_any_text_can_be_pressed(text, room):
    assert len(pressed(text.splitlines(), room)) <= room


# The whole run


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")


def take_stubs(learner):
    for kata in SPECS:
        learner.take_stub(kata)


def fits(result) -> list[str]:
    found = result.outlines
    assert len(found) <= 23
    assert max(map(cell_len, found)) <= 80
    assert result.stderr.str() == ""
    return found


def test_two_failing_katas_a_solved_one_and_the_rest_todo(learner, engine, small):
    take_stubs(learner)
    learner.write(KATA, NO_NAN)
    learner.write(OTHER, MISSPELT)
    learner.take_solution(RIGHT)
    result = learner.run("--kata", "--kata-examples=12")
    assert result.ret == 1
    found = fits(result)
    title = next(number for number, line in enumerate(found) if line.startswith("___"))
    assert found[title].strip("_ ") == f"{KATA}::fills_every_gap"
    result.stdout.fnmatch_lines(
        [
            "*Failed: a gap is left in *",
            "train *",
            "*NaN*<-*",
            "*expected*",
            'Known misconception: "NaN is no missing value".',
            f"reproduce: python .kata/repro/katas/{KATA}.py",
            f"crashed  {OTHER}::answers_every_input  NameError: *",
            f"Next: impute_missing again: katas/{KATA}.py:6",
            "=* 6 failed, * passed, * todo in *",
        ]
    )
    # On one line or, where the path is long, on two.
    assert re.search(rf"^solved  {RIGHT}, compare with\s+\S+{RIGHT}\.py$", result.stdout.str(), re.MULTILINE)
    # The other one, by itself, is shown with the line on which it broke.
    result = learner.run("--kata", "encode_one_hot", "--kata-examples=2")
    assert f"Next: encode_one_hot again: katas/{OTHER}.py:3" in fits(result)
    # With what failed put right, what passed before is not named again.
    learner.take_stub(OTHER)
    learner.take_solution(KATA)
    result = learner.run("--kata", "--kata-examples=2")
    assert result.ret == 0
    found = fits(result)
    assert [line.split(",")[0] for line in found if line.startswith("solved")] == [f"solved  {KATA}"]
    assert not any(line.startswith("___") for line in found)
    assert "pytest --kata-next" in " ".join(found)


def test_when_nothing_is_begun(learner, small, own_engine_folder):
    take_stubs(learner)
    result = learner.run("--kata")
    assert result.ret == 0
    found = fits(result)
    first = re.search(r"Next: (\w+/\w+), ", " ".join(found))[1]
    assert SPECS[first].outline.level == 1
    assert "pytest --kata-next" in " ".join(found)
    assert client.folders() == []


def test_when_all_is_solved(learner, small, own_engine_folder):
    for kata in SPECS:
        learner.take_solution(kata)
        tried(learner.folder, kata, days_ago=300 if kata == KATA else 0)
    result = learner.run("--kata")
    assert result.ret == 0
    found = fits(result)
    assert "Every kata is mastered. 1 to repeat: pytest --kata-due" in found
    assert not any(line.startswith("solved") for line in found)
    assert client.folders() == []


@pytest.mark.parametrize("broken", ["raise RuntimeError('of ours')", "import nothing_of_that_name"])
def test_an_error_of_ours_is_not_swallowed(learner, small, own_engine_folder, broken):
    take_stubs(learner)
    learner.write(KATA, NO_NAN)
    plugin = f"""
from pytest_dbml_kata.run.session import KataSession

def judge(self, check):
    {broken}

KataSession.judge = judge
"""
    learner.pytester.makepyfile(broken=plugin)
    result = learner.run("-p", "broken", "--kata")
    assert result.ret == 1
    result.stdout.fnmatch_lines([f"katas/{KATA}.py::answers_every_input: call", "*Error: *"])
    assert "mastered" not in result.stdout.str()


def test_in_a_terminal(learner, engine):
    take_stubs(learner)
    learner.write(KATA, NO_NAN)
    learner.take_solution(RIGHT)
    with terminal(learner.folder, "--kata", "--kata-examples=3") as screen:
        assert screen.end() == 1
    found = screen.lines
    assert "impute_missing: " in screen.written
    assert not any(line.startswith(("impute_missing: ", "cv_grid: ")) for line in found)
    assert len(found) <= 24  # the last one is the prompt's
    assert max(map(cell_len, found)) <= 80
    assert any(line.startswith(f"solved  {RIGHT}, ") for line in found)
    assert "\x1b[31m" in screen.written
