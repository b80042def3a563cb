"""The result of one part of an exercise: a property of a kata, or a question of a file.

A result is plain data without a width. It is sent between the processes of a run and stored below ``.kata/failures``.
`report.layout` lays it out for display.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pytest_dbml_kata.judging.verdict import State


class Kind(StrEnum):
    """The kind of a block. It determines the layout, and which blocks are shortened first."""

    SENTENCE = "sentence"
    """What must hold."""
    MESSAGE = "message"
    """What went wrong."""
    TABLES = "tables"
    """The input, the result and the expected result."""
    VALUES = "values"
    """Parts of the input that are not tables."""
    FRAMES = "frames"
    """The frames of the learner's code in a traceback."""
    DIAGNOSIS = "diagnosis"
    """The known misconception."""
    DETAIL = "detail"
    """The traceback, for ``-vv``."""
    OUTPUT = "output"
    """The output of the learner's code."""
    QUESTION = "question"
    ANSWER = "answer"
    PROOF = "proof"
    COMMANDS = "commands"
    """The commands to type next."""


class Exhibit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A table or a few lines, with a title. Cells are formatted text."""

    title: str
    columns: tuple[str, ...] | None = None
    """The column names, or None for lines."""
    rows: tuple[tuple[str, ...], ...] = ()
    marked: tuple[int, ...] = ()
    """The indices of the rows that differ from the expected ones."""
    left_out: int = 0
    """The number of omitted rows."""
    lines: tuple[str, ...] = ()


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """One block of a report."""

    kind: Kind
    text: tuple[str, ...] = ()
    """The paragraphs, which are wrapped. A paragraph that starts with a space is code and is not wrapped."""
    exhibits: tuple[Exhibit, ...] = ()


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The result of checking one part of an exercise."""

    exercise: str
    """The id: ``ml_workflows/impute_missing`` or ``ml_workflows/questions``."""
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
    """The line in the file, from 1."""
    source: str = ""
    """The digest of the learner's file or of the chosen answer. Empty if there was nothing to check."""
    check: str = ""
    """Digest of the check."""
    reused: bool = False
    """Whether the result is reused from an earlier check."""

    @property
    def id(self) -> str:
        return f"{self.exercise}::{self.part}"
