"""What came out when a witness, a misconception or an experiment was run, stored between runs in the user's cache."""

from __future__ import annotations

import contextlib
import hashlib
from functools import cached_property
from pathlib import Path

from pytest_dbml_kata.atomic_files import write_over
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.packs import KataSpec

SEAL = 16
"""Bytes of the digest before a kept result."""


class StoredResults:
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
