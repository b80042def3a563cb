"""The events of ``--kata-watch``, which `Watch` handles one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Ready:
    """The file watcher is ready and will not miss any save."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Files were saved."""

    paths: frozenset[Path]


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    key: str


@dataclass(frozen=True, slots=True)
class Early:
    """A check found that a previous failure still occurs."""

    check: Check
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Done:
    """A check finished."""

    check: Check
    verdicts: Mapping[str, Verdict]
    seconds: float


@dataclass(frozen=True, slots=True)
class Broken:
    """A check raised an internal error."""

    check: Check
    error: BaseException


@dataclass(frozen=True, slots=True)
class Quit:
    """The learner quits."""


Event = Ready | Saved | Key | Early | Done | Broken | Quit
