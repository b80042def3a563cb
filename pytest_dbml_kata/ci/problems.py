"""A failed property as one line that programs can read: ``katas/x/y.py:24: error: property: message``.

`MATCHER` is a problem matcher for such lines, for GitHub and for VS Code: docs/ci.md says how it is used.
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
"""Characters of a message on one line."""


@dataclass(frozen=True, slots=True)
class FailedProperty:
    """A property that was not passed, and where."""

    path: Path
    line: int | None
    """From 1; None where it is not known."""
    kata: str
    property: str
    message: str
    misconception: str | None = None
    """The name of the known one that does the same."""


def problem_line(failed: FailedProperty, environ: Mapping[str, str] = os.environ) -> str:
    """The line that `MATCHER` reads. Where no line is known it says 1, since editors drop what has none."""
    message = one_line(plain(failed.message)) or "does not hold"
    if len(message) > LONGEST:
        message = message[: LONGEST - 4].rstrip() + " ..."
    path = one_line(plain(near(failed.path, environ)))
    return f"{path}:{failed.line or 1}: error: {failed.property}: {message}"


def near(path: Path, environ: Mapping[str, str] = os.environ) -> str:
    """A path relative to the repository that GitHub checks, elsewhere to the working folder; absolute outside."""
    path = path.absolute()
    base = Path(environ.get("GITHUB_WORKSPACE") or Path.cwd())
    for here, there in ((path, base.absolute()), (path.resolve(), base.resolve())):
        if here.is_relative_to(there):
            return here.relative_to(there).as_posix()
    return path.as_posix()


def plain(text: str) -> str:
    """Text without colours and other control characters, and without the marks of GitHub's older commands.

    A message can quote what a learner's code said, and the runner obeys ``##[command]`` anywhere in a line.
    """
    text = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", text)
    text = re.sub(r"[^\S\n\r\t ]|[\x00-\x08\x0e-\x1f\x7f-\x9f]", " ", text)
    return text.replace("##[", "# #[")
