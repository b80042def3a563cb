"""Hooks that other packages can implement. Register an implementation as a pytest plugin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_dbml_kata.mastery.estimate import Policy
    from pytest_dbml_kata.packs import Pack
    from pytest_dbml_kata.report.data import Report


@pytest.hookspec
def pytest_kata_packs(config: pytest.Config) -> Sequence[Pack]:  # type: ignore[empty-body]
    """Return kata packs. A pack has a catalogue, and the stubs and solutions that belong to it."""


@pytest.hookspec
def pytest_kata_exam_guides(config: pytest.Config) -> Sequence[Path]:  # type: ignore[empty-body]
    """Return paths of exam guides: TOML files in the format of those in ``pytest_dbml_kata/exam``."""


@pytest.hookspec(firstresult=True)
def pytest_kata_mastery_policy(config: pytest.Config) -> Policy | None:
    """Return a policy that replaces FSRS: it estimates the retention of a solved kata and when it is due."""


@pytest.hookspec
def pytest_kata_report_formats(config: pytest.Config) -> Mapping[str, Callable[[Report], str]]:  # type: ignore[empty-body]
    """Return report formats for ``--kata-report-to``: functions that render a report as text, by file suffix."""
