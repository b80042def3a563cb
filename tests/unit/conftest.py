"""Unit tests start no process: neither pytest nor an engine nor anything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers import guards


@pytest.fixture(autouse=True)
def no_process() -> Iterator[None]:
    with guards.no_process():
        yield


@pytest.fixture(scope="session")
def engine() -> None:
    pytest.fail("expected no engine in tests/unit; move the test to tests/engine", pytrace=False)
