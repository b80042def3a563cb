"""How a failure looks: the sentence, the smallest input beside the result, and the belief behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from pytest_dbml_kata.compare import same
from pytest_dbml_kata.judging.verdict import Counterexample, Diagnosis, Problem, State, Verdict
from pytest_dbml_kata.report.failure import MOST_ROWS, render
from pytest_dbml_kata.sources import Frame
from pytest_dbml_kata.tables import Table

SENTENCE = "A gap is filled with the statistic of the training rows."
WIDE = 120
NARROW = 60
TERMINAL = 80


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    columns: tuple[str, ...]
    strategy: str
    partitions: int | None = None


@dataclass(frozen=True)
class Words:
    threshold: float
    name: str


@dataclass(frozen=True)
class Seen:
    score: float
    runs: int


@dataclass(frozen=True)
class Holder:
    result: Table
    python: tuple[str, ...]


def ages(*rows):
    return Table.of({"id": "bigint", "age": "double"}, rows)


def case_of(train, new, columns=("age",), strategy="mean", **more):
    return Case(train, new, columns, strategy, **more)


CASE = case_of(ages((0, 10.0)), ages((0, None), (1, 30.0)))


def failed(case=CASE, seen=None, expected=None, **more):
    told = {"state": State.FAILED, "cases": 25, "message": "'age' is to be filled"} | more
    return Verdict(
        "ml_workflows/impute_missing",
        "learns_from_training_rows_only",
        SENTENCE,
        counterexample=Counterexample(case, seen, expected, b""),
        **told,
    )


def crashed(problem, **more):
    return failed(state=problem.state, message=problem.message, problem=problem, **more)


def blocks(text):
    """The parts of a report, each as its lines."""
    return [part.splitlines() for part in text.split("\n\n")]


def lines_of(text):
    return text.splitlines()


def result_rows(verdict):
    """The rows of the result as drawn, beside the expected ones: first cell, and whether it has an arrow."""
    (part,) = (each for each in blocks(render(verdict, width=200)) if each[0].startswith("your result"))
    edge = part[0].index("expected") if "expected" in part[0] else None
    rows = [line[:edge].split() for line in part[2:]]
    return [(words[0], words[-1] == "<-") for words in rows if words]


# What is said


def test_a_failure_reads_from_the_truth_to_the_belief():
    verdict = failed(
        seen=ages((0, 30.0), (1, 30.0)),
        expected=ages((0, 10.0), (1, 30.0)),
        diagnosis=Diagnosis("the imputer is fitted on the rows it fills", "There may be nothing to learn from."),
    )
    assert render(verdict, width=TERMINAL) == "\n".join(
        [
            "A gap is filled with the statistic of the training rows.",
            "",
            "Failed: 'age' is to be filled",
            "",
            "train      new        your result    expected",
            "id  age    id  age    id  age        id  age",
            "0   10.0   0   null   0   30.0  <-   0   10.0",
            "           1   30.0   1   30.0       1   30.0",
            "",
            *(line for line in lines_of(render(verdict, width=TERMINAL)) if line.startswith("columns")),
            "",
            'Known misconception: "the imputer is fitted on the rows it fills".',
            "There may be nothing to learn from.",
        ]
    )


def test_what_is_no_table_is_told_by_name():
    text = render(failed(), width=WIDE)
    assert "columns = ('age',)" in text
    assert "strategy = 'mean'" in text


def test_what_is_as_by_default_is_not_told():
    assert "partitions" not in render(failed(), width=WIDE)
    text = render(failed(case_of(ages(), ages(), partitions=3)), width=WIDE)
    assert "columns = ('age',)   strategy = 'mean'   partitions = 3" in lines_of(text)


def test_an_expected_table_is_drawn_as_one_beside_other_observations():
    seen = Holder(ages((0, 1.0)), ("step",))
    lines = lines_of(render(failed(seen=seen, expected=ages((0, 2.0))), width=WIDE))
    assert any("expected" in line for line in lines)
    assert not any("schema=" in line for line in lines)


def test_why_a_truth_is_so_stands_in_lines_of_its_own():
    lines = lines_of(
        render(failed(message="7 fits, not 6\nThe winner is fitted again. https://example.org/page"), width=WIDE)
    )
    assert "Failed: 7 fits, not 6" in lines
    assert "The winner is fitted again. https://example.org/page" in lines


def test_words_stand_apart_and_keep_their_blanks():
    case = case_of(ages(), ages(), ("age",), "a  b")
    assert "columns = ('age',)   strategy = 'a  b'" in lines_of(render(failed(case), width=WIDE))


def test_a_message_that_only_repeats_the_sentence_is_left_out():
    text = render(failed(message=SENTENCE), width=WIDE)
    assert text.count(SENTENCE) == 1
    assert "Failed" not in text


def test_what_there_is_not_leaves_no_gap():
    @dataclass(frozen=True)
    class Only:
        table: Table

    verdict = failed(Only(ages((0, 1.0))), ages((0, 1.0)), message="")
    assert blocks(render(verdict, width=WIDE, whole=True)) == [
        [SENTENCE],
        ["table     your result", "id  age   id  age", "0   1.0   0   1.0"],
    ]


def test_what_is_told_elsewhere_is_not_told_again():
    problem = Problem(State.CRASHED, "ValueError", "ValueError: no", (Frame("a.py", 1, "f", "raise"),), "Traceback ...")
    verdict = crashed(problem, told_elsewhere="answers_every_input", diagnosis=Diagnosis("b", "c"))
    text = render(verdict, width=WIDE, repro=Path("repro.py"), whole=True)
    assert SENTENCE in text
    assert "ValueError: no" in text
    assert "::answers_every_input" in text
    assert not [told for told in ("strategy", "a.py", "Traceback", "misconception", "repro.py") if told in text]


def test_without_a_counterexample_there_are_words_only():
    verdict = replace(failed(), counterexample=None)
    assert blocks(render(verdict, width=WIDE)) == [[SENTENCE], ["Failed: 'age' is to be filled"]]


def test_the_belief_is_wrapped_and_its_name_quoted():
    because = "At scoring time there may be one row, and nothing in it to learn from. " * 3
    part = blocks(render(failed(diagnosis=Diagnosis("the imputer is fitted anew", because)), width=NARROW))[-1]
    assert part[0] == 'Known misconception: "the imputer is fitted anew".'
    assert " ".join(part[1:]) == because.strip()
    assert max(map(len, part)) <= NARROW


def test_how_to_reproduce_it_is_told_as_one_would_type_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    script = tmp_path / ".kata" / "repro" / "impute_missing.py"
    assert lines_of(render(failed(), repro=script))[-1] == "reproduce: python .kata/repro/impute_missing.py"
    assert lines_of(render(failed(), repro=Path("/elsewhere/x.py")))[-1] == "reproduce: python /elsewhere/x.py"


def test_a_case_that_is_a_plain_value_is_shown():
    assert ["[1, 2]"] in blocks(render(failed(case=[1, 2]), width=WIDE))


def test_a_case_that_is_a_table_is_drawn_as_one():
    part = blocks(render(failed(case=ages((0, None))), width=WIDE))[2]
    assert [line[:8].rstrip() for line in part] == ["input", "id  age", "0   null"]


# Errors


def error(tmp_path, state=State.CRASHED):
    frames = (
        Frame(str(tmp_path / "katas" / "impute.py"), 24, "impute", "model = Imputer().fit(new)"),
        Frame("/usr/lib/elsewhere.py", 7, "fit", "raise ValueError"),
    )
    return Problem(state, "ValueError", "ValueError: nothing to fit", frames, "Traceback\n  File one\nValueError: x\n")


def test_an_error_shows_the_input_and_the_learners_own_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = render(crashed(error(tmp_path)), width=WIDE)
    assert "Crashed: ValueError: nothing to fit" in lines_of(text)
    assert "katas/impute.py:24   model = Imputer().fit(new)" in lines_of(text)
    assert "/usr/lib/elsewhere.py:7   raise ValueError" in lines_of(text)
    assert any(line.startswith("train") for line in lines_of(text))
    assert "your result" not in text


def test_the_traceback_is_for_those_who_ask_for_it(tmp_path):
    detail = ["Traceback", "  File one", "ValueError: x"]
    verdict = crashed(error(tmp_path))
    assert detail not in blocks(render(verdict, width=WIDE))
    assert detail in blocks(render(verdict, width=WIDE, whole=True))


def test_an_error_without_lines_of_the_learners(tmp_path):
    problem = replace(
        error(tmp_path, State.TIMED_OUT), frames=(), detail="", message="expected a result within 5 s, got none"
    )
    text = render(crashed(problem), width=WIDE, whole=True)
    assert "Timed out: expected a result within 5 s, got none" in lines_of(text)
    assert ".py:" not in text
    assert all(blocks(text))


def test_a_very_long_line_of_code_is_cut():
    problem = Problem(State.CRASHED, "", "no", (Frame("/a.py", 1, "f", "x" * 10_000),))
    assert max(map(len, lines_of(render(crashed(problem), width=TERMINAL)))) < 2 * TERMINAL


# Tables


def test_tables_stand_side_by_side_when_they_fit():
    text = render(failed(seen=ages((0, 1.0)), expected=ages((0, 2.0))), width=TERMINAL)
    (titles,) = (line.split() for line in lines_of(text) if line.startswith("train"))
    assert titles == ["train", "new", "your", "result", "expected"]


def test_tables_that_just_fit_stand_side_by_side():
    verdict = failed(seen=ages((0, 1.0)), expected=ages((0, 2.0)))
    needed = max(len(line) for line in lines_of(render(verdict, width=WIDE)) if line.startswith(("train", "id", "0")))
    drawn = {width: render(verdict, width=width).count("\nid  age") for width in (needed - 1, needed, needed + 1)}
    assert drawn == {needed - 1: 2, needed: 1, needed + 1: 1}


def long_names(*rows):
    return Table.of({"id": "bigint", "monthly income": "double", "household size": "double"}, rows)


def test_tables_are_stacked_when_they_do_not_fit():
    case = case_of(long_names((0, 1.0, 2.0)), long_names((1, 3.0, 4.0)))
    text = render(failed(case, long_names((0, 5.0, 6.0)), long_names((0, 7.0, 8.0))), width=NARROW)
    assert [line for line in lines_of(text) if line in ("train", "new", "your result", "expected")] == [
        "train",
        "new",
        "your result",
        "expected",
    ]
    assert max(map(len, lines_of(text))) <= NARROW


def test_a_table_wider_than_the_page_has_a_band_of_its_own():
    wide = Table.of({f"column number {n}": "double" for n in range(6)}, [(0.0,) * 6])
    text = render(failed(case_of(ages((0, 1.0)), wide), ages((0, 1.0)), ages((0, 2.0))), width=NARROW)
    beyond = [line for line in lines_of(text) if len(line) > NARROW]
    assert len(beyond) == len(["names", "row"])
    assert beyond[0].split() == " ".join(wide.columns).split()


CELLS = st.none() | st.sampled_from([math.nan, -0.0, -1000.25]) | st.integers(-9, 9).map(float)
IDS = st.lists(st.integers(0, 30), unique=True, max_size=MOST_ROWS)


@st.composite
def small_tables(draw):
    return ages(*((key, draw(CELLS)) for key in draw(IDS)))


@settings(deadline=None)
@given(small_tables(), small_tables(), small_tables(), small_tables(), st.integers(30, WIDE))
def test_no_line_is_longer_than_the_page(train, new, seen, expected, width):
    text = render(failed(case_of(train, new), seen, expected), width=width)
    assert max(map(len, lines_of(text))) <= width


@settings(deadline=None)
@given(small_tables(), small_tables())
def test_exactly_the_rows_that_differ_have_an_arrow(seen, expected):
    right = {key: row["age"] for key, row in expected.by().items()}
    drawn = result_rows(failed(Words(0.5, ""), seen, expected))
    wrong = {str(key): not (key in right and same(row["age"], right[key])) for key, row in seen.by().items()}
    assert dict(drawn) == (wrong or {"(no": False})
    assert len(drawn) == max(len(wrong), 1)


@pytest.mark.parametrize(
    ("seen", "arrows"),
    [
        (ages((0, 1.0), (1, None)), []),
        (ages((1, None), (0, 1.0)), []),
        (ages((0, 1.0), (1, math.nan)), ["1"]),
        (ages((0, 1.0 + 1e-12), (1, None)), []),
        (ages((0, 2.0), (1, 2.0)), ["0", "1"]),
        (ages((0, 1.0), (1, None), (7, 1.0)), ["7"]),
        (ages((0, 1.0)), []),
        (ages((0, 1.0), (1, None)).select("age", "id"), []),
        (ages((0, 1.0), (1, None)).with_column("extra", "bigint", [8, 9]), []),
        (ages((0, 1.0), (1, None)).select("id"), ["0", "1"]),
    ],
    ids=[
        "all right",
        "another order",
        "NaN for null",
        "nearly the same",
        "both wrong",
        "one too many",
        "one missing",
        "columns in another order",
        "another column",
        "a column is missing",
    ],
)
def test_which_rows_have_an_arrow(seen, arrows):
    rows = result_rows(failed(Words(0.5, ""), seen, ages((0, 1.0), (1, None))))
    assert len(rows) == len(seen.rows)
    assert [first for first, arrow in rows if arrow] == arrows


def test_rows_without_an_id_are_compared_one_by_one():
    def names(*cells):
        return Table.of({"name": "string"}, [(cell,) for cell in cells])

    rows = result_rows(failed(Words(0.5, ""), names("b", "a", "c", "d"), names("b", "c", "c")))
    assert rows == [("b", False), ("a", True), ("c", False), ("d", True)]


def test_rows_are_compared_one_by_one_where_only_one_side_has_an_id():
    bare = ages((0, 1.0), (0, 2.0), (0, 3.0)).select("age")
    named = ages((5, 1.0), (6, 2.5), (7, 3.0))
    assert result_rows(failed(Words(0.5, ""), named, bare)) == [("5", False), ("6", True), ("7", False)]
    assert result_rows(failed(Words(0.5, ""), bare, named)) == [("1.0", True), ("2.0", True), ("3.0", True)]


def test_a_key_that_comes_twice_is_shown_twice():
    rows = result_rows(failed(Words(0.5, ""), ages((0, 1.0), (0, 2.0)), ages((0, 1.0))))
    assert rows == [("0", False), ("0", True)]


def test_rows_are_shown_in_the_order_of_their_id():
    numbers = [11, 2, 10, -1, 0]
    rows = result_rows(failed(Words(0.5, ""), ages(*((n, 1.0) for n in numbers)), ages()))
    assert [first for first, _ in rows] == [str(n) for n in sorted(numbers)]


def test_rows_may_have_names_or_nothing_for_an_id():
    table = Table.of({"id": "string"}, [("pear",), (None,), ("apple",), ("fig",)])
    rows = result_rows(failed(Words(0.5, ""), table, table))
    assert [first for first, _ in rows if first != "null"] == ["apple", "fig", "pear"]
    assert len(rows) == len(table.rows)
    assert not any(arrow for _, arrow in rows)


def test_a_table_without_rows_says_so():
    part = blocks(render(failed(Words(0.5, ""), ages(), ages((0, 1.0))), width=WIDE))[2]
    assert [line.split("   ")[0] for line in part] == ["your result", "id  age", "(no rows)"]


def test_a_table_without_columns_can_be_drawn():
    assert "(no rows)" in render(failed(Words(0.5, ""), Table.of({}, []), ages((0, 1.0))), width=WIDE)


def test_a_long_table_is_cut_and_says_by_how_much():
    many = ages(*((n, float(n)) for n in range(MOST_ROWS + 5)))
    lines = lines_of(render(failed(Words(0.5, ""), many), width=WIDE))
    start = lines.index("your result")
    assert [line.split()[0] for line in lines[start + 2 : start + 2 + MOST_ROWS]] == [str(n) for n in range(MOST_ROWS)]
    assert lines[start + 2 + MOST_ROWS] == "... and 5 more rows"


def test_a_row_that_differs_is_shown_however_long_the_table():
    right = ages(*((n, 1.0) for n in range(MOST_ROWS + 5)))
    wrong = ages(*((n, 1.0 if n < MOST_ROWS + 4 else 2.0) for n in range(MOST_ROWS + 5)))
    assert (str(MOST_ROWS + 4), True) in result_rows(failed(Words(0.5, ""), wrong, right))


def test_a_table_of_just_the_most_rows_is_whole():
    many = ages(*((n, float(n)) for n in range(MOST_ROWS)))
    text = render(failed(Words(0.5, ""), many), width=WIDE)
    assert "more" not in text
    assert f"{MOST_ROWS - 1}  {MOST_ROWS - 1}.0" in text


def test_cells_that_could_be_mistaken_are_told_apart():
    table = Table.of({"a": "string", "b": "string"}, [(None, "null"), ("", " x"), ("NaN", "two\nlines")])
    lines = lines_of(render(failed(Words(0.5, ""), table), width=WIDE))
    start = lines.index("your result")
    assert lines[start + 2 : start + 5] == ["null   'null'", "''     ' x'", r"'NaN'  'two\nlines'"]


def test_letters_beyond_ascii_keep_their_columns():
    table = Table.of({"größe": "double", "œuvre": "string"}, [(1.0, "é"), (None, "naïve")])
    assert "größe  œuvre\n1.0    é\nnull   naïve" in render(failed(Words(0.5, ""), table), width=WIDE)


def test_wide_letters_keep_their_columns():
    table = Table.of({"city": "string", "n": "double"}, [("日本", 1.0), ("Rome", 2.0), ("a", None)])
    lines = lines_of(render(failed(Words(0.5, ""), table, table), width=WIDE))
    start = lines.index(next(line for line in lines if line.startswith("your result")))
    edges = {cell_len(line[: line.rindex("  ") + 2]) for line in lines[start + 1 : start + 5]}
    assert len(edges) == 1


# Results that are no tables


@pytest.mark.parametrize(
    ("seen", "expected", "shown"),
    [
        (3, 4, ["3", "4"]),
        (math.nan, 0.5, ["NaN", "0.5"]),
        ("a", "b", ["'a'", "'b'"]),
        (None, 1, ["null", "1"]),
        (True, False, ["True", "False"]),
        ((1, 2), (2, 1), ["(1, 2)", "(2, 1)"]),
    ],
)
def test_a_result_beside_what_would_be_right(seen, expected, shown):
    part = blocks(render(failed(Words(0.5, "x"), seen, expected), width=WIDE))[2]
    assert [line.split("   ")[0].strip() for line in part] == ["your result", shown[0]]
    assert part[1].endswith(shown[1])
    assert part[0].index("expected") == part[1].rindex(shown[1])


def test_the_parts_of_a_result_have_a_line_each():
    part = blocks(render(failed(Words(0.5, "x"), Seen(0.25, 3), Seen(0.5, 4)), width=WIDE))[2]
    assert [line.split() for line in part] == [
        ["your", "result", "expected"],
        ["score", "=", "0.25", "score", "=", "0.5"],
        ["runs", "=", "3", "runs", "=", "4"],
    ]


def test_tables_within_a_result_are_drawn_beside_the_expected_ones():
    verdict = failed(Words(0.5, "x"), Holder(ages((0, 1.0)), ("Batch",)), Holder(ages((0, 2.0)), ()))
    text = render(verdict, width=WIDE)
    assert "Table(" not in text
    assert "0   1.0  <-" in text
    assert "0   2.0" in text
    assert "'Batch'" in text


def test_a_table_without_a_right_one_is_drawn_within_a_result_too():
    text = render(failed(Words(0.5, "x"), Holder(ages((0, 1.0)), ())), width=WIDE)
    assert "Table(" not in text
    assert "0   1.0" in text


def test_a_long_list_has_a_line_for_each_element():
    words = ["a rather long element", "another rather long element", "the last one of them"]
    lines = lines_of(render(failed(Words(0.5, "x"), words), width=WIDE))
    start = lines.index("your result")
    assert lines[start + 1 : start + 4] == [repr(each) for each in words]


def test_a_long_text_has_one_line():
    text = "a rather long answer " * 4
    assert repr(text) in lines_of(render(failed(Words(0.5, "x"), text), width=WIDE))


def test_where_nothing_right_is_known_the_result_stands_alone():
    text = render(failed(seen=ages((0, 1.0))), width=WIDE)
    assert "expected" not in text
    assert "<-" not in text


def test_a_table_expected_where_there_is_none_is_shown_all_the_same():
    text = render(failed(Words(0.5, "x"), ages((0, 1.0)), "no table at all"), width=WIDE)
    assert "'no table at all'" in text
    assert "<-" not in text
