"""How things are called on the screen."""

from __future__ import annotations

from pathlib import Path


def near(path: Path | str) -> str:
    """A path as one would type it here."""
    try:
        return str(Path(path).relative_to(Path.cwd())) or "."
    except ValueError:
        return str(path)
