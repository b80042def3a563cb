"""How values, sentences and paths are written for people to read."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any


def near(path: Path | str) -> str:
    """A path as one would type it here."""
    try:
        return str(Path(path).relative_to(Path.cwd())) or "."
    except ValueError:
        return str(path)


def sentence_of(docstring: str) -> str:
    """The first paragraph of a docstring, on one line."""
    return one_line(docstring.partition("\n\n")[0])


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def show(cell: Any) -> str:
    """A cell as a learner reads it: null is ``null``, a string is bare unless that would mislead."""
    if cell is None:
        return "null"
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return "NaN" if math.isnan(cell) else repr(cell)
    if isinstance(cell, str):
        plainly = cell.isprintable() and cell == cell.strip() and cell not in ("", "null", "NaN")
        return cell if plainly else repr(cell)
    if isinstance(cell, tuple | list):
        return "[" + ", ".join(show(each) for each in cell) + "]"
    return str(cell)
