"""The code that verdicts depend on. A change to it invalidates recorded passes and running engines.

Options, reports and commands are not part of it: you can edit a help text and keep every recorded pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

PACKAGE = Path(__file__).parent

API: Final = (
    "compare.py",
    "kata.py",
    "loading.py",
    "observe.py",
    "packs.py",
    "question.py",
    "runs.py",
    "sources.py",
    "strategies.py",
    "tables.py",
    "text.py",
)
"""The modules of the authoring API and their imports."""

SERVING: Final = ("engine", "platform")
"""The folders that an engine runs. A running engine serves a client only if these and the API are unchanged."""

JUDGING: Final = ("judging", *SERVING)
"""The folders that affect a verdict, in addition to the API and the check itself."""


def files(folders: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of the API and of the given folders in a stable order."""
    yield from (PACKAGE / name for name in API)
    for folder in folders:
        yield from sorted(path for path in (PACKAGE / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def digest() -> str:
    """Return the digest of the code that every verdict depends on."""
    return _digest_of(PACKAGE)


@cache
def _digest_of(package: Path) -> str:
    """Compute the digest once per process, because loaded code does not change."""
    found = hashlib.sha256()
    for path in files(JUDGING):
        found.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
