"""Cached results of witnesses, misconceptions and experiments, in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
from functools import cached_property
from pathlib import Path

from pytest_dbml_kata.atomic_files import write_over
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.packs import KataSpec

SEAL = 16
"""The size in bytes of the checksum before a result."""


class StoredResults:
    """Cached results of the witness and the misconceptions of a check.

    A result depends only on the case, the check and the installed packages. ``who`` names the code that was run.
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
        """Compute this once, because it scans all installed packages."""
        return f"{self.spec.digest}\0{paths.environment_key()}\0".encode()


def stored(name: str, depends_on: bytes) -> Path:
    """Return the cache path of a result that depends on ``depends_on`` only."""
    return paths.cache_folder() / "witness" / name / f"{hashlib.sha256(depends_on).hexdigest()[:32]}.result"


def kept(place: Path) -> bytes | None:
    """Return the result that `keep` stored; None if there is none or it is corrupt."""
    try:
        content = place.read_bytes()
    except OSError:
        return None
    seal, result = content[:SEAL], content[SEAL:]
    return result if seal == _seal(result) else None


def keep(place: Path, result: bytes) -> None:
    """Store a result with a checksum, so a corrupt entry is ignored."""
    with contextlib.suppress(OSError):  # it runs again next time
        write_over(place, _seal(result) + result)


def _seal(result: bytes) -> bytes:
    return hashlib.blake2b(result, digest_size=SEAL).digest()
