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
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.records.evidence import Attempt, NewerFormat
from pytest_dbml_kata.records.repro_script import literal
from pytest_dbml_kata.records.results import Block, Kind, Result
from pytest_dbml_kata.records.sittings import Now
from pytest_dbml_kata.records.store import MOST_KEPT, Failure, Store
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
def store(tmp_path):
    return Store(tmp_path)


@pytest.fixture
def path(tmp_path):
    """The learner's file."""
    return tmp_path / "katas" / "ml_workflows" / "impute_missing.py"


def evidence_of(store):
    return store.folder / "evidence.jsonl"


def keep(store, path, *cases):
    """Keep cases one after another, a second apart."""
    for encoded in cases:
        store.keep_failing_case(path, encoded)
        for each in store.folder.rglob("*.case"):
            then = each.stat().st_mtime_ns - 10**9
            os.utime(each, ns=(then, then))


def numbered(*numbers):
    return [b"case %d" % number for number in numbers]


# Failing cases


def test_nothing_has_failed_yet(store, path):
    assert store.failing_cases(path) == []
    store.drop_failing_cases(path)
    assert store.complaints == []
    assert not store.folder.exists()


def test_failing_cases_come_back_the_latest_first(store, path):
    keep(store, path, *numbered(1, 2, 3))
    assert store.failing_cases(path) == numbered(3, 2, 1)
    assert store.complaints == []
    assert Store(store.root).failing_cases(path) == numbered(3, 2, 1)


def test_a_case_may_hold_any_bytes(store, path):
    keep(store, path, bytes(range(256)), b"")
    assert store.failing_cases(path) == [b"", bytes(range(256))]


def test_the_same_case_is_kept_once_and_counts_as_new(store, path):
    keep(store, path, *numbered(1, 2, 1))
    assert store.failing_cases(path) == numbered(1, 2)


def test_the_oldest_cases_make_room(store, path):
    keep(store, path, *numbered(*range(MOST_KEPT + 2)))
    assert store.failing_cases(path) == numbered(*range(MOST_KEPT + 2))[:1:-1]
    assert len(list(store.folder.rglob("*.*"))) == MOST_KEPT


def test_cases_of_a_file_that_passes_are_dropped(store, path):
    other = path.with_name("encode_one_hot.py")
    keep(store, path, *numbered(1, 2))
    keep(store, other, *numbered(3))
    store.drop_failing_cases(path)
    assert store.failing_cases(path) == []
    assert store.failing_cases(other) == numbered(3)


