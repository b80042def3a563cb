"""Format values, sentences and paths for display."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any


def near(path: Path | str) -> str:
    """Return a path as you would type it in the working directory."""
    try:
        return str(Path(path).relative_to(Path.cwd())) or "."
    except ValueError:
        return str(path)


def sentence_of(docstring: str) -> str:
    """Return the first paragraph of a docstring as one line."""
    return one_line(docstring.partition("\n\n")[0])


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def show(cell: Any) -> str:
    """Format a cell for display: None as ``null``, and strings without quotes unless that is ambiguous."""
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
