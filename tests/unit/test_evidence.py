"""The evidence: what is added is read back, whatever happened in between, and nothing in it can stop a run."""

from __future__ import annotations

import errno
import json
import math
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from helpers.evidence import NEWER, WHOLE, numbered, write
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.records import evidence
from pytest_dbml_kata.records.evidence import FORMAT, Attempt, NewerFormat, append, load

TIME = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".kata" / "evidence.jsonl"


# Round trip

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
states = st.sampled_from(list(State))
attempts = st.builds(
    Attempt,
    time=st.datetimes(datetime(1971, 1, 1), datetime(8999, 1, 1), timezones=zones),
    kata=words,
    verdict=states,
    properties=st.dictionaries(words, states, max_size=3),
    misconceptions=st.lists(words, max_size=3).map(tuple),
    sitting=st.integers(0, 10**6),
    hints=st.integers(0, 10),
    seconds=st.floats(0, 1e6),
    source=words,
    check=words,
    environment=words,
    versions=st.dictionaries(words, words, max_size=3),
)


@given(st.lists(attempts, max_size=4))
def test_what_is_added_is_read_back(tmp_path_factory, given_):
    path = tmp_path_factory.mktemp("evidence") / "evidence.jsonl"
    for each in given_:
        append(path, each)
    assert load(path).attempts == given_
    assert load(path).damaged == []


def test_no_field_is_left_out_of_a_line(path):
    append(path, WHOLE)
    assert load(path).attempts == [WHOLE]
    (line,) = path.read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert list(told) == list(Attempt.__struct_fields__)
    assert told["time"] == "2026-03-01T12:30:15.123456Z"
    assert told["format"] == FORMAT


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\u2028b", "a\u2029b", "a\x85b", "a\x0cb", "a\x00b"])
def test_an_attempt_is_one_line_whatever_it_says(path, text):
    for _ in range(2):
        append(path, msgspec.structs.replace(WHOLE, misconceptions=(text,)))
    first, second, rest = path.read_bytes().split(b"\n")
    assert json.loads(first)["misconceptions"] == json.loads(second)["misconceptions"] == [text]
    assert rest == b""
    assert [each.misconceptions for each in load(path).attempts] == [(text,)] * 2


def test_what_no_utf8_can_express_is_replaced(path):
    append(path, msgspec.structs.replace(WHOLE, kata="caf\udce9/größe", misconceptions=("\ud800",)))
    append(path, WHOLE)
    found = load(path)
    assert [(each.kata, each.misconceptions) for each in found.attempts] == [
        ("caf?/größe", ("?",)),
        (WHOLE.kata, WHOLE.misconceptions),
    ]
    assert found.attempts[0].time == TIME
    assert found.damaged == []


@pytest.mark.parametrize("seconds", [math.nan, math.inf])
def test_what_no_json_can_express_harms_no_other_line(path, seconds):
    append(path, numbered(1))
    append(path, msgspec.structs.replace(WHOLE, seconds=seconds))
    append(path, numbered(3))
    assert load(path).attempts == [numbered(1), numbered(3)]
    assert load(path).damaged == [2]


def test_without_a_file_there_is_no_evidence(tmp_path):
    assert load(tmp_path / "evidence.jsonl").attempts == []
    tmp_path.joinpath("file").touch()
    assert load(tmp_path / "file" / "evidence.jsonl").attempts == []


def test_evidence_is_only_ever_added_to(path):
    before = b""
    for number in range(20):
        append(path, numbered(number))
        after = path.read_bytes()
        assert after.startswith(before)
        assert len(after) > len(before)
        before = after


def test_a_field_that_a_later_version_adds_is_passed_over(path):
    line = evidence.encode(WHOLE)
    write(path, line[:-1] + b', "mood": {"of": ["the learner"]}}\n')
    assert load(path).attempts == [WHOLE]


# Damage


