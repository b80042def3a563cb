"""Guards for the test tiers: a test that starts what its tier does not allow fails."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from pytest_dbml_kata.engine import client

STARTS = frozenset(
    {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "os.exec", "pty.spawn"}
)
"""The audit events of Python that announce a process."""

_watchers: list[list[str]] = []


@contextmanager
def no_process() -> Iterator[None]:
    """Fail a test that starts a process: at the call, and again at the end in case the failure was caught."""
    _install()
    started: list[str] = []
    _watchers.append(started)
    try:
        yield
    finally:
        _watchers.remove(started)
    if started:
        pytest.fail(_message(started), pytrace=False)


@contextmanager
def no_engine() -> Iterator[Path]:
    """A folder for engines: a test fails if there was one in it, running or not. The engine is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="kata-none-"))  # short enough for a socket
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_ENGINE_DIR", str(folder))
        try:
            yield folder
        finally:
            patch.setenv("KATA_ENGINE_DIR", str(folder))
            started = client.folders()
            for each in started:
                client.stop(each)
            shutil.rmtree(folder, ignore_errors=True)
    if started:
        pytest.fail(
            "expected no engine from a test in tests/cli, got one; move the test to tests/engine", pytrace=False
        )


@cache
def _install() -> None:
    """Put the audit hook in place, once: it cannot be taken away again."""
    platform.processor()  # asks a program once, and remembers; importing MLflow asks for it
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if _watchers and event in STARTS:
        _watchers[-1].append(f"{event}{arguments[:2]}")
        raise pytest.fail.Exception(_message(_watchers[-1]))


def _message(started: list[str]) -> str:
    return f"expected no process from a test in tests/unit, got {started[-1]}; move the test to another tier"
