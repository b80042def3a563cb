"""The exam guides: which domains an exam has, what they weigh, and which objectives they hold.

A guide is a TOML file; `2025.toml` and `2022.toml` beside this module show the format. Objectives are
in this project's own words. Their keys are what a kata names in its `objectives`, so two guides that ask
for the same skill use the same key.
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
    """An exam guide cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of an exam."""

    name: str
    weight: float
    """Its part of the exam, in percent as guides give it; counted relative to the other domains."""
    objectives: Mapping[str, str]
    """What is asked for: the sentence of every objective by its key, in the guide's order."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What one version of an exam asks for."""

    title: str
    year: str
    """What tells this guide from the others, as in ``--kata-exam=2025``."""
    questions: int
    minutes: int
    pass_percent: int | None
    """None when no pass mark is published."""
    domains: tuple[Domain, ...]


# The file as it is written. What a type can say about it, msgspec checks.

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
    """Read one guide, or raise `GuideError`."""
    try:
        written = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), GuideFile)
    except OSError as error:
        raise GuideError(f"{path}: the exam guide cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GuideError(f"{path}: the exam guide is no valid TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise GuideError(f"{path}: the exam guide is not as it should be: {error}") from error
    twice = [name for name, times in Counter(domain.name for domain in written.domain).items() if times > 1]
    if twice:
        raise GuideError(f"{path}: the exam guide has the domain {twice[0]!r} twice")
    return Guide(
        title=written.title,
        year=written.guide,
        questions=written.questions,
        minutes=written.minutes,
        pass_percent=written.pass_percent,
        domains=tuple(Domain(each.name, each.weight, each.objectives) for each in written.domain),
    )


def built_in() -> dict[str, Guide]:
    """The guides that come with the project, by year, oldest first."""
    guides = map(load, sorted((Path(__file__).parent / "exam").glob("*.toml")))
    return {guide.year: guide for guide in guides}


def newest(guides: Iterable[str]) -> str:
    """The latest year among the names of guides; names that are no year count as older than any."""
    return max(guides, key=lambda name: (name.isdecimal(), name))


def objectives(guides: Iterable[Guide]) -> set[str]:
    """The keys of all objectives of some guides."""
    return {key for guide in guides for domain in guide.domains for key in domain.objectives}
