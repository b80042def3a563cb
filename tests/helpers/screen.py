"""What a run shows, and what it leaves on record."""

from __future__ import annotations

import json
import re

from rich.cells import cell_len

from pytest_dbml_kata.packs import built_in, specs


def attempts(learner) -> list[dict]:
    path = learner.folder / ".kata" / "evidence.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def titles(result) -> list[str]:
    """Which failures are shown in full."""
    return [line.strip("_ ") for line in result.outlines if line.startswith("___")]


def written(screen) -> list[str]:
    """The lines as they were written, before the terminal broke them."""
    plain = re.sub(r"\x1b\[[0-9;]*[mK]", "", screen.written).replace("\r\n", "\n")
    return [line.rpartition("\r")[2] for line in plain.split("\n")]


def take_stubs(learner):
    for kata in specs([built_in()]):
        learner.take_stub(kata)


def fits(result) -> list[str]:
    found = result.outlines
    assert len(found) <= 23
    assert max(map(cell_len, found)) <= 80
    assert result.stderr.str() == ""
    return found
