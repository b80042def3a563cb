"""The learner's `.kata` folder: what is kept there, and that nothing in it can stop a run."""

from __future__ import annotations

import ast
import datetime
import errno
import math
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.compare import alike
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.records.evidence import Attempt, NewerFormat
from pytest_dbml_kata.records.sittings import Now
from pytest_dbml_kata.records.store import MOST_KEPT, Failure, Keeper, Said, literal
from pytest_dbml_kata.tables import Table

SPEC = specs([built_in()])["ml_workflows/impute_missing"]
TIME = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
FAILED = Attempt(time=TIME, kata=SPEC.id, verdict="failed", properties={"no_gap": "failed"})
PASSED = Attempt(time=TIME, kata=SPEC.id, verdict="passed", properties={"no_gap": "passed"}, seconds=1.5)


@dataclass(frozen=True)
class Case:
    table: Table
    columns: tuple[str, ...]
    bounds: dict[str, list[float]]


CASE = Case(
    Table.of({"id": "bigint", "unit price": "double"}, [(1, math.nan), (2, None), (3, -0.0)]),
    ("unit price",),
    {"low": [-math.inf], "high": []},
)


@pytest.fixture
def keeper(tmp_path):
    return Keeper(tmp_path)


@pytest.fixture
def path(tmp_path):
    """The learner's file."""
    return tmp_path / "katas" / "ml_workflows" / "impute_missing.py"


def evidence_of(keeper):
    return keeper.folder / "evidence.jsonl"


def keep(keeper, path, *cases):
    """Keep cases one after another, a second apart."""
    for encoded in cases:
        keeper.keep_failing_case(path, encoded)
        for each in keeper.folder.rglob("*.case"):
            then = each.stat().st_mtime_ns - 10**9
            os.utime(each, ns=(then, then))


def numbered(*numbers):
    return [b"case %d" % number for number in numbers]


# Failing cases


def test_nothing_has_failed_yet(keeper, path):
    assert keeper.failing_cases(path) == []
    keeper.drop_failing_cases(path)
    assert keeper.complaints == []
    assert not keeper.folder.exists()


def test_failing_cases_come_back_the_latest_first(keeper, path):
    keep(keeper, path, *numbered(1, 2, 3))
    assert keeper.failing_cases(path) == numbered(3, 2, 1)
    assert keeper.complaints == []
    assert Keeper(keeper.root).failing_cases(path) == numbered(3, 2, 1)


def test_a_case_may_hold_any_bytes(keeper, path):
    keep(keeper, path, bytes(range(256)), b"")
    assert keeper.failing_cases(path) == [b"", bytes(range(256))]


def test_the_same_case_is_kept_once_and_counts_as_new(keeper, path):
    keep(keeper, path, *numbered(1, 2, 1))
    assert keeper.failing_cases(path) == numbered(1, 2)


def test_the_oldest_cases_make_room(keeper, path):
    keep(keeper, path, *numbered(*range(MOST_KEPT + 2)))
    assert keeper.failing_cases(path) == numbered(*range(MOST_KEPT + 2))[:1:-1]
    assert len(list(keeper.folder.rglob("*.*"))) == MOST_KEPT


def test_cases_of_a_file_that_passes_are_dropped(keeper, path):
    other = path.with_name("encode_one_hot.py")
    keep(keeper, path, *numbered(1, 2))
    keep(keeper, other, *numbered(3))
    keeper.drop_failing_cases(path)
    assert keeper.failing_cases(path) == []
    assert keeper.failing_cases(other) == numbered(3)


