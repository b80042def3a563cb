"""What a verdict rests on: the files of this package whose change makes earlier passes and running engines stale.

Options, reports and commands are not among them: editing a help text keeps every recorded pass.
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
"""The modules of the authoring API, and what they import."""

SERVING: Final = ("engine", "platform")
"""The folders that an engine runs. With the API they decide whether a running engine may serve a client."""

JUDGING: Final = ("judging", *SERVING)
"""The folders that decide a verdict, besides the API and the check itself."""


def files(folders: tuple[str, ...]) -> Iterator[Path]:
    """The files of the API and of these folders, in the same order each time."""
    yield from (PACKAGE / name for name in API)
    for folder in folders:
        yield from sorted(path for path in (PACKAGE / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def digest() -> str:
    """Return a name for this version of the code that every verdict rests on."""
    return _digest_of(PACKAGE)


@cache
def _digest_of(package: Path) -> str:
    """Computed once: a process goes on with what it has loaded."""
    found = hashlib.sha256()
    for path in files(JUDGING):
        found.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
