"""Locations in source code, as sent in messages: the file of a check, and a frame of a traceback."""

from __future__ import annotations

import msgspec


class CheckFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The catalogue file or question file that a worker loads."""

    id: str
    path: str
    module: str


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame of a traceback that belongs to the learner's code."""

    path: str
    line: int
    function: str
    text: str
