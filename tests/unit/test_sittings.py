"""Sittings: from a stub to a pass, and what was shown on the way."""

from __future__ import annotations

import errno
import itertools
import os
from datetime import timedelta

import pytest
from helpers.sittings import BEGUN, KATA, attempts
from hypothesis import given
from hypothesis import strategies as st

from pytest_dbml_kata.records.sittings import Now, add, now, sittings


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".kata" / "sittings" / f"{KATA}.jsonl"


# Attempts by sitting


def test_no_attempt_no_sitting():
    assert sittings([]) == ()


def test_attempts_are_grouped_by_sitting():
    first = attempts("failed", "passed")
    later = attempts("passed", sitting=4, begun=BEGUN + timedelta(days=9))
    found = sittings(first + later, hints_in_all=3)
    assert [(each.kata, each.number, each.hints_in_all) for each in found] == [(KATA, 0, 3), (KATA, 4, 3)]
    assert [each.attempts for each in found] == [tuple(first), tuple(later)]


@given(st.permutations([*attempts("failed", "crashed", "passed"), *attempts("failed", "passed", sitting=1)]))
def test_the_order_of_the_lines_does_not_matter(shuffled):
    first, second = sittings(shuffled)
    assert [each.verdict for each in first.attempts] == ["failed", "crashed", "passed"]
    assert [each.verdict for each in second.attempts] == ["failed", "passed"]


def test_times_with_and_without_a_zone_stand_together():
    zoned = attempts("failed", "passed")
    naive = attempts("failed", begun=BEGUN.astimezone().replace(tzinfo=None) + timedelta(seconds=30))
    (sitting,) = sittings([*zoned, *naive])
    assert list(sitting.attempts) == [zoned[0], naive[0], zoned[1]]


def test_what_solved_a_sitting_is_its_first_pass():
    (sitting,) = sittings(attempts("failed", "passed", "failed", "passed"))
    assert sitting.passed is sitting.attempts[1]


def test_a_sitting_that_was_given_up_is_not_solved():
    (sitting,) = sittings(attempts("failed", "failed"))
    assert sitting.passed is None
    assert sitting.failures == 2


@pytest.mark.parametrize(
    ("verdicts", "failures"),
    [
        (["passed"], 0),
        (["failed", "passed"], 1),
        (["failed", "crashed", "timed out", "passed"], 3),
        (["failed", "passed", "failed", "failed"], 1),
        (["engine error", "failed", "todo", "passed"], 1),
        (["passed", "failed", "passed"], 0),
    ],
)
def test_failures_are_counted_up_to_the_first_pass(verdicts, failures):
    (sitting,) = sittings(attempts(*verdicts))
    assert sitting.failures == failures


# Where a kata is


def test_a_kata_begins_in_its_first_sitting_without_hints(path):
    assert now(path) == Now(0, 0)
    assert not path.parent.exists()


def test_hints_are_counted_since_the_stub_was_put_back(path):
    add(path, "hint", 0)
    add(path, "hint", 0)
    assert now(path) == Now(0, 2)
    add(path, "reset", 1)
    assert now(path) == Now(1, 0)
    add(path, "hint", 1)
    assert now(path) == Now(1, 1)


@given(st.lists(st.booleans(), max_size=12))
def test_any_course_of_hints_and_resets(tmp_path_factory, resets):
    path = tmp_path_factory.mktemp("sittings") / "kata.jsonl"
    for reset in resets:
        at = now(path).sitting
        add(path, "reset" if reset else "hint", at + 1 if reset else at)
    since = itertools.takewhile(lambda reset: not reset, reversed(resets))
    assert now(path) == Now(sum(resets), len(list(since)))


def test_a_sitting_is_never_taken_back(path):
    add(path, "reset", 3)
    add(path, "reset", 2)
    assert now(path) == Now(3, 0)


DAMAGE = [
    b"no JSON",
    b"{",
    b"null",
    b'{"event": "hint"}',
    b'{"time": "2026-03-01T12:00:00Z", "event": "of a later version", "sitting": 9}',
    b"\xff\x00",
    b'{"x": ' + b"[" * 100_000,
    b"",
]


@pytest.mark.parametrize("damage", DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_line_counts_as_none(path, damage):
    add(path, "reset", 1)
    add(path, "hint", 1)
    with path.open("ab") as file:
        file.write(damage + b"\n")
    add(path, "hint", 1)
    assert now(path) == Now(1, 2)


def test_a_line_cut_at_any_byte_harms_no_other_line(path):
    add(path, "reset", 1)
    add(path, "hint", 1)
    before = path.read_bytes()
    add(path, "hint", 1)
    line = path.read_bytes()[len(before) : -1]
    for length in range(len(line) + 1):
        path.write_bytes(before + line[:length])
        add(path, "hint", 1)
        assert now(path) == Now(1, 3 if length == len(line) else 2)


@given(st.binary())
def test_no_content_stops_a_run(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("sittings") / "kata.jsonl"
    path.write_bytes(content)
    assert now(path) == Now(0, 0)


def test_a_file_that_was_deleted_begins_anew(path):
    add(path, "reset", 2)
    add(path, "hint", 2)
    path.unlink()
    assert now(path) == Now(0, 0)
    add(path, "hint", 0)
    assert now(path) == Now(0, 1)


def test_a_folder_in_place_of_the_file_counts_as_none(path):
    path.mkdir(parents=True)
    assert now(path) == Now(0, 0)
    with pytest.raises(OSError, match=os.strerror(errno.EISDIR)):
        add(path, "hint", 0)
