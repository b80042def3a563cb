"""The guards of the tiers notice what they are for."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import guards

FAILED = pytest.fail.Exception

STARTERS = {
    "a program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
    "a fork": os.fork,
    "a terminal": pty.fork,
    "a shell": lambda: os.system("true"),
    "a spawned program": lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}),
    "a process": lambda: multiprocessing.Process(target=print).start(),
}


@pytest.mark.parametrize("start", STARTERS.values(), ids=STARTERS)
def test_a_process_fails_where_it_is_started(start):
    with pytest.raises(FAILED, match="expected no process from a test in tests/unit"), guards.no_process():
        start()


def test_a_failure_that_was_caught_fails_at_the_end():
    with pytest.raises(FAILED, match="expected no process"), guards.no_process(), contextlib.suppress(BaseException):
        os.fork()


def test_without_a_process_nothing_fails():
    with guards.no_process():
        Path.cwd()


def test_an_engine_that_was_there_fails():
    guard = guards.no_engine()
    folder = guard.__enter__()
    (folder / "key").mkdir()
    (folder / "key" / "lock").touch()
    with pytest.raises(FAILED, match="expected no engine from a test in tests/cli"):
        guard.__exit__(None, None, None)
    assert not folder.exists()


def test_without_an_engine_nothing_fails():
    with guards.no_engine() as folder:
        assert os.environ["KATA_ENGINE_DIR"] == str(folder)