def test_files_of_one_name_are_kept_apart(store, path, tmp_path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    places = [path, tmp_path / "submissions" / path.name, elsewhere / "a" / path.name, elsewhere / "b" / path.name]
    for number, place in enumerate(places):
        keep(store, place, *numbered(number))
    assert [store.failing_cases(place) for place in places] == [numbered(number) for number in range(len(places))]


def test_a_relative_path_is_where_one_stands(store, path, monkeypatch):
    monkeypatch.chdir(store.root)
    keep(store, path.relative_to(store.root), *numbered(1))
    assert store.failing_cases(path) == numbered(1)


def test_what_is_kept_of_a_file_outside_the_root_lies_below_the_root(store, tmp_path_factory):
    outside = tmp_path_factory.mktemp("elsewhere")
    keep(store, outside / "impute_missing.py", *numbered(1))
    assert store.failing_cases(outside / "impute_missing.py") == numbered(1)
    assert store.write_repro(outside / "impute_missing.py", SPEC, CASE, "It holds.").is_relative_to(store.folder)
    assert list(outside.iterdir()) == []


# Evidence


def test_there_is_no_history_at_first(store):
    assert store.history.attempts == []
    assert store.complaints == []
    assert not store.folder.exists()


def test_what_is_recorded_is_in_the_history_of_the_next_run(store):
    store.record(FAILED)
    store.record(PASSED)
    assert Store(store.root).history.attempts == [FAILED, PASSED]
    assert store.complaints == []


def test_the_history_grows_with_what_is_recorded_in_this_run(store):
    store.record(FAILED)
    assert store.history.attempts == [FAILED]
    store.record(PASSED)
    assert store.history.attempts == [FAILED, PASSED]
    assert Store(store.root).history.attempts == [FAILED, PASSED]


def test_damaged_lines_are_complained_of_once_by_their_numbers(store):
    store.record(FAILED)
    with evidence_of(store).open("ab") as file:
        file.write(b"no JSON\n" * 7)
    store.record(PASSED)
    assert store.history.attempts == [FAILED, PASSED]
    assert store.history.attempts == [FAILED, PASSED]
    (complaint,) = store.complaints
    assert f"{evidence_of(store)}: ignored unreadable lines 2, 3, 4, 5, 6, ..." in complaint


def test_one_damaged_line_is_complained_of(store):
    store.record(FAILED)
    evidence_of(store).write_bytes(evidence_of(store).read_bytes()[:-9])
    assert store.history.attempts == []
    assert f"{evidence_of(store)}: ignored unreadable line 1" in store.complaints[0]


def test_evidence_that_cannot_be_read_counts_as_empty(store):
    evidence_of(store).mkdir(parents=True)
    assert store.history.attempts == []
    (complaint,) = store.complaints
    assert f"cannot read {evidence_of(store)}" in complaint


def test_a_newer_format_is_not_taken_for_damage(store):
    store.folder.mkdir()
    evidence_of(store).write_bytes(b'{"format": 99}\n')
    with pytest.raises(NewerFormat):
        _ = store.history


# Reports of failures


def result(part, state, **more):
    return Result(exercise=SPEC.id, part=part, state=state, **more)


def failure(message="a gap is left", **also):
    results = {
        "answers_every_input": result("answers_every_input", State.PASSED),
        "no_gap": result(
            "no_gap",
            State.FAILED,
            message=message,
            misconception="NaN",
            blocks=(Block(Kind.MESSAGE, (message,)),),
        ),
    }
    given = {"time": TIME, "kata": SPEC.id, "source": "s", "check": "c", "environment": "e", "results": results}
    return Failure(**given | also)


def test_the_latest_failure_of_a_file_is_kept(store, path):
    assert store.failure(path) is None
    store.keep_failure(path, failure("first"))
    store.keep_failure(path, failure("second"))
    assert Store(store.root).failure(path) == failure("second")
    assert store.failure(path.with_name("encode_one_hot.py")) is None


@pytest.mark.parametrize("message", ["nan", "a\x00b", "größer 数", "\u2028", "%s {}", "x" * 100_000])
def test_a_failure_may_say_anything(store, path, message):
    store.keep_failure(path, failure(message))
    assert store.failure(path) == failure(message)


def test_a_failure_that_no_utf8_can_express_stops_no_run(store, path):
    store.keep_failure(path, failure("in /home/\udcff: a gap is left"))
    assert store.failure(path).results["no_gap"].message == "in /home/?: a gap is left"
    assert store.complaints == []


NOTHING_FAILED = msgspec.json.encode(failure(results={"no_gap": result("no_gap", State.PASSED)}))
DAMAGED = [b"", b"{", b"null", b"\xff", b'{"kata": 1}', b'{"x": ' + b"[" * 100_000, NOTHING_FAILED]


@pytest.mark.parametrize("damage", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_failure_counts_as_none(store, path, damage):
    store.keep_failure(path, failure())
    (file,) = store.folder.rglob("*.json")
    file.write_bytes(damage)
    assert store.failure(path) is None


OLD = b'{"time":"2026-03-01T12:00:00Z","kata":"a/b","source":"s","check":"c","environment":"e","properties":{"p":{}}}'


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(OLD, "older version of pytest-dbml-kata (expected format 2, got 1)"), (b'{"format": 3}', "a newer version")],
    ids=["older", "newer"],
)
def test_failures_of_another_version_are_refused_once(store, path, content, complaint):
    store.keep_failure(path, failure())
    (file,) = store.folder.rglob("*.json")
    file.write_bytes(content)
    assert store.failure(path) is None
    assert store.failure(path) is None
    (told,) = store.complaints
    assert complaint in told
    store.keep_failure(path, failure())
    assert store.failure(path) == failure()


# Two runs at once


def test_cases_that_another_run_removes_meanwhile_stop_no_run(store, path, monkeypatch):
    keep(store, path, *numbered(*range(MOST_KEPT)))
    real = Path.glob

    def glob(self, pattern):
        """What there is, and what was there a moment ago."""
        return [self / "gone.case", *real(self, pattern)]

    monkeypatch.setattr(Path, "glob", glob)
    store.keep_failing_case(path, b"case of this run")
    store.drop_failing_cases(path)
    assert store.complaints == []
    monkeypatch.undo()
    assert store.failing_cases(path) == []


