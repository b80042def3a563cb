"""Runs that are killed at any moment: what was written stays, what is there can be read, the next run works."""

from __future__ import annotations

import ast
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from time import monotonic

import msgspec
import pytest

from pytest_dbml_kata.packs import built_in
from pytest_dbml_kata.records.evidence import Attempt, load
from pytest_dbml_kata.records.store import Store

KILLS = 50
FAILS, PASSES = "spark_ml/tune_with_hyperopt", "spark_ml/cv_grid"  # those that are checked the fastest

WRONG = """
def tune(objective, space, max_evals, maximise, seed):
    return {}
"""


def vary(learner, number: int) -> None:
    """Change both files, so that there is something to check and to record."""
    right = (built_in().solutions / f"{PASSES}.py").read_text(encoding="utf-8")
    learner.write(FAILS, f"{WRONG}# {number}\n")
    learner.write(PASSES, f"{right}# {number}\n")


def start(learner, pycache: Path) -> subprocess.Popen[bytes]:
    """A run in a process group of its own. The engine runs already; it belongs to another."""
    arguments = ["-p", "no:cacheprovider", "--assert=plain", "--kata", "--kata-examples=2"]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=learner.folder,
        env=os.environ | {"PYTHONPYCACHEPREFIX": str(pycache), "PYTHONDONTWRITEBYTECODE": ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def killed_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a run at that moment; whether it was still running then."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def whole_lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")[:-1]


def unreadable(learner) -> list[Path]:
    """The files below .kata, but evidence, that cannot be read as what their names say."""
    store = Store(learner.folder)
    found = [path for path in store.folder.rglob("*") if path.is_file() and path.suffix in (".case", ".json", ".py")]
    return [path for path in found if not readable(path)]


def readable(path: Path) -> bool:
    content = path.read_bytes()
    try:
        if path.suffix == ".case":
            msgspec.msgpack.decode(content)
        elif path.suffix == ".json":
            msgspec.json.decode(content)
        else:
            ast.parse(content)
    except (msgspec.MsgspecError, ValueError, SyntaxError):
        return False
    return True


def test_a_run_that_is_killed_loses_nothing_and_leaves_nothing_unreadable(learner, engine, tmp_path):
    random = Random(0)
    evidence = learner.folder / ".kata" / "evidence.jsonl"
    decode = msgspec.json.Decoder(Attempt).decode

    vary(learner, 0)
    start(learner, tmp_path / "pycache").wait()  # what is done once only
    vary(learner, 1)
    begun = monotonic()
    assert start(learner, tmp_path / "pycache").wait() == pytest.ExitCode.TESTS_FAILED
    length = monotonic() - begun
    before = evidence.read_bytes()
    assert [decode(line).verdict for line in whole_lines(before)] == ["passed", "failed"] * 2
    assert {path.suffix for path in (learner.folder / ".kata").rglob("*.*")} == {".jsonl", ".case", ".json", ".py"}
    assert unreadable(learner) == []

    kills, number, torn = 0, 1, set()
    while kills < KILLS:
        number += 1
        vary(learner, number)
        kills += killed_after(start(learner, tmp_path / "pycache"), random.uniform(0, length))
        after = evidence.read_bytes()
        assert after.startswith(before)
        for line in whole_lines(after[len(before) :]):
            if line and line not in torn:
                decode(line)
        torn.add(after.rpartition(b"\n")[2])
        assert unreadable(learner) == []
        before = after
    assert engine.well()

    vary(learner, number + 1)
    recorded = load(evidence).attempts
    assert learner.run("--kata", "--kata-examples=2").ret == pytest.ExitCode.TESTS_FAILED
    after = load(evidence).attempts
    assert after[: len(recorded)] == recorded
    assert [(each.kata, each.verdict) for each in after[len(recorded) :]] == [(PASSES, "passed"), (FAILS, "failed")]
