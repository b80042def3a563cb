"""Places in source code, as they travel in messages: the file of a check, and a line on the way to an error."""

from __future__ import annotations

import msgspec


class CheckFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which catalogue file, or file of questions, a worker is to load."""

    id: str
    path: str
    module: str


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the learner's own code on the way to an error."""

    path: str
    line: int
    function: str
    text: str