def test_a_line_cut_at_any_byte_harms_no_other_line(path):
    line = evidence.encode(numbered(2))
    append(path, numbered(1))
    before = path.read_bytes()
    for length in range(len(line) + 1):
        path.write_bytes(before + line[:length])
        whole = length == len(line)
        cut = [] if whole or not length else [2]
        found = load(path)
        assert found.attempts == [numbered(1)] + [numbered(2)] * whole
        assert found.damaged == cut
        torn = path.read_bytes()
        append(path, numbered(3))
        append(path, numbered(4))
        assert path.read_bytes().startswith(torn)
        found = load(path)
        assert found.attempts == [numbered(1)] + [numbered(2)] * whole + [numbered(3), numbered(4)]
        assert found.damaged == cut


OTHER = [
    b"no JSON",
    b'{"format": 1, "kata": ',
    b"[1, 2]",
    b"null",
    b'{"kata": "without a time", "verdict": "passed"}',
    b'{"format": 0, "time": "2026-03-01T12:00:00Z", "kata": "a/b", "verdict": "passed"}',
    b'{"format": "1", "time": "2026-03-01T12:00:00Z", "kata": "a/b", "verdict": "passed"}',
    b'{"time": "2026-03-01T12:00:00", "kata": "of no time zone", "verdict": "passed"}',
    b'{"time": "0001-01-01T00:00:00+12:00", "kata": "a/b", "verdict": "passed"}',
    b'{"time": "9999-12-31T23:59:59-12:00", "kata": "a/b", "verdict": "passed"}',
    b'{"time": "2026-03-01T12:00:00Z", "kata": "a/b", "verdict": "solved"}',
    b"\xff\xfe\x00",
    b"\x00" * 4096,
    b'{"time": ' + b"[" * 100_000,
    b'{"format": ' + b"9" * 5000 + b"}",
    b'{"format": 1e400}',
]


@pytest.mark.parametrize("damage", OTHER, ids=range(len(OTHER)))
def test_what_is_no_attempt_is_named_by_its_line_and_passed_over(path, damage):
    append(path, numbered(1))
    write(path, damage + b"\n", b"\n")
    append(path, numbered(2))
    found = load(path)
    assert found.attempts == [numbered(1), numbered(2)]
    assert found.damaged == [2]


pieces = st.sampled_from(
    [evidence.encode(WHOLE), b"\n", b"{", b"}", b'"format":', b'"time":', b'"0001-01-01T00:00:00+14:00"', b"99", b"["]
)


@given(st.binary() | st.lists(pieces | st.binary(max_size=5)).map(b"".join))
@example(b'{"format":' + b"[" * 100_000)
def test_no_content_stops_a_run_but_a_newer_format(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("evidence") / "evidence.jsonl"
    path.write_bytes(content)
    try:
        found = load(path)
    except NewerFormat:
        assert b"format" in content
        return
    lines = [each for each in content.split(b"\n") if each]
    assert len(found.attempts) + len(found.damaged) == len(lines)
    append(path, WHOLE)
    assert load(path).attempts == [*found.attempts, WHOLE]
    assert load(path).damaged == found.damaged


# A newer format


@pytest.mark.parametrize("line", NEWER, ids=range(len(NEWER)))
def test_a_line_of_a_newer_format_is_refused_with_what_to_do(path, line):
    append(path, WHOLE)
    write(path, b"damaged\n", line + b"\n")
    with pytest.raises(NewerFormat) as caught:
        load(path)
    message = str(caught.value)
    assert str(path) in message
    assert "expected format 1 in line 3, got 2" in message
    assert f"expected format {FORMAT} " in message
    assert "pip install --upgrade pytest-dbml-kata" in message


# Where nothing can be written


def test_a_full_disk_is_an_error_and_loses_no_line(path, monkeypatch):
    append(path, numbered(1))
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, line: real(descriptor, line[:50]))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        append(path, numbered(2))
    monkeypatch.undo()
    append(path, numbered(3))
    assert load(path).attempts == [numbered(1), numbered(3)]
    assert load(path).damaged == [2]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no disk that is always full")
def test_no_room_at_all_is_an_error():
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        append(Path("/dev/full"), WHOLE)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_an_error(path):
    path.parent.mkdir()
    path.parent.chmod(0o500)
    with pytest.raises(PermissionError):
        append(path, WHOLE)
    assert load(path).attempts == []
