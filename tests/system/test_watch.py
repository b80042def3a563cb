"""``--kata-watch``, over a pipe and at a terminal: saves, keys, and the end of it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in
from pytest_dbml_kata.question import LETTERS
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import of_domain, order

KATA = "ml_workflows/impute_missing"
SOLUTION = (built_in().solutions / f"{KATA}.py").read_text(encoding="utf-8")
STUB = (built_in().stubs / f"{KATA}.py").read_text(encoding="utf-8")
ZEROS = "def impute_missing(train, new, columns, strategy):\n    return new.fillna(0.0, subset=columns)\n"
ENDLESS = "def impute_missing(train, new, columns, strategy):\n    while True:\n        pass\n"
PATIENCE = 60.0
"""Seconds after which something that does not come is given up; no measure of speed."""


class Watcher:
    """A running ``pytest --kata-watch``, on a pipe or on a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str, terminal: bool = False) -> None:
        self.file = folder / "katas" / f"{KATA}.py"
        command = [sys.executable, "-m", "pytest", "--kata-watch", "--kata-examples=3", *arguments]
        if terminal:
            self.output, there = pty.openpty()
            self.before = termios.tcgetattr(self.output)
            environ = os.environ | {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=there,
                stdout=there,
                stderr=there,
                env=environ,
                start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - so that Ctrl-C is one
            )
            os.close(there)
        else:
            self.process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            self.output = self.process.stdout.fileno()
        self.unread = ""

    def __enter__(self) -> Watcher:
        self.wait_for("Next: |Every kata")
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is None:
            os.close(self.output)
        else:
            self.process.stdout.close()

    def wait_for(self, pattern: str) -> str:
        """What is said up to where it fits, which counts as read then."""
        deadline = time.monotonic() + PATIENCE
        while (found := re.search(pattern, self.unread)) is None:
            ready, _, _ = select.select([self.output], [], [], max(deadline - time.monotonic(), 0))
            try:
                some = os.read(self.output, 65536) if ready else b""
            except OSError:  # the end of a terminal, as Linux tells it
                some = b""
            assert some, f"no {pattern!r} in:\n{self.unread}"
            self.unread += some.decode(errors="replace")
        said, self.unread = self.unread[: found.end()], self.unread[found.end() :]
        return said

    def save(self, text: str, file: Path | None = None) -> None:
        file = file or self.file
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name("partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(file)

    def press(self, key: str) -> None:
        os.write(self.output, key.encode())

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def attempts(self) -> list[dict]:
        text = (self.file.parents[2] / ".kata" / "evidence.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def folder(learner):
    learner.take_stub(KATA)
    learner.take_stub("spark_ml/cv_grid")
    return learner.folder


@pytest.fixture
def others(engine) -> int:
    """How many workers the shared engine has for other tests."""
    return workers()


def workers() -> int:
    """How many workers the engine has."""
    return sum(reply.workers for each in client.folders() if (reply := client.status(each)) is not None)


def all_gone(others: int) -> None:
    """The watcher's workers end; the engine needs a moment to see that nobody is there any more."""
    deadline = time.monotonic() + PATIENCE
    while workers() > others:
        assert time.monotonic() < deadline, f"{workers() - others} workers are left"


def test_a_save_is_checked_and_one_stays_with_the_kata(folder, others):
    with Watcher(folder) as watcher:
        watcher.save(ZEROS)
        said = watcher.wait_for(rf"{KATA}  failed on \d+ cases in")
        assert "your result" in said
        watcher.wait_for("hint 1 of 3: pytest --kata-hint impute_missing\n")
        watcher.save(SOLUTION)
        watcher.wait_for(rf"{KATA}  passed on \d+ cases in")
        said = watcher.wait_for("Next kata: pytest --kata-next\n")
        assert f"solved  {KATA}, compare with" in said
        assert watcher.end() == 0
        assert "cv_grid" not in watcher.unread
        assert [each["verdict"] for each in watcher.attempts()] == ["failed", "passed"]
    all_gone(others)


def test_what_still_fails_is_told_before_anything_is_drawn(folder, engine):
    with Watcher(folder) as watcher:
        watcher.save(ZEROS)
        watcher.wait_for(r"failed on \d+ cases in")
        watcher.save(ZEROS + "\n# the same\n")
        early = watcher.wait_for(rf"{KATA}  failed\n(.|\n)*?hint 1 of 3.*\n")
        assert "your result" in early
        rest = watcher.wait_for(r"checked on \d+ cases in.*\n")
        assert "your result" not in rest  # it stands there already
        assert watcher.end() == 0


def test_a_save_during_a_check_starts_it_again(folder, others):
    with Watcher(folder) as watcher:
        watcher.save(ENDLESS)
        while workers() <= others:
            assert watcher.process.poll() is None
        watcher.save(SOLUTION)
        said = watcher.wait_for("passed on")
        assert "failed" not in said
        assert "timed out" not in said
        assert watcher.end() == 0
        assert [each["verdict"] for each in watcher.attempts()] == ["passed"]
    all_gone(others)


def test_a_helper_that_is_saved_has_the_kata_checked_again(folder, engine):
    with Watcher(folder) as watcher:
        helper = watcher.file.with_name("helper.py")
        watcher.save("VALUE = 0.0\n", helper)
        watcher.save("from helper import VALUE\n\n\n" + ZEROS.replace("0.0", "VALUE"))
        watcher.wait_for(r"failed on \d+ cases in")
        watcher.save("VALUE = 1.0\n", helper)
        watcher.wait_for(r"failed on \d+ cases in|checked on \d+ cases in")
        assert watcher.end() == 0


def test_a_syntax_error_and_a_stub_are_told_without_the_engine(folder, own_engine_folder):
    with Watcher(folder) as watcher:
        watcher.save("def impute_missing(:\n")
        said = watcher.wait_for("failed on 0 cases in(.|\n)*?line 1.*\n")
        assert "impute_missing.py: syntax error: " in said
        watcher.save(STUB)
        watcher.wait_for("is todo")
        assert watcher.end() == 0


def test_keys(folder, others):
    with Watcher(folder, terminal=True) as watcher:
        watcher.wait_for("q quit")
        watcher.press("h")
        watcher.wait_for("hint 1 of 3")
        watcher.press("l")
        watcher.wait_for(r"databricks_ml/best_run[\s\S]*q quit")
        watcher.press("n")
        watcher.wait_for(r"def \w+\([\s\S]*q quit")
        watcher.save(ZEROS)
        watcher.wait_for(r"failed on \d+ cases in")
        watcher.wait_for("q quit")
        watcher.press("a")
        watcher.wait_for(r"failed on \d+ cases in")
        watcher.wait_for("q quit")
        watcher.press("r")
        watcher.wait_for(r"\[y/N\]")
        watcher.press("x")
        watcher.wait_for("Nothing was changed")
        assert watcher.file.read_text(encoding="utf-8") == ZEROS
        watcher.press("r")
        watcher.wait_for(r"\[y/N\]")
        watcher.press("y")
        watcher.wait_for("Restored the stub")
        assert watcher.file.read_text(encoding="utf-8") == STUB
        watcher.press("\x1b[A?")  # keys that mean nothing
        watcher.press("q")
        assert watcher.process.wait(PATIENCE) == 0
        assert termios.tcgetattr(watcher.output) == watcher.before
    all_gone(others)


@pytest.mark.parametrize("when", ["at rest", "during a check"])
def test_ctrl_c_leaves_nothing_behind(folder, others, when):
    with Watcher(folder, terminal=True) as watcher:
        watcher.wait_for("q quit")
        if when == "during a check":
            watcher.save(ENDLESS)
            watcher.wait_for("impute_missing: case 0 of")
        watcher.press("\x03")
        assert watcher.process.wait(PATIENCE) == 0
        assert termios.tcgetattr(watcher.output) == watcher.before
    all_gone(others)


def test_a_folder_without_katas_is_an_error(learner):
    result = learner.run("--kata-watch")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*no katas found*--kata-init*"])


def test_answers_are_told_as_they_are_given(folder, engine):
    name = "fits_until_a_search_is_done"
    asked = of_domain("spark_ml")
    right, wrong = (LETTERS[list(order(asked[name])).index(choice)] for choice in (0, 1))
    file = folder / "katas" / "spark_ml" / "questions.py"
    with Watcher(folder) as watch:
        watch.save(writing.of_domain("spark_ml", asked.values(), {name: wrong}), file)
        said = watch.wait_for("Outcome: 31")
        assert f"spark_ml/questions  0 right, 1 wrong, {len(asked) - 1} open" in said
        assert f"Your answer: {wrong}) 30 times" in said
        watch.save(writing.of_domain("spark_ml", asked.values(), {name: right}), file)
        said = watch.wait_for("Outcome: 31")
        assert f"spark_ml/questions  1 right, 0 wrong, {len(asked) - 1} open" in said
        assert [(each["kata"], each["verdict"]) for each in watch.attempts()] == [
            (asked[name].id, "failed"),
            (asked[name].id, "passed"),
        ]
        watch.save(ZEROS)
        watch.wait_for("learns_from_training_rows_only|fills_every_gap")
        assert watch.end() == 0
