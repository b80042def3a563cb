"""The mastery policy of a run: one from a plugin, whose results are checked, or the default one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest

from pytest_dbml_kata.mastery.estimate import Estimate, Fsrs, Policy
from pytest_dbml_kata.records.sittings import Sitting


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """A policy wrapper that converts errors and invalid estimates to usage errors."""

    policy: Policy

    @classmethod
    def of(cls, config: pytest.Config) -> CheckedPolicy:
        found = config.hook.pytest_kata_mastery_policy(config=config)
        if found is None:
            return cls(Fsrs())
        if not callable(getattr(found, "estimate", None)):
            raise pytest.UsageError(
                f"pytest_kata_mastery_policy: expected an object with a method `estimate`, got {found!r}"
            )
        return cls(found)

    def estimate(self, sittings: Sequence[Sitting], now: datetime) -> Estimate | None:
        name = type(self.policy).__name__
        about = sittings[0].kata
        try:
            found = self.policy.estimate(sittings, now)
        except Exception as error:  # a plugin can raise any exception
            raise pytest.UsageError(f"the mastery policy {name} failed on {about}: {error!r}") from error
        if found is not None and not sound(found):
            raise pytest.UsageError(
                f"the mastery policy {name}: expected an Estimate with a retention from 0 to 1 and a due time with its "
                f"time zone for {about}, got {found!r}"
            )
        return found


def sound(found: object) -> bool:
    """Return True if this is a valid estimate."""
    return (
        isinstance(found, Estimate)
        and isinstance(found.retention, int | float)
        and 0 <= found.retention <= 1
        and isinstance(found.due, datetime)
        and found.due.utcoffset() is not None
    )
