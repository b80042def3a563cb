"""The search for a small counterexample."""

from __future__ import annotations

import contextlib
from typing import Final

from pytest_dbml_kata.judging import drawing
from pytest_dbml_kata.judging.observations import Observations
from pytest_dbml_kata.judging.properties import Properties
from pytest_dbml_kata.judging.verdict import State

MOST_SHRINKS: Final = 80
"""The maximum number of new cases for shrinking. One observation takes a tenth of a second."""

PATIENCE: Final = 25
"""The number of new cases in a row without progress that ends shrinking."""

MOST_DEATHS: Final = 20
"""The value of `MOST_SHRINKS` if every observation needs a new process."""


class Search:
    """Find counterexamples among the observed cases, and shrink them."""

    def __init__(self, observations: Observations, properties: Properties) -> None:
        self.observations = observations
        self.properties = properties
        self.found: dict[bytes, None] = {}
        """The counterexamples found so far, for all properties."""

    def counterexample(self, name: str) -> tuple[bytes, str, object] | None:
        """Return a failing case of a property, as small as possible; None if the property holds on all cases.

        Small known cases come first: those that failed last time, and the counterexamples of other properties.
        """
        observations = self.observations
        small = [case for case in [*self.found, *observations.replay] if case in observations.memo]
        for encoded in sorted(small, key=len):
            failure = self.properties.failure(name, encoded)
            if failure is not None:
                return self._found(encoded, *failure)
        failing = [case for case in observations.looked_at if self.properties.failure(name, case) is not None]
        if not failing:
            return None
        first = min(failing, key=len)
        problem = observations.memo[first].problem
        smaller = None
        if problem is None or problem.state == State.CRASHED:  # otherwise each attempt takes as long again
            smaller = self._shrunk(name, first)
        smallest = smaller or first
        failure = self.properties.failure(name, smallest)
        assert failure is not None
        return self._found(smallest, *failure)

    def _found(self, encoded: bytes, message: str, expected: object) -> tuple[bytes, str, object]:
        self.found[encoded] = None
        return encoded, message, expected

    def _shrunk(self, name: str, first: bytes) -> bytes | None:
        """Return the smallest failing case that Hypothesis finds by shrinking; None if the first one was not drawn."""
        observations = self.observations
        if first not in observations.run_of:
            return None
        smallest: bytes | None = None
        tried = improved = 0

        class Found(Exception):
            pass

        class Enough(BaseException):
            """Stop Hypothesis immediately; it does not catch this exception."""

        def body(encoded: bytes) -> None:
            nonlocal smallest, tried, improved
            if encoded not in observations.memo:
                spent = tried >= MOST_SHRINKS or tried - improved >= PATIENCE or observations.deaths >= MOST_DEATHS
                if spent or observations.closed:
                    raise Enough
                tried += 1
                observations.progress("looking for a smaller example, try", tried, MOST_SHRINKS)
                observations.observe(encoded)
            if self.properties.failure(name, encoded) is not None:
                if encoded != smallest:
                    smallest, improved = encoded, tried
                raise Found

        with contextlib.suppress(Found, Enough):
            drawing.run(observations.kata, observations.seed, observations.run_of[first], body, shrink=True)
        observations.refuse_closed()
        return smallest
