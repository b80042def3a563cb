"""The scripts below ``.kata/repro``: each runs one case in one ordinary process."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from pathlib import Path

from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.tables import Table


def script(path: Path, spec: KataSpec, case: object, sentence: str) -> str:
    """Return a script that runs the learner's file on a case, for use with a debugger."""
    return REPRO.format(
        title=spec.outline.title,
        sentence=sentence,
        path=str(path.absolute()),
        module=spec.file.module,
        catalogue=str(spec.path),
        case=literal(case),
    )


def literal(value: object, indent: int = 0) -> str:
    """Return plain data as Python source, with ``float(...)`` for NaN and the infinities."""
    pad = " " * (indent + 4)
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if isinstance(value, Table):
        rows = "".join(f"{pad}    {literal(row)},\n" for row in value.rows)
        return f"Table.of(\n{pad}{dict(value.schema)!r},\n{pad}[\n{rows}{pad}],\n{' ' * indent})"
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: literal(getattr(value, each.name), indent + 4) for each in fields(value)}
        inner = "".join(f"{pad}{name}={part},\n" for name, part in parts.items())
        return f"check.{type(value).__name__}(\n{inner}{' ' * indent})"
    if isinstance(value, tuple):
        return "(" + "".join(f"{literal(each, indent)}, " for each in value).rstrip(" ") + ")"
    if isinstance(value, list):
        return "[" + ", ".join(literal(each, indent) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(each, indent)}" for key, each in value.items()) + "}"
    return repr(value)


REPRO = '''"""{title}

{sentence}

This script runs your function on the smallest failing input. It was written by `pytest --kata`. Add a
breakpoint() to your function and run the script.
"""

import datetime
from decimal import Decimal

from pytest_dbml_kata.practice.repro import load_check, run
from pytest_dbml_kata.tables import Table

check = load_check({catalogue!r}, {module!r})
case = {case}

if __name__ == "__main__":
    run(check, case, {path!r})
'''
