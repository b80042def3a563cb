"""Estimated retention of solved katas, by the spaced repetition model FSRS.

Each solved sitting of a kata is a review, and so is each first answer to a question. FSRS needs a rating for each
review. The learner does not enter it: `rating` computes it from the attempts and hints. The model and its parameters
come from the ``fsrs`` library (https://github.com/open-spaced-repetition/py-fsrs). They were fitted to flash cards, so
use the estimate to order reviews, not to measure a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.records.sittings import Sitting

DESIRED: Final = 0.9
"""A kata is due when its estimated retention falls below this value."""

MANY: Final = 4
"""The number of failed attempts that makes a sitting hard."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimate of a policy for one solved kata."""

    retention: float
    """The probability, 0 to 1, of solving the kata today without help."""
    due: datetime
    """When to review the kata, with its time zone."""


class Policy(Protocol):
    """A policy estimates retention from sittings. To replace it, use the hook ``pytest_kata_mastery_policy``."""

    def estimate(self, sittings: Sequence[Sitting], now: datetime) -> Estimate | None:
        """Return the estimate for one kata from its sittings, in order; None if there is no data."""


class Fsrs:
    """The default policy."""

    def __init__(self) -> None:
        from fsrs import Scheduler

        self._scheduler = Scheduler(
            desired_retention=DESIRED, learning_steps=(), relearning_steps=(), enable_fuzzing=False
        )

    def estimate(self, sittings: Sequence[Sitting], now: datetime) -> Estimate | None:
        from fsrs import Card, Rating

        now = now.astimezone(UTC)
        card, last = None, datetime.min.replace(tzinfo=UTC)
        for sitting in sittings:
            if sitting.review is not None:
                # Even if a clock was wrong, times increase and are not in the future.
                last = max(last, min(sitting.review.time.astimezone(UTC), now))
                card, _ = self._scheduler.review_card(card or Card(card_id=0), Rating(rating(sitting)), last)
        if card is None:
            return None
        share = self._scheduler.get_card_retrievability(card, now)
        return Estimate(share, card.due)


def rating(sitting: Sitting) -> int:
    """Return the FSRS rating of a sitting: 1 again, 2 hard, 3 good, 4 easy.

    A question is rated again if it was missed, otherwise good, because one in four guesses is correct. A kata is rated
    again if all hints were shown, because the last one nearly reveals the answer. It is hard after a hint or many
    failed attempts, easy if the first attempt passed, and good otherwise.
    """
    if sitting.question:
        return 3 if sitting.attempts[0].verdict == State.PASSED else 1
    passed = sitting.passed
    assert passed is not None
    if sitting.hints_in_all and passed.hints >= sitting.hints_in_all:
        return 1
    if passed.hints or sitting.failures >= MANY:
        return 2
    return 3 if sitting.failures else 4