def test_files_of_one_name_are_kept_apart(keeper, path, tmp_path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    places = [path, tmp_path / "submissions" / path.name, elsewhere / "a" / path.name, elsewhere / "b" / path.name]
    for number, place in enumerate(places):
        keep(keeper, place, *numbered(number))
    assert [keeper.failing_cases(place) for place in places] == [numbered(number) for number in range(len(places))]


def test_a_relative_path_is_where_one_stands(keeper, path, monkeypatch):
    monkeypatch.chdir(keeper.root)
    keep(keeper, path.relative_to(keeper.root), *numbered(1))
    assert keeper.failing_cases(path) == numbered(1)


def test_what_is_kept_of_a_file_outside_the_root_lies_below_the_root(keeper, tmp_path_factory):
    outside = tmp_path_factory.mktemp("elsewhere")
    keep(keeper, outside / "impute_missing.py", *numbered(1))
    assert keeper.failing_cases(outside / "impute_missing.py") == numbered(1)
    assert keeper.write_repro(outside / "impute_missing.py", SPEC, CASE, "It holds.").is_relative_to(keeper.folder)
    assert list(outside.iterdir()) == []


# Evidence


def test_there_is_no_history_at_first(keeper):
    assert keeper.history.attempts == []
    assert keeper.complaints == []
    assert not keeper.folder.exists()


def test_what_is_recorded_is_in_the_history_of_the_next_run(keeper):
    keeper.record(FAILED)
    keeper.record(PASSED)
    assert Keeper(keeper.root).history.attempts == [FAILED, PASSED]
    assert keeper.complaints == []


def test_the_history_grows_with_what_is_recorded_in_this_run(keeper):
    keeper.record(FAILED)
    assert keeper.history.attempts == [FAILED]
    keeper.record(PASSED)
    assert keeper.history.attempts == [FAILED, PASSED]
    assert Keeper(keeper.root).history.attempts == [FAILED, PASSED]


def test_damaged_lines_are_complained_of_once_by_their_numbers(keeper):
    keeper.record(FAILED)
    with evidence_of(keeper).open("ab") as file:
        file.write(b"no JSON\n" * 7)
    keeper.record(PASSED)
    assert keeper.history.attempts == [FAILED, PASSED]
    assert keeper.history.attempts == [FAILED, PASSED]
    (complaint,) = keeper.complaints
    assert f"{evidence_of(keeper)}: lines 2, 3, 4, 5, 6, ... cannot be read" in complaint


def test_one_damaged_line_is_complained_of(keeper):
    keeper.record(FAILED)
    evidence_of(keeper).write_bytes(evidence_of(keeper).read_bytes()[:-9])
    assert keeper.history.attempts == []
    assert f"{evidence_of(keeper)}: line 1 cannot be read" in keeper.complaints[0]


def test_evidence_that_cannot_be_read_counts_as_empty(keeper):
    evidence_of(keeper).mkdir(parents=True)
    assert keeper.history.attempts == []
    (complaint,) = keeper.complaints
    assert f"cannot read {evidence_of(keeper)}" in complaint


def test_a_newer_format_is_not_taken_for_damage(keeper):
    keeper.folder.mkdir()
    evidence_of(keeper).write_bytes(b'{"format": 99}\n')
    with pytest.raises(NewerFormat):
        _ = keeper.history


# Reports of failures


def failure(message="a gap is left", **also):
    said = {"answers_every_input": Said("passed", "", None, ""), "no_gap": Said("failed", message, "NaN", message)}
    given = {"time": TIME, "kata": SPEC.id, "source": "s", "check": "c", "environment": "e", "properties": said}
    return Failure(**given | also)


def test_the_latest_failure_of_a_file_is_kept(keeper, path):
    assert keeper.failure(path) is None
    keeper.keep_failure(path, failure("first"))
    keeper.keep_failure(path, failure("second"))
    assert Keeper(keeper.root).failure(path) == failure("second")
    assert keeper.failure(path.with_name("encode_one_hot.py")) is None


@pytest.mark.parametrize("message", ["nan", "a\x00b", "größer 数", "\u2028", "%s {}", "x" * 100_000])
def test_a_failure_may_say_anything(keeper, path, message):
    keeper.keep_failure(path, failure(message))
    assert keeper.failure(path) == failure(message)


def test_a_failure_that_no_utf8_can_express_stops_no_run(keeper, path):
    keeper.keep_failure(path, failure("in /home/\udcff: a gap is left"))
    assert keeper.failure(path).properties["no_gap"].message == "in /home/?: a gap is left"
    assert keeper.complaints == []


NOTHING_FAILED = msgspec.json.encode(failure(properties={"no_gap": Said("passed", "", None, "")}))
DAMAGED = [b"", b"{", b"null", b"\xff", b'{"kata": 1}', b'{"x": ' + b"[" * 100_000, NOTHING_FAILED]


@pytest.mark.parametrize("damage", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_failure_counts_as_none(keeper, path, damage):
    keeper.keep_failure(path, failure())
    (file,) = keeper.folder.rglob("*.json")
    file.write_bytes(damage)
    assert keeper.failure(path) is None


# Two runs at once


def test_cases_that_another_run_removes_meanwhile_stop_no_run(keeper, path, monkeypatch):
    keep(keeper, path, *numbered(*range(MOST_KEPT)))
    real = Path.glob

    def glob(self, pattern):
        """What there is, and what was there a moment ago."""
        return [self / "gone.case", *real(self, pattern)]

    monkeypatch.setattr(Path, "glob", glob)
    keeper.keep_failing_case(path, b"case of this run")
    keeper.drop_failing_cases(path)
    assert keeper.complaints == []
    monkeypatch.undo()
    assert keeper.failing_cases(path) == []


# Where nothing can be written


WRITE = {
    "a failing case": lambda keeper, path: keeper.keep_failing_case(path, b"case"),
    "a script": lambda keeper, path: keeper.write_repro(path, SPEC, CASE, "It holds."),
    "a failure": lambda keeper, path: keeper.keep_failure(path, failure()),
    "evidence": lambda keeper, _: keeper.record(PASSED),
}

SITTINGS = {
    "a hint": lambda keeper: keeper.hint_shown(SPEC.id),
    "a reset": lambda keeper: keeper.begin_sitting(SPEC.id, 1),
}

every_write = pytest.mark.parametrize("write", WRITE.values(), ids=WRITE)


@every_write
def test_a_folder_that_cannot_be_made_is_complained_of_once(keeper, path, write):
    keeper.folder.write_text("a file")
    for _ in range(3):
        assert write(keeper, path) is None
    keeper.drop_failing_cases(path)
    assert keeper.failing_cases(path) == []
    assert keeper.history.attempts == []
    (complaint,) = keeper.complaints
    assert str(keeper.folder) in complaint
    assert "the verdicts stand" in complaint


@pytest.mark.parametrize("write", SITTINGS.values(), ids=SITTINGS)
def test_a_hint_or_a_reset_that_cannot_be_remembered_is_complained_of(keeper, write):
    keeper.folder.write_text("a file")
    assert write(keeper) is False
    assert keeper.now(SPEC.id) == Now()
    assert len(keeper.complaints) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_complained_of_once(keeper, path):
    keeper.folder.mkdir()
    keeper.folder.chmod(0o500)
    for write in [*WRITE.values()] * 2:
        write(keeper, path)
    (complaint,) = keeper.complaints
    assert os.strerror(errno.EACCES) in complaint
    assert keeper.history.attempts == []


def test_one_reason_is_complained_of_once_whatever_was_to_be_written(keeper, path):
    keeper.folder.write_text("a file")
    for write in [*WRITE.values()] * 2:
        write(keeper, path)
    assert len(keeper.complaints) == 1


def no_space(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def half(self, content):
    with self.open("wb") as file:
        file.write(content[: len(content) // 2])
    no_space()


def test_a_full_disk_is_complained_of_once(keeper, path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        patch.setattr(os, "write", no_space)
        for write in [*WRITE.values()] * 2:
            write(keeper, path)
    (complaint,) = keeper.complaints
    assert os.strerror(errno.ENOSPC) in complaint


def test_what_a_full_disk_cuts_short_leaves_nothing_behind(keeper, path):
    keep(keeper, path, *numbered(1))
    script = keeper.write_repro(path, SPEC, CASE, "It holds.")
    files, text = sorted(keeper.folder.rglob("*")), script.read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        keeper.keep_failing_case(path, *numbered(2))
        assert keeper.write_repro(path, SPEC, CASE, "Something else holds.") is None
    assert sorted(keeper.folder.rglob("*")) == files
    assert keeper.failing_cases(path) == numbered(1)
    assert script.read_text(encoding="utf-8") == text


def test_evidence_that_a_full_disk_cuts_short_is_complained_of(keeper):
    keeper.record(FAILED)
    real = os.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, line: real(descriptor, line[:7]))
        keeper.record(PASSED)
    assert keeper.history.attempts == [FAILED]
    assert len(keeper.complaints) == 2  # what could not be written, and the half line that it left
    keeper.record(PASSED)
    assert Keeper(keeper.root).history.attempts == [FAILED, PASSED]


def test_every_reason_is_complained_of(keeper):
    def denied(*_):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    for fail in (no_space, denied, no_space):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "write", fail)
            keeper.record(PASSED)
    assert [os.strerror(errno.ENOSPC) in each for each in keeper.complaints] == [True, False]


# Scripts


def case_in(script):
    """What a script says the case is."""
    (text,) = (
        ast.unparse(node.value)
        for node in ast.parse(script.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "case"
    )
    return evaluated(text)


def evaluated(text):
    scope = {"Table": Table, "datetime": datetime, "Decimal": Decimal, "check": SimpleNamespace(Case=Case)}
    return eval(text, scope)


def test_a_script_holds_the_case_and_says_what_it_is_about(keeper, path):
    script = keeper.write_repro(path, SPEC, CASE, "No gap is left.")
    assert repr(case_in(script)) == repr(CASE)
    told = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8")))
    assert SPEC.outline.title in told
    assert "No gap is left." in told
    assert repr(str(path)) in script.read_text(encoding="utf-8")


def test_a_script_is_replaced_by_the_next_one(keeper, path):
    first = keeper.write_repro(path, SPEC, CASE, "No gap is left.")
    second = keeper.write_repro(path, SPEC, Case(CASE.table, (), {}), "No gap is left.")
    assert first == second
    assert case_in(second).columns == ()


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(datetime.UTC))
    | st.decimals(allow_nan=False)
)


@st.composite
def tables(draw):
    number = some.gaps(some.numbers() | st.just(-math.inf))
    columns = {"a b": ("double", number), "'": ("string", some.categories(missing=True))}
    lists = {"v": ("vector", st.lists(number, max_size=3)), "t": ("timestamp", st.none() | st.datetimes())}
    return some.table(draw, columns | lists, key=draw(st.sampled_from([None, "id"])))


def nested(inside):
    return (
        st.lists(inside, max_size=3)
        | st.lists(inside, max_size=3).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inside, max_size=3)
        | st.builds(Case, inside, inside, inside)
    )


@settings(deadline=None)
@given(st.recursive(PLAIN | tables(), nested, max_leaves=8))
def test_plain_data_as_source_means_the_same_data(value):
    again = evaluated(literal(value))
    assert repr(again) == repr(value)
    assert alike(again, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (math.nan, "float('nan')"),
        (-math.inf, "float('-inf')"),
        (1.5, "1.5"),
        ((), "()"),
        ((1,), "(1,)"),
        ((1, math.nan), "(1, float('nan'),)"),
        ([math.inf, "a"], "[float('inf'), 'a']"),
        ({"a": (None,)}, "{'a': (None,)}"),
    ],
)
def test_how_source_looks(value, text):
    assert literal(value) == text


def test_a_table_as_source_has_a_line_for_each_row():
    lines = literal(Case(CASE.table, (), {})).splitlines()
    assert [line.strip() for line in lines if line.strip().startswith("(")] == [
        "(1, float('nan'),),",
        "(2, None,),",
        "(3, -0.0,),",
    ]
