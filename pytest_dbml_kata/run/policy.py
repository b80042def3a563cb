"""The mastery policy of a run: a plugin's, whose answers are checked, or the project's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest

from pytest_dbml_kata.mastery.estimate import Estimate, Fsrs, Policy
from pytest_dbml_kata.records.sittings import Sitting


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """A policy whose errors and unusable estimates are usage errors that name it."""

    policy: Policy

    @classmethod
    def of(cls, config: pytest.Config) -> CheckedPolicy:
        found = config.hook.pytest_kata_mastery_policy(config=config)
        if found is None:
            return cls(Fsrs())
        if not callable(getattr(found, "estimate", None)):
            raise pytest.UsageError(f"pytest_kata_mastery_policy gave {found!r}, which has no method `estimate`")
        return cls(found)

    def estimate(self, sittings: Sequence[Sitting], now: datetime) -> Estimate | None:
        name = type(self.policy).__name__
        about = sittings[0].kata
        try:
            found = self.policy.estimate(sittings, now)
        except Exception as error:  # a plugin's, which may be anything
            raise pytest.UsageError(f"the mastery policy {name} failed on {about}: {error!r}") from error
        if found is not None and not sound(found):
            raise pytest.UsageError(
                f"the mastery policy {name} gave {found!r} for {about}, where an Estimate with a retention from 0 to 1 "
                "and a due time with its time zone is expected"
            )
        return found


def sound(found: object) -> bool:
    """Return True if that is a usable estimate."""
    return (
        isinstance(found, Estimate)
        and isinstance(found.retention, int | float)
        and 0 <= found.retention <= 1
        and isinstance(found.due, datetime)
        and found.due.utcoffset() is not None
    )
