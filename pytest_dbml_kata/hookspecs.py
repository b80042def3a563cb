"""The extension points: what other packages can add. Register an implementation as a pytest plugin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_dbml_kata.packs import Pack


@pytest.hookspec
def pytest_kata_packs(config: pytest.Config) -> Sequence[Pack]:  # type: ignore[empty-body]
    """Return packs of katas: folders with a catalogue, and the stubs and solutions that mirror it."""


@pytest.hookspec
def pytest_kata_exam_guides(config: pytest.Config) -> Sequence[Path]:  # type: ignore[empty-body]
    """Return exam guides as TOML files, of the form of those in ``pytest_dbml_kata/exam``."""
