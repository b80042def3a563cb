"""The line that says what is being done: seen while it is, gone without a trace afterwards."""

from __future__ import annotations

import json
import os
import signal
from io import StringIO
from itertools import pairwise
from time import monotonic

import pytest
from helpers.practising import drawn, terminal
from rich.cells import cell_len

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.report import progress
from pytest_dbml_kata.report.progress import Progress

KATA, RIGHT = "ml_workflows/impute_missing", "ml_workflows/encode_one_hot"
SLOW = """
import time

def impute_missing(train, new, columns, strategy):
    time.sleep(600)
"""


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


@pytest.mark.parametrize("arguments", [(), ("-q",), ("-s",), ("--tb=short",)])
def test_it_is_drawn_over_itself_in_a_terminal(learner, engine, arguments):
    learner.take_solution(RIGHT)
    with terminal(learner.folder, "--kata", "--kata-examples=3", *arguments) as screen:
        assert screen.end() == 0
    assert "encode_one_hot: case" in screen.written
    assert not any("encode_one_hot: case" in line for line in screen.lines)


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(("-v",), {}), ((), {"TERM": "dumb"})],
    ids=["-v", "TERM=dumb"],
)
def test_some_terminals_are_spared(learner, engine, arguments, environment):
    learner.take_solution(RIGHT)
    with terminal(learner.folder, "--kata", "--kata-examples=3", *arguments, **environment) as screen:
        assert screen.end() == 0
    assert "encode_one_hot: " not in screen.written


def test_there_is_none_where_nobody_looks(learner, engine):
    learner.take_solution(RIGHT)
    result = learner.run("--kata", "--kata-examples=3")
    assert "encode_one_hot: " not in result.stdout.str()
    assert "\r" not in result.stdout.str()


def workers() -> int:
    return sum(reply.workers for folder in client.folders() if (reply := client.status(folder)) is not None)


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGINT"])
def test_ctrl_c_leaves_nothing_behind_but_the_engine(learner, own_engine_folder, how):
    learner.take_solution(RIGHT)  # sorts before the slow one
    learner.write(KATA, SLOW)
    with terminal(learner.folder, "--kata", "--kata-examples=3") as screen:
        before = screen.settings
        screen.until("impute_missing: case")
        if how == "Ctrl-C":
            screen.type("\x03")
        else:
            os.kill(screen.process.pid, signal.SIGINT)
        assert screen.end() == pytest.ExitCode.INTERRUPTED
        assert screen.settings == before
    assert not any("impute_missing: case" in line for line in screen.lines)
    assert "KeyboardInterrupt" in screen.written
    assert "Traceback" not in screen.written
    assert not [pair for pair in pairwise(screen.lines) if pair == ("", "")], "a gap where the line was"
    deadline = monotonic() + 20
    while workers():
        assert monotonic() < deadline, "a worker is left"
    status = learner.run("--kata-engine-status")
    status.stdout.fnmatch_lines(["*  0 workers, *"])
    lines = (learner.folder / ".kata" / "evidence.jsonl").read_text().splitlines()
    assert [(each["kata"], each["verdict"]) for each in map(json.loads, lines)] == [(RIGHT, "passed")]
    # Nothing of it hinders the next run.
    learner.take_solution(KATA)
    assert learner.run("--kata", "--kata-examples=2").ret == 0
