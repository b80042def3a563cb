"""What is true of a case because the engine did it: the real experiment, run once and kept between runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

import msgspec

from pytest_dbml_kata.crew import ask
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.engine.client import Engine, EngineError, Worker
from pytest_dbml_kata.engine.protocol import Raised, Seen
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.packs import KataSpec

PATIENCE = 60.0
"""Seconds that an experiment is given at least; it is no learner's code, and runs once."""


class Witness:
    """The witness of a kata, in a worker of its own in which no learner's code runs."""

    def __init__(self, spec: KataSpec, kata: Kata, engine: Engine, timeout: float) -> None:
        self.spec = spec
        self.kata = kata
        self.engine = engine
        self.timeout = max(timeout, PATIENCE)
        self._worker: Worker | None = None
        self._truths: dict[bytes, object] = {}

    def truth(self, encoded: bytes) -> object:
        """What the experiment observes on this case. Raises `EngineError` when it cannot be done."""
        if encoded not in self._truths:
            truth = remembered(self.spec, encoded, lambda: self._observe(encoded))
            self._truths[encoded] = msgspec.msgpack.decode(truth, type=self.kata.truth_type)
        return self._truths[encoded]

    def end(self) -> None:
        """Close for good, from whatever thread."""
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


def remembered(spec: KataSpec, case: bytes, run: Callable[[], bytes]) -> bytes:
    """The encoded result of a witness on an encoded case, from the cache or by ``run``.

    It depends on the case, on the check and on what is installed, and on nothing else.
    """
    key = hashlib.sha256(f"{spec.digest}\0{paths.environment_key()}\0".encode() + case).hexdigest()
    place = paths.cache_folder() / "witness" / spec.id / f"{key[:32]}.msgpack"
    try:
        return place.read_bytes()
    except OSError:
        pass
    result = run()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(f".{os.getpid()}")
        partial.write_bytes(result)
        partial.replace(place)
    except OSError:
        pass  # run again next time
    return result