# Where nothing can be written


WRITE = {
    "a failing case": lambda store, path: store.keep_failing_case(path, b"case"),
    "a script": lambda store, path: store.write_repro(path, SPEC, CASE, "It holds."),
    "a failure": lambda store, path: store.keep_failure(path, failure()),
    "evidence": lambda store, _: store.record(PASSED),
}

SITTINGS = {
    "a hint": lambda store: store.hint_shown(SPEC.id),
    "a reset": lambda store: store.begin_sitting(SPEC.id, 1),
}

every_write = pytest.mark.parametrize("write", WRITE.values(), ids=WRITE)


@every_write
def test_a_folder_that_cannot_be_made_is_complained_of_once(store, path, write):
    store.folder.write_text("a file")
    for _ in range(3):
        assert write(store, path) is None
    store.drop_failing_cases(path)
    assert store.failing_cases(path) == []
    assert store.history.attempts == []
    (complaint,) = store.complaints
    assert str(store.folder) in complaint
    assert "the verdicts are valid, but not saved" in complaint


@pytest.mark.parametrize("write", SITTINGS.values(), ids=SITTINGS)
def test_a_hint_or_a_reset_that_cannot_be_remembered_is_complained_of(store, write):
    store.folder.write_text("a file")
    assert write(store) is False
    assert store.now(SPEC.id) == Now()
    assert len(store.complaints) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_complained_of_once(store, path):
    store.folder.mkdir()
    store.folder.chmod(0o500)
    for write in [*WRITE.values()] * 2:
        write(store, path)
    (complaint,) = store.complaints
    assert os.strerror(errno.EACCES) in complaint
    assert store.history.attempts == []


def test_one_reason_is_complained_of_once_whatever_was_to_be_written(store, path):
    store.folder.write_text("a file")
    for write in [*WRITE.values()] * 2:
        write(store, path)
    assert len(store.complaints) == 1


def no_space(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def half(self, content):
    with self.open("wb") as file:
        file.write(content[: len(content) // 2])
    no_space()


def test_a_full_disk_is_complained_of_once(store, path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        patch.setattr(os, "write", no_space)
        for write in [*WRITE.values()] * 2:
            write(store, path)
    (complaint,) = store.complaints
    assert os.strerror(errno.ENOSPC) in complaint


def test_what_a_full_disk_cuts_short_leaves_nothing_behind(store, path):
    keep(store, path, *numbered(1))
    script = store.write_repro(path, SPEC, CASE, "It holds.")
    files, text = sorted(store.folder.rglob("*")), script.read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        store.keep_failing_case(path, *numbered(2))
        assert store.write_repro(path, SPEC, CASE, "Something else holds.") is None
    assert sorted(store.folder.rglob("*")) == files
    assert store.failing_cases(path) == numbered(1)
    assert script.read_text(encoding="utf-8") == text


def test_evidence_that_a_full_disk_cuts_short_is_complained_of(store):
    store.record(FAILED)
    real = os.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, line: real(descriptor, line[:7]))
        store.record(PASSED)
    assert store.history.attempts == [FAILED]
    assert len(store.complaints) == 2  # what could not be written, and the half line that it left
    store.record(PASSED)
    assert Store(store.root).history.attempts == [FAILED, PASSED]


def test_every_reason_is_complained_of(store):
    def denied(*_):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    for fail in (no_space, denied, no_space):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "write", fail)
            store.record(PASSED)
    assert [os.strerror(errno.ENOSPC) in each for each in store.complaints] == [True, False]


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


def test_a_script_holds_the_case_and_says_what_it_is_about(store, path):
    script = store.write_repro(path, SPEC, CASE, "No gap is left.")
    assert repr(case_in(script)) == repr(CASE)
    told = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8")))
    assert SPEC.outline.title in told
    assert "No gap is left." in told
    assert repr(str(path)) in script.read_text(encoding="utf-8")


def test_a_script_is_replaced_by_the_next_one(store, path):
    first = store.write_repro(path, SPEC, CASE, "No gap is left.")
    second = store.write_repro(path, SPEC, Case(CASE.table, (), {}), "No gap is left.")
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
