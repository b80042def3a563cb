"""Tests of the command line run pytest as a program; none of them starts an engine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_dbml_kata.engine import client


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for engines in which none may have been when the test ends."""
    folder = Path(tempfile.mkdtemp(prefix="kata-none-"))
    monkeypatch.setenv("KATA_ENGINE_DIR", str(folder))
    yield folder
    started = client.folders()
    for each in started:
        client.stop(each)
    shutil.rmtree(folder, ignore_errors=True)
    if started:
        pytest.fail(
            "expected no engine from a test in tests/cli, got one; move the test to tests/engine", pytrace=False
        )


@pytest.fixture
def own_engine_folder(no_engine: Path) -> Path:
    return no_engine


@pytest.fixture(scope="session")
def engine() -> None:
    pytest.fail("expected no engine in tests/cli; move the test to tests/engine", pytrace=False)
