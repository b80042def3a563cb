"""The estimate: what a model of memory has to say, whichever model it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_dbml_kata.mastery.estimate import DESIRED, MANY, Fsrs, rating
from pytest_dbml_kata.records.evidence import Attempt
from pytest_dbml_kata.records.sittings import Sitting, sittings

KATA = "ml_workflows/impute_missing"
BEGUN = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FSRS = Fsrs()


def sitting(number=0, time=BEGUN, *, failures=0, hints=0, hints_in_all=3, passed=True) -> Sitting:
    """A sitting that was solved at that time, after so many failures and hints."""
    tried = [
        Attempt(
            time=time - (failures - each) * timedelta(minutes=1),
            kata=KATA,
            verdict="failed",
            sitting=number,
            hints=hints,
        )
        for each in range(failures)
    ]
    solved = [Attempt(time=time, kata=KATA, verdict="passed", sitting=number, hints=hints)] if passed else []
    return Sitting(KATA, number, (*tried, *solved), hints_in_all)


efforts = st.fixed_dictionaries({"failures": st.integers(0, 6), "hints": st.integers(0, 3)})
gaps = st.timedeltas(timedelta(0), 400 * DAY)


@st.composite
def courses(draw, efforts=efforts, least=1):
    """Solved sittings, one after another."""
    course, time = [], BEGUN
    for number in range(draw(st.integers(least, 4))):
        course.append(sitting(number, time, **draw(efforts)))
        time += draw(gaps)
    return course


def kept(course, time) -> float:
    found = FSRS.estimate(course, time)
    assert found is not None
    return found.retention


def interval(course) -> timedelta:
    """From the last pass until it is due."""
    found = FSRS.estimate(course, course[-1].passed.time)
    assert found is not None
    return found.due - course[-1].passed.time


# How a sitting went

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("failures", "hints", "hints_in_all", "expected"),
    [
        (0, 0, 3, EASY),
        (1, 0, 3, GOOD),
        (MANY - 1, 0, 3, GOOD),
        (MANY, 0, 3, HARD),
        (50, 0, 3, HARD),
        (0, 1, 3, HARD),
        (0, 2, 3, HARD),
        (50, 2, 3, HARD),
        (0, 3, 3, AGAIN),
        (2, 3, 3, AGAIN),
        (0, 4, 3, AGAIN),
        (0, 1, 1, AGAIN),
        (0, 0, 0, EASY),
        (0, 1, 0, HARD),
    ],
)
def test_a_sitting_is_rated_by_hints_and_failures(failures, hints, hints_in_all, expected):
    assert rating(sitting(failures=failures, hints=hints, hints_in_all=hints_in_all)) == expected


def test_hints_that_were_shown_after_the_pass_do_not_count():
    before = sitting()
    later = msgspec.structs.replace(before.passed, time=BEGUN + DAY, hints=3)
    assert rating(Sitting(KATA, 0, (*before.attempts, later), 3)) == EASY


# Retention


@given(courses(), gaps, gaps)
def test_retention_falls_with_time(course, some, more):
    last = course[-1].passed.time
    sooner, later = sorted([last + some, last + more])
    assert 0 <= kept(course, later) <= kept(course, sooner) <= 1


@given(courses())
def test_it_is_certain_at_the_moment_of_the_pass_and_less_a_while_later(course):
    last = course[-1].passed.time
    assert kept(course, last) == 1
    assert kept(course, last + 3000 * DAY) < 1


@given(courses())
def test_when_it_is_due_does_not_depend_on_when_one_asks(course):
    last = course[-1].passed.time
    first, later = FSRS.estimate(course, last), FSRS.estimate(course, last + 100 * DAY)
    assert first.due == later.due > last


@given(courses())
def test_it_is_due_when_retention_falls_to_what_is_desired(course):
    """To half a day, in which intervals are counted; and never on the very day of the pass."""
    due = FSRS.estimate(course, course[-1].passed.time).due
    assert kept(course, due - DAY) > DESIRED
    assert kept(course, due + DAY) < DESIRED
    if interval(course) >= 5 * DAY:
        assert kept(course, due) == pytest.approx(DESIRED, abs=0.01)


@given(st.integers(1, 300), efforts)
def test_what_is_solved_again_without_all_the_hints_lasts_longer(days, effort):
    assume(effort["hints"] < 3)
    once = [sitting(0, BEGUN, **effort)]
    twice = [*once, sitting(1, BEGUN + days * DAY, **effort)]
    assert interval(twice) >= interval(once)
    assert kept(twice, BEGUN + (days + 200) * DAY) > kept(once, BEGUN + 200 * DAY)


def test_what_is_solved_again_in_time_lasts_several_times_as_long():
    once = [sitting(failures=1)]
    twice = [*once, sitting(1, BEGUN + interval(once), failures=1)]
    assert interval(twice) > 2 * interval(once)


@given(courses(), efforts, efforts)
def test_more_hints_and_failures_never_make_the_last_sitting_last_longer(course, one, other):
    less = {key: min(one[key], other[key]) for key in one}
    more = {key: max(one[key], other[key]) for key in one}
    *before, last = course
    easier, harder = (
        [*before, sitting(last.number, last.passed.time, **effort, hints_in_all=3)] for effort in (less, more)
    )
    assert interval(harder) <= interval(easier)
    assert kept(harder, last.passed.time + 30 * DAY) <= kept(easier, last.passed.time + 30 * DAY)


# What there is nothing to judge by


def test_a_kata_that_was_never_solved_has_no_estimate():
    assert FSRS.estimate([], BEGUN) is None
    assert FSRS.estimate([sitting(passed=False, failures=3)], BEGUN) is None


def test_a_sitting_that_was_not_solved_says_nothing():
    solved = sitting()
    given_up = sitting(1, BEGUN + DAY, passed=False, failures=9)
    now = BEGUN + 5 * DAY
    assert FSRS.estimate([solved, given_up], now) == FSRS.estimate([solved], now)


# Clocks

times = st.datetimes(datetime(1970, 1, 2), datetime(8999, 12, 30))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
any_time = st.one_of(
    times,
    times.map(lambda time: time.replace(tzinfo=UTC)),
    st.datetimes(datetime(1970, 1, 2), datetime(8999, 12, 30), timezones=zones),
)


@given(st.lists(st.tuples(any_time, st.integers(0, 3), st.sampled_from(["passed", "failed"])), max_size=6), times)
def test_whatever_the_clock_said_there_is_an_estimate(given_, now):
    now = now.replace(tzinfo=UTC)
    course = sittings(
        [Attempt(time=time, kata=KATA, verdict=verdict, sitting=number) for time, number, verdict in given_]
    )
    found = FSRS.estimate(course, now)
    assert (found is not None) == any(verdict == "passed" for *_, verdict in given_)
    if found is not None:
        assert 0 <= found.retention <= 1
        assert found.due.utcoffset() == timedelta(0)


def test_a_clock_that_goes_backwards_takes_nothing_back():
    forwards = [sitting(0, BEGUN), sitting(1, BEGUN)]
    backwards = [sitting(0, BEGUN), sitting(1, BEGUN - 30 * DAY)]
    assert FSRS.estimate(backwards, BEGUN + DAY) == FSRS.estimate(forwards, BEGUN + DAY)


def test_a_pass_in_the_future_counts_as_of_now():
    assert FSRS.estimate([sitting(0, BEGUN + 5000 * DAY)], BEGUN) == FSRS.estimate([sitting()], BEGUN)


def test_the_time_zone_does_not_matter():
    now = BEGUN + 40 * DAY
    elsewhere = timezone(timedelta(hours=-9, minutes=-30))
    moved = FSRS.estimate([sitting(0, BEGUN.astimezone(elsewhere))], now.astimezone(elsewhere))
    assert moved == FSRS.estimate([sitting()], now)


def test_a_time_without_a_zone_is_taken_for_local_time():
    naive = BEGUN.astimezone().replace(tzinfo=None)
    assert FSRS.estimate([sitting(0, naive)], naive + DAY) == FSRS.estimate([sitting()], BEGUN + DAY)
