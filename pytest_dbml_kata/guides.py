"""Exam guides: the domains of an exam, their weights and their objectives.

A guide is a TOML file; see `2025.toml` and `2022.toml` in `exam/` for the format. Objectives are in this project's
own words. Katas refer to objectives by key, so two guides that ask for the same skill use the same key.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

__all__ = ["Domain", "Guide", "GuideError", "built_in", "load", "newest", "objectives"]


class GuideError(ValueError):
    """Raised for an invalid exam guide. The message names the file and the problem."""


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of an exam."""

    name: str
    weight: float
    """The weight in the exam, in percent as stated in guides; only its ratio to the other domains matters."""
    objectives: Mapping[str, str]
    """The objectives by key, each as a sentence, in the order of the guide."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One version of an exam."""

    title: str
    year: str
    """The name of the guide, as in ``--kata-exam=2025``."""
    questions: int
    minutes: int
    pass_percent: int | None
    """The pass mark in percent, or None if none is published."""
    domains: tuple[Domain, ...]


# The format of the file. msgspec validates it.

Text = Annotated[str, msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(gt=0)]


class DomainTable(msgspec.Struct, forbid_unknown_fields=True):
    name: Text
    weight: Annotated[float, msgspec.Meta(gt=0, le=100)]
    objectives: Annotated[dict[Text, Text], msgspec.Meta(min_length=1)]


class GuideFile(msgspec.Struct, forbid_unknown_fields=True):
    title: Text
    guide: Text
    questions: Count
    minutes: Count
    domain: Annotated[list[DomainTable], msgspec.Meta(min_length=1)]
    pass_percent: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None


def load(path: Path) -> Guide:
    """Read one guide. Raise `GuideError` if it is invalid."""
    try:
        written = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), GuideFile)
    except OSError as error:
        raise GuideError(f"{path}: cannot read the exam guide: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GuideError(f"{path}: the exam guide is invalid TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise GuideError(f"{path}: invalid exam guide: {error}") from error
    twice = [name for name, times in Counter(domain.name for domain in written.domain).items() if times > 1]
    if twice:
        raise GuideError(f"{path}: the exam guide defines the domain {twice[0]!r} twice")
    return Guide(
        title=written.title,
        year=written.guide,
        questions=written.questions,
        minutes=written.minutes,
        pass_percent=written.pass_percent,
        domains=tuple(Domain(each.name, each.weight, each.objectives) for each in written.domain),
    )


def built_in() -> dict[str, Guide]:
    """Return the built-in guides by year, oldest first."""
    guides = map(load, sorted((Path(__file__).parent / "exam").glob("*.toml")))
    return {guide.year: guide for guide in guides}


def newest(guides: Iterable[str]) -> str:
    """Return the latest year among the names of guides. Names that are not a year count as older than any year."""
    return max(guides, key=lambda name: (name.isdecimal(), name))


def objectives(guides: Iterable[Guide]) -> set[str]:
    """Return the keys of all objectives of the given guides."""
    return {key for guide in guides for domain in guide.domains for key in domain.objectives}
