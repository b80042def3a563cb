"""A learner at a terminal, for tests: what is on the screen, and what was practised before."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from pytest_dbml_kata.engine.paths import environment_key
from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.records import evidence
from pytest_dbml_kata.records.evidence import Attempt

LONGEST = 120
"""Seconds that anything may take."""

CODE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")


def tried(
    folder: Path, kata: str, verdict: State = "passed", *, days_ago: float = 0, sitting: int = 0, **more: object
) -> None:
    """Put an attempt on record at the file as it is now."""
    spec = specs([built_in()])[kata]
    given: dict[str, object] = {
        "time": datetime.now(UTC) - timedelta(days=days_ago),
        "kata": kata,
        "verdict": verdict,
        "properties": dict.fromkeys(spec.outline.sentences, verdict),
        "sitting": sitting,
        "source": read_learner_file(folder / "katas" / f"{kata}.py", spec).digest,
        "check": spec.digest,
        "environment": environment_key(),
    }
    evidence.append(folder / ".kata" / "evidence.jsonl", Attempt(**given | more))  # type: ignore[arg-type]


class Terminal:
    """A process in a terminal of its own, read as it goes."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int, its: int) -> None:
        self.process = process
        self._ours, self._its = ours, its
        self.written = ""
        """All that came, escape codes included."""
        self.columns = 80

    @property
    def lines(self) -> list[str]:
        """What stands on the screen now, with what has scrolled out of it."""
        return drawn(self.written, self.columns)

    @property
    def settings(self) -> list[object]:
        return termios.tcgetattr(self._its)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def until(self, text: str) -> None:
        """Read until that text appears."""
        deadline = monotonic() + LONGEST
        while text not in self.written:
            assert monotonic() < deadline, f"{text!r} did not appear in:\n{self.written}"
            assert self._read(0.1) or self.process.poll() is None, f"ended without {text!r}:\n{self.written}"

    def end(self) -> int:
        """Read until the process ends; its exit status."""
        deadline = monotonic() + LONGEST
        while self.process.poll() is None:
            assert monotonic() < deadline, f"no end:\n{self.written}"
            self._read(0.1)
        while self._read(0):
            pass
        return self.process.returncode

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], patience)
        if not ready:
            return False
        self.written += os.read(self._ours, 65536).decode()
        return True


@contextlib.contextmanager
def terminal(
    folder: Path, *arguments: str, columns: int = 80, lines: int = 24, **environment: str
) -> Iterator[Terminal]:
    """pytest in a terminal, as a learner starts it."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "PY_COLORS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=inherited | {"TERM": "xterm"} | environment,
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509 (two system calls, and no thread)
    )
    screen = Terminal(process, ours, its)
    screen.columns = columns
    try:
        yield screen
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        os.close(ours)
        os.close(its)


def _take_terminal() -> None:
    """Make standard input the terminal that controls this process, and let Ctrl-C interrupt it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored where the tests themselves run in the background


def drawn(written: str, columns: int) -> list[str]:
    """What a terminal makes of that: a model of the codes that are used here, and an error for any other."""
    rows, row, column, place = [""], 0, 0, 0
    while place < len(written):
        code = CODE.match(written, place)
        letter = written[place]
        place = code.end() if code else place + 1
        if code:
            match code[2], code[1]:
                case "m", _:
                    pass
                case "K", "" | "0":
                    rows[row] = rows[row][:column]
                case "K", "2":
                    rows[row] = ""
                case _:
                    raise AssertionError(f"unknown code {code[0]!r}")
        elif letter == "\r":
            column = 0
        elif letter == "\n":
            row += 1
            rows += [""] * (row + 1 - len(rows))
        else:
            assert letter.isprintable(), repr(letter)
            if column == columns:
                row, column = row + 1, 0
                rows += [""] * (row + 1 - len(rows))
            rows[row] = rows[row].ljust(column)[:column] + letter + rows[row][column + 1 :]
            column += 1
    return [each.rstrip() for each in rows]
