"""The input of a worker, its folder, and the tail of its output."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from pytest_dbml_kata.engine import protocol

OUTPUT_SHOWN = 8 * 1024
"""The maximum number of output bytes to return."""


@dataclass(frozen=True, slots=True)
class Job:
    """The input of a warden and its worker."""

    request: protocol.Open
    connection: socket.socket
    folder: Path
    needs: frozenset[str]
    gateway: tuple[int, str] | None
    """Port and secret of the JVM's gateway; None for a kata without Spark."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of a worker and its contents."""

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
    """Return the text written to a file since ``since``, truncated to `OUTPUT_SHOWN`, and the new position."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            start = max(since, end - OUTPUT_SHOWN)
            file.seek(start)
            text = file.read(OUTPUT_SHOWN).decode(errors="replace")
    except OSError:
        return "", since
    return (f"[{start - since} bytes omitted]\n" if start > since else "") + text, end
