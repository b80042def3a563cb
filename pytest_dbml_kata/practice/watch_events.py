"""What happens while ``--kata-watch`` runs: each of these is handled by `Watch`, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Ready:
    """From now on no save is missed."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Something was written to these files."""

    paths: frozenset[Path]


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    key: str


@dataclass(frozen=True, slots=True)
class Early:
    """A check found that what failed before still does."""

    check: Check
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Done:
    """A check came to its end."""

    check: Check
    verdicts: Mapping[str, Verdict]
    seconds: float


@dataclass(frozen=True, slots=True)
class Broken:
    """A check met an error of this program's own."""

    check: Check
    error: BaseException


@dataclass(frozen=True, slots=True)
class Quit:
    """Enough."""


Event = Ready | Saved | Key | Early | Done | Broken | Quit
