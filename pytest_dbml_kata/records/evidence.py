"""The evidence: an append-only file with one line of JSON per attempt at a kata.

Each line is appended in a single write. So concurrent runs lose nothing, and a killed run leaves at most one truncated
line. Reading skips such a line and reports its number.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from pytest_dbml_kata.judging.verdict import State

FORMAT: Final = 1
"""The format of a line. Increase it if older versions of this project can no longer read the lines."""


class NewerFormat(Exception):
    """Raised if a newer version of this project wrote the evidence."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True, gc=False):  # plain data without cycles
    """One attempt at a kata: the result of checking the whole file."""

    time: datetime
    """The end of the check, with its time zone."""
    kata: str
    verdict: State
    properties: dict[str, State] = {}
    misconceptions: tuple[str, ...] = ()
    """The names of the diagnosed misconceptions."""
    sitting: int = 0
    """The number of resets before this attempt: see `records.sittings`."""
    hints: int = 0
    """The number of hints shown in this sitting."""
    seconds: float = 0.0
    """The duration of the check."""
    source: str = ""
    """The digest of the learner's file and the local files that it imports."""
    check: str = ""
    """The digest of the check."""
    environment: str = ""
    """The key of the interpreter and its installed packages."""
    versions: dict[str, str] = {}
    """The versions of the distributions that a verdict depends on, by name."""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class History:
    """The content of an evidence file."""

    attempts: list[Attempt]
    """The attempts, oldest line first."""
    damaged: list[int]
    """The numbers of the unreadable lines, from 1."""


def encode(entry: msgspec.Struct) -> bytes:
    """Encode an entry as one line of JSON. Replace characters that UTF-8 cannot encode by question marks."""
    try:
        return msgspec.json.encode(entry)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(entry)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def append(path: Path, entry: msgspec.Struct) -> None:
    """Append an attempt or another entry. If this raises `OSError`, no complete line was added."""
    line = encode(entry) + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        whole = b"\n" + line if torn else line  # keeps a truncated line separate
        if os.write(descriptor, whole) < len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def load(path: Path) -> History:
    """Read all readable attempts; none if there is no file.

    Raise `NewerFormat` if a line has a newer format, and `OSError` if the file exists but cannot be read.
    """
    return History(*entries(path, Attempt))


class Entry(Protocol):
    """The common fields of all entries."""

    @property
    def time(self) -> datetime: ...

    @property
    def format(self) -> int: ...


E = TypeVar("E", bound=Entry)


def entries(path: Path, kind: type[E]) -> tuple[list[E], list[int]]:
    """Return the readable entries and the numbers of the unreadable lines. Raise the same errors as `load`."""
    found: list[E] = []
    damaged: list[int] = []
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return found, damaged
    decode = msgspec.json.Decoder(kind).decode
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line:
            continue
        try:
            entry = decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            _refuse_newer(path, number, line)
            damaged.append(number)
            continue
        if entry.format != FORMAT or not _plausible(entry.time):
            _refuse_newer(path, number, line)
            damaged.append(number)
            continue
        found.append(entry)
    return found, damaged


def _plausible(time: datetime) -> bool:
    """Return True if a clock can show this time. Other times do not work in all time zones and calculations."""
    return time.tzinfo is not None and 1970 <= time.year < 9000


class _Any(msgspec.Struct):
    format: int


def _refuse_newer(path: Path, number: int, line: bytes) -> None:
    try:
        found = msgspec.json.decode(line, type=_Any).format
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return
    if found > FORMAT:
        raise NewerFormat(
            f"{path} was written by a newer version of pytest-dbml-kata: expected format {FORMAT} in line {number}, "
            f"got {found}. Upgrade with: pip install --upgrade pytest-dbml-kata"
        )
