"""What a worker is started with, the folder that it has, and the end of what it printed."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from pytest_dbml_kata.engine import protocol

OUTPUT_SHOWN = 8 * 1024
"""Bytes of output that are handed on."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a warden is started with."""

    request: protocol.Open
    connection: socket.socket
    folder: Path
    needs: frozenset[str]
    gateway: tuple[int, str] | None
    """Where Spark answers; None for a kata without it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A worker's own folder and what is in it."""

    folder: Path

    @property
    def scratch(self) -> Path:
        """The working directory of the learner's code."""
        return self.folder / "scratch"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def udf_socket(self) -> Path:
        return self.folder / "udf"


def tail(path: Path, since: int) -> tuple[str, int]:
    """What was written to a file since that position, cut to a readable length, and the new position."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            start = max(since, end - OUTPUT_SHOWN)
            file.seek(start)
            text = file.read(OUTPUT_SHOWN).decode(errors="replace")
    except OSError:
        return "", since
    return (f"[{start - since} bytes cut]\n" if start > since else "") + text, end
