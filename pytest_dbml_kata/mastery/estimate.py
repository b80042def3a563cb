"""How well a solved kata is likely kept in mind today: an estimate, by the FSRS model of spaced repetition.

Each solved sitting of a kata is a review, and so is each first answer to a question. What FSRS asks of a review is a
rating; the learner is not asked for one, it follows from what happened (`rating`). The model and its parameters are
those of the ``fsrs`` library (https://github.com/open-spaced-repetition/py-fsrs), which were fitted to flash cards:
good for an order in which to repeat, no measurement of a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.records.sittings import Sitting

DESIRED: Final = 0.9
"""A kata is due when the chance to solve it unaided falls below this."""

MANY: Final = 4
"""Failed attempts from which on a sitting was hard."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a policy thinks of one kata that was solved."""

    retention: float
    """The chance, 0 to 1, that it would be solved today without help."""
    due: datetime
    """When it is to be repeated, with its time zone."""


class Policy(Protocol):
    """Turns what happened into an estimate. The hook ``pytest_kata_mastery_policy`` brings in another one."""

    def estimate(self, sittings: Sequence[Sitting], now: datetime) -> Estimate | None:
        """Judge one kata by its sittings, the first one first; None where there is nothing to judge by."""


class Fsrs:
    """The policy that is used unless a plugin brings another."""

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
                # Whatever a clock did, time goes forward, and not beyond now.
                last = max(last, min(sitting.review.time.astimezone(UTC), now))
                card, _ = self._scheduler.review_card(card or Card(card_id=0), Rating(rating(sitting)), last)
        if card is None:
            return None
        share = self._scheduler.get_card_retrievability(card, now)
        return Estimate(share, card.due)


def rating(sitting: Sitting) -> int:
    """How a sitting went, as FSRS counts: 1 again, 2 hard, 3 good, 4 easy.

    A question: again when it was missed, good when it was not, for one in four is right by chance. A kata: again when
    every hint was shown, since the last one all but gives the answer away; hard after a hint or after many failed
    attempts; easy at the first attempt; good otherwise.
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
