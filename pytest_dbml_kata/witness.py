"""What witnesses have observed, kept between runs: it depends on the case and on what is installed, on nothing else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.packs import KataSpec


def remembered(spec: KataSpec, case: bytes, run: Callable[[], bytes]) -> bytes:
    """The encoded result of a witness on an encoded case, from the cache or by ``run``."""
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
