"""The evidence: one line of JSON for each attempt at a kata, only ever added to.

A line is written in one piece, at the end, so that runs at the same time lose nothing and a run that is killed
leaves at most one line that is cut short. Reading skips such a line and says which it was.
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
"""Rises when older versions of this project could no longer make sense of a line."""


class NewerFormat(Exception):
    """The evidence was written by a version of this project that knows more than this one."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True, gc=False):  # plain data: no cycles to look for
    """One attempt at a kata: what a check of the whole file came to."""

    time: datetime
    """When it ended, with its time zone."""
    kata: str
    verdict: State
    properties: dict[str, State] = {}
    misconceptions: tuple[str, ...] = ()
    """Names of the misconceptions that do what the learner's code did."""
    sitting: int = 0
    """How often the stub had been put back before: see `mastery.sittings`."""
    hints: int = 0
    """How many hints had been shown in this sitting."""
    seconds: float = 0.0
    """How long the check took."""
    source: str = ""
    """Digest of the learner's file with the local files that it imports."""
    check: str = ""
    """Digest of the check."""
    environment: str = ""
    """Names the interpreter with what is installed in it."""
    versions: dict[str, str] = {}
    """Of the distributions that a verdict rests on, by name."""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class History:
    """What a file of evidence holds."""

    attempts: list[Attempt]
    """The oldest line first."""
    damaged: list[int]
    """Numbers of the lines that cannot be read, from 1."""


def encode(entry: msgspec.Struct) -> bytes:
    """An entry as JSON in one line. What no UTF-8 can express, a path that is no text, becomes question marks."""
    try:
        return msgspec.json.encode(entry)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(entry)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def append(path: Path, entry: msgspec.Struct) -> None:
    """Add one attempt, or another entry of a file of lines. Raises `OSError`; then no whole line has been added."""
    line = encode(entry) + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        whole = b"\n" + line if torn else line  # what was cut short stays a line of its own
        if os.write(descriptor, whole) < len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def load(path: Path) -> History:
    """Read every attempt that can be read; none when there is no file.

    Raises `NewerFormat` when a line is of a format that this version does not know, `OSError` when there is a
    file and it cannot be read.
    """
    return History(*entries(path, Attempt))


class Entry(Protocol):
    """What a line of such a file holds, whatever it is about."""

    @property
    def time(self) -> datetime: ...

    @property
    def format(self) -> int: ...


E = TypeVar("E", bound=Entry)


def entries(path: Path, kind: type[E]) -> tuple[list[E], list[int]]:
    """Every entry of that kind that can be read, and the numbers of the lines that cannot. Raises as `load` does."""
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
    """Is this a time that a clock can show? Others can neither be told in every time zone nor be reckoned with."""
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
            f"{path} was written by a newer version of pytest-dbml-kata: its line {number} has format {found}, this "
            f"version reads up to {FORMAT}. Upgrade with: pip install --upgrade pytest-dbml-kata"
        )
