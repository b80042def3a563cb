"""The line that says what is being done, as it is drawn."""

from __future__ import annotations

from io import StringIO

import pytest
from helpers.practising import drawn
from rich.cells import cell_len

from pytest_dbml_kata.report import progress
from pytest_dbml_kata.report.progress import Progress


@pytest.fixture
def clock(monkeypatch):
    """Seconds that go by when it is told so."""

    class Clock:
        now = 100.0

    monkeypatch.setattr(progress.time, "monotonic", lambda: Clock.now)
    return Clock


def test_it_says_what_is_done_how_much_of_it_and_for_how_long(clock):
    file = StringIO()
    step = Progress(file, 80).of("cv_grid")
    step("case", 0, 25)
    assert drawn(file.getvalue(), 80) == ["cv_grid: case 0 of 25, 0 s"]
    clock.now += 7
    step("case", 12, 25)
    assert drawn(file.getvalue(), 80) == ["cv_grid: case 12 of 25, 7 s"]
    clock.now += 1
    step("comparing with known misconceptions", 0, 0)
    assert drawn(file.getvalue(), 80) == ["cv_grid: comparing with known misconceptions, 8 s"]


def test_it_is_not_drawn_more_often_than_can_be_seen(clock):
    file = StringIO()
    step = Progress(file, 80).of("cv_grid")
    for number in range(100):
        clock.now += 0.01
        step("case", number, 100)
    assert file.getvalue().count("cv_grid") == 10


def test_it_is_taken_away_and_comes_back(clock):
    file = StringIO()
    line = Progress(file, 80)
    line.clear()
    assert file.getvalue() == ""
    step = line.of("cv_grid")
    step("case", 0, 25)
    line.clear()
    assert drawn(file.getvalue(), 80) == [""]
    step("case", 1, 25)
    assert drawn(file.getvalue(), 80) == ["cv_grid: case 1 of 25, 0 s"]


@pytest.mark.parametrize("width", [20, 41, 80])
def test_it_never_reaches_the_last_column(clock, width):
    file = StringIO()
    Progress(file, width).of("語" * 15)("looking for a smaller example, try", 1, 80)
    (row,) = drawn(file.getvalue(), 1000)
    assert cell_len(row) < width


def test_each_kata_has_a_clock_of_its_own(clock):
    file = StringIO()
    line = Progress(file, 80)
    line.of("one")
    clock.now += 5
    line.of("two")("case", 1, 2)
    assert drawn(file.getvalue(), 80) == ["two: case 1 of 2, 0 s"]
