"""The result of one part of an exercise: of a property of a kata, or of a question of a file.

It is plain data without a width: it travels between the processes of a run, is stored below ``.kata/failures``, and is
laid out anew wherever it is shown (`report.layout`).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pytest_dbml_kata.judging.verdict import State


class Kind(StrEnum):
    """What a block is about, which decides how it is laid out and what goes first when there is no room."""

    SENTENCE = "sentence"
    """What must hold."""
    MESSAGE = "message"
    """What went wrong."""
    TABLES = "tables"
    """The input, the result and the expected result."""
    VALUES = "values"
    """Parts of the input that are not tables."""
    FRAMES = "frames"
    """Lines of the learner's code on the way to an error."""
    DIAGNOSIS = "diagnosis"
    """The known misconception."""
    DETAIL = "detail"
    """The traceback, for ``-vv``."""
    OUTPUT = "output"
    """What the learner's code printed."""
    QUESTION = "question"
    ANSWER = "answer"
    PROOF = "proof"
    COMMANDS = "commands"
    """What to type next."""


class Exhibit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A table, or a few lines, with a title. Cells are text, as a learner reads them."""

    title: str
    columns: tuple[str, ...] | None = None
    """None for lines."""
    rows: tuple[tuple[str, ...], ...] = ()
    marked: tuple[int, ...] = ()
    """Indices of the rows that differ from the expected ones."""
    left_out: int = 0
    """How many further rows the table has."""
    lines: tuple[str, ...] = ()


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """One block of a report."""

    kind: Kind
    text: tuple[str, ...] = ()
    """Paragraphs to be wrapped. One that begins with a space is code and stays as it is."""
    exhibits: tuple[Exhibit, ...] = ()


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What checking one part of an exercise gave."""

    exercise: str
    """Its id: ``ml_workflows/impute_missing``, or ``ml_workflows/questions``."""
    part: str
    """The name of a property or of a question."""
    state: State
    message: str = ""
    misconception: str | None = None
    """The name of the diagnosed misconception, if any."""
    elsewhere: str | None = None
    """The part that reports the same problem in full."""
    blocks: tuple[Block, ...] = ()
    path: str = ""
    """The learner's file."""
    line: int | None = None
    """Where to look in it, from 1."""
    source: str = ""
    """Digest of what was checked: the learner's file, or the chosen answer. Empty when there was nothing to check."""
    check: str = ""
    """Digest of the check."""
    reused: bool = False
    """It comes from an earlier check, since when nothing changed."""

    @property
    def id(self) -> str:
        return f"{self.exercise}::{self.part}"
