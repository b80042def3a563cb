"""Diagnose a failure: find the known misconception that behaves exactly as the learner's code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from pytest_dbml_kata.engine.client import Worker
from pytest_dbml_kata.engine.protocol import Answer, Raised, Seen
from pytest_dbml_kata.judging.crew import ask
from pytest_dbml_kata.judging.observations import Observations, matches
from pytest_dbml_kata.judging.properties import Properties
from pytest_dbml_kata.judging.result_cache import StoredResults
from pytest_dbml_kata.judging.verdict import Diagnosis, State

TELLING: Final = 5
"""The number of other failing cases on which a misconception must match to be preferred."""


class Diagnoses:
    """The misconceptions of a kata, compared with the observations of the judged code."""

    def __init__(self, observations: Observations, properties: Properties) -> None:
        self.observations = observations
        self.properties = properties
        self._stored = StoredResults(observations.spec)
        self._named: dict[bytes, Diagnosis | None] = {}
        self._worker: Worker | None = None
        """The worker that currently runs a misconception."""

    def close(self) -> None:
        if self._worker is not None:
            self._worker.end()

    def diagnosis(self, name: str, encoded: bytes, *, run: bool = True) -> Diagnosis | None:
        """Return the misconception that behaves exactly as the learner's code on a case.

        Misconceptions that this property rejects are tried first. If several match on a small case, prefer the one that
        also matches on other failing cases. Without ``run``, use only stored results.
        """
        observations = self.observations
        problem = observations.memo[encoded].problem
        if observations.hopeless is not None or (problem is not None and problem.state != State.CRASHED):
            return None
        if encoded in self._named:
            return self._named[encoded]
        found = None
        misconceptions = observations.kata.misconceptions.values()
        for each in sorted(misconceptions, key=lambda each: each.rejected_by != name):
            if not self._does_the_same(each.name, [encoded], run=run):
                continue
            if found is None:
                found = Diagnosis(each.name, each.because)
            if not run:
                break
            if self._does_the_same(each.name, self._telling(encoded), run=run):
                found = Diagnosis(each.name, each.because)
                break
        if run:
            self._named[encoded] = found
        return found

    def _telling(self, encoded: bytes) -> list[bytes]:
        """Return other failing cases, the largest ones, because they distinguish mistakes best."""
        others = [case for case in self.observations.looked_at if case != encoded]
        return sorted(filter(self.properties.any_failure, others), key=len)[-TELLING:]

    def _does_the_same(self, misconception: str, cases: Iterable[bytes], *, run: bool) -> bool:
        """Return True if a misconception matches the learner's code on all of the given cases."""
        observations = self.observations
        worker: Worker | None = None
        try:
            for encoded in cases:
                observations.refuse_closed()
                did: Answer | Exception | None = self._known_to_do(misconception, encoded)
                if did is None:
                    if not run:
                        return False
                    observations.progress("comparing with known misconceptions", 0, 0)
                    if worker is None:
                        worker = self._worker = observations.engine.worker(
                            observations.spec.file, misconception=misconception
                        )
                    did = ask(worker, encoded, observations.settings.timeout)
                    if not isinstance(did, Seen | Raised):
                        return False
                    self._remember(misconception, encoded, did)
                if not matches(observations.as_observation(did), observations.memo[encoded]):
                    return False
        finally:
            self._worker = None
            if worker is not None:
                worker.close()
        return True

    def _known_to_do(self, misconception: str, encoded: bytes) -> Answer | None:
        """Return the stored result of a misconception on a case, from this run or an earlier one."""
        wrong, key = self.observations.known.wrong, (misconception, encoded)
        if key not in wrong:
            result = self._stored.result(f"misconception {misconception}", encoded)
            if result is None:
                return None
            wrong[key] = Seen(b"", msgspec.Raw(result))
        return wrong[key]

    def _remember(self, misconception: str, encoded: bytes, answer: Answer) -> None:
        """Store the result of a misconception. Do not save exceptions for later runs, because they can be temporary."""
        self.observations.known.wrong[misconception, encoded] = answer
        if isinstance(answer, Seen):
            self._stored.keep(f"misconception {misconception}", encoded, bytes(answer.observation))
