"""What is true of a case because the engine did it: the real experiment, run once and kept between runs."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from functools import cached_property
from pathlib import Path

import msgspec

from pytest_dbml_kata.crew import ask
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.engine.client import Engine, EngineError, Worker
from pytest_dbml_kata.engine.protocol import Raised, Seen
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.whole_files import write_over

PATIENCE = 60.0
"""Seconds that an experiment is given at least; it is no learner's code, and runs once."""

SEAL = 16
"""Bytes of the digest before a kept result."""


class Witness:
    """The witness of a kata, in a worker of its own in which no learner's code runs."""

    def __init__(self, spec: KataSpec, kata: Kata, engine: Engine, timeout: float) -> None:
        self.spec = spec
        self.kata = kata
        self.engine = engine
        self.timeout = max(timeout, PATIENCE)
        self._kept = Kept(spec)
        self._worker: Worker | None = None
        self._asking = threading.Lock()
        self._truths: dict[bytes, object] = {}

    def truth(self, encoded: bytes) -> object:
        """What the experiment observes on this case, one at a time. Raises `EngineError` when it cannot be done."""
        with self._asking:
            if encoded not in self._truths:
                truth = self._kept.result("witness", encoded)
                if truth is None:
                    truth = self._observe(encoded)
                    self._kept.keep("witness", encoded, truth)
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


class Kept:
    """What came out when a witness or a misconception of a check was run on its cases, kept between runs.

    It depends on the case, on the check and on what is installed, and on nothing else. ``who`` was run.
    """

    def __init__(self, spec: KataSpec) -> None:
        self.spec = spec

    def result(self, who: str, case: bytes) -> bytes | None:
        return kept(self._place(who, case))

    def keep(self, who: str, case: bytes, result: bytes) -> None:
        keep(self._place(who, case), result)

    def _place(self, who: str, case: bytes) -> Path:
        return stored(self.spec.id, self._depends_on + f"{who}\0".encode() + case)

    @cached_property
    def _depends_on(self) -> bytes:
        """Looks at everything that is installed, and so is worked out once."""
        return f"{self.spec.digest}\0{paths.environment_key()}\0".encode()


def stored(name: str, depends_on: bytes) -> Path:
    """Where the result of an experiment of that name is kept that depends on this and on nothing else."""
    return paths.cache_folder() / "witness" / name / f"{hashlib.sha256(depends_on).hexdigest()[:32]}.result"


def kept(place: Path) -> bytes | None:
    """What `keep` has put there; None when nothing is there, or not what was put."""
    try:
        content = place.read_bytes()
    except OSError:
        return None
    seal, result = content[:SEAL], content[SEAL:]
    return result if seal == _seal(result) else None


def keep(place: Path, result: bytes) -> None:
    """Put a result there, sealed, so that damage to it is no truth."""
    with contextlib.suppress(OSError):  # it is run again next time
        write_over(place, _seal(result) + result)


def _seal(result: bytes) -> bytes:
    return hashlib.blake2b(result, digest_size=SEAL).digest()
