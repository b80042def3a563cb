"""The extension points: what other packages can add. Register an implementation as a pytest plugin."""

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
    """Return packs of katas: folders with a catalogue, and the stubs and solutions that mirror it."""


@pytest.hookspec
def pytest_kata_exam_guides(config: pytest.Config) -> Sequence[Path]:  # type: ignore[empty-body]
    """Return exam guides as TOML files, of the form of those in ``pytest_dbml_kata/exam``."""


@pytest.hookspec(firstresult=True)
def pytest_kata_mastery_policy(config: pytest.Config) -> Policy | None:
    """Return what estimates how well a solved kata is kept in mind, and when it is due, in place of FSRS."""


@pytest.hookspec
def pytest_kata_report_formats(config: pytest.Config) -> Mapping[str, Callable[[Report], str]]:  # type: ignore[empty-body]
    """Return forms of report for ``--kata-report-to``: what turns a report into text, by the ending of the file."""
