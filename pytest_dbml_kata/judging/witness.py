"""The witness of a kata: the real experiment, run once per case and cached."""

from __future__ import annotations

import threading

import msgspec

from pytest_dbml_kata.engine.client import Engine, EngineError, Worker
from pytest_dbml_kata.engine.protocol import Raised, Seen
from pytest_dbml_kata.judging.crew import ask
from pytest_dbml_kata.judging.result_cache import StoredResults
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.packs import KataSpec

PATIENCE = 60.0
"""The minimum time limit for an experiment in seconds. It is trusted code and runs once."""


class Witness:
    """The witness of a kata, in a separate worker without learner code."""

    def __init__(self, spec: KataSpec, kata: Kata, engine: Engine, timeout: float) -> None:
        self.spec = spec
        self.kata = kata
        self.engine = engine
        self.timeout = max(timeout, PATIENCE)
        self._kept = StoredResults(spec)
        self._worker: Worker | None = None
        self._asking = threading.Lock()
        self._truths: dict[bytes, object] = {}

    def truth(self, encoded: bytes) -> object:
        """Return the observation of the experiment on a case. Raise `EngineError` if it fails."""
        with self._asking:
            if encoded not in self._truths:
                truth = self._kept.result("witness", encoded)
                if truth is None:
                    truth = self._observe(encoded)
                    self._kept.keep("witness", encoded, truth)
                self._truths[encoded] = msgspec.msgpack.decode(truth, type=self.kata.truth_type)
            return self._truths[encoded]

    def end(self) -> None:
        """Close the witness permanently, from any thread."""
        if self._worker is not None:
            self._worker.end()

    def _observe(self, encoded: bytes) -> bytes:
        if self._worker is None:
            self._worker = self.engine.worker(self.spec.file)
        answer = ask(self._worker, encoded, self.timeout)
        if not isinstance(answer, Seen):
            what = f"{answer.kind}: {answer.message}" if isinstance(answer, Raised) else answer
            raise EngineError(f"the witness of {self.spec.id} failed: {what}")
        return bytes(answer.observation)
