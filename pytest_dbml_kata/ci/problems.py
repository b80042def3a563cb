"""Failed properties as machine-readable lines: ``katas/x/y.py:24: error: property: message``.

`MATCHER` is a problem matcher for these lines, for GitHub and VS Code. See docs/ci.md for its use.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pytest_dbml_kata.text import one_line

MATCHER: Final = Path(__file__).with_name("problem-matcher.json")

LONGEST: Final = 300
"""The maximum number of characters of a message."""


@dataclass(frozen=True, slots=True)
class FailedProperty:
    """A property that did not pass, with its location."""

    path: Path
    line: int | None
    """The line, from 1; None if it is unknown."""
    kata: str
    property: str
    message: str
    misconception: str | None = None
    """The name of the diagnosed misconception, if any."""


def problem_line(failed: FailedProperty, environ: Mapping[str, str] = os.environ) -> str:
    """Return a line for `MATCHER`. An unknown line number becomes 1, because editors drop lines without one."""
    message = one_line(without_commands(failed.message)) or "does not hold"
    if len(message) > LONGEST:
        message = message[: LONGEST - 4].rstrip() + " ..."
    path = one_line(without_commands(in_repository(failed.path, environ)))
    return f"{path}:{failed.line or 1}: error: {failed.property}: {message}"


def in_repository(path: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return a path relative to the GitHub workspace or the working directory; absolute if it is outside."""
    path = path.absolute()
    base = Path(environ.get("GITHUB_WORKSPACE") or Path.cwd())
    for here, there in ((path, base.absolute()), (path.resolve(), base.resolve())):
        if here.is_relative_to(there):
            return here.relative_to(there).as_posix()
    return path.as_posix()


def without_commands(text: str) -> str:
    """Remove colours, other control characters, and the markers of GitHub's older commands from a text.

    A message can contain output of the learner's code, and the runner executes ``##[command]`` anywhere in a line.
    """
    text = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", text)
    text = re.sub(r"[^\S\n\r\t ]|[\x00-\x08\x0e-\x1f\x7f-\x9f]", " ", text)
    return text.replace("##[", "# #[")
