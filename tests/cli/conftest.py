"""Tests of the command line run pytest as a program; none of them starts an engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import guards


@pytest.fixture(autouse=True)
def no_engine() -> Iterator[Path]:
    with guards.no_engine() as folder:
        yield folder


@pytest.fixture
def own_engine_folder(no_engine: Path) -> Path:
    return no_engine


@pytest.fixture(scope="session")
def engine() -> None:
    pytest.fail("expected no engine in tests/cli; move the test to tests/engine", pytrace=False)
