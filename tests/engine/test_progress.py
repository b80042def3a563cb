"""The line that says what is being done: seen while it is, gone without a trace afterwards."""

from __future__ import annotations

import json
import os
import signal
from itertools import pairwise
from time import monotonic

import pytest
from helpers.practising import terminal

from pytest_dbml_kata.engine import client

KATA, RIGHT = "ml_workflows/impute_missing", "ml_workflows/encode_one_hot"
SLOW = """
import time

def impute_missing(train, new, columns, strategy):
    time.sleep(600)
"""


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
