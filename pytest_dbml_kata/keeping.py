"""The learner's ``.kata`` folder: what failed last, scripts to reproduce it, and the evidence of attempts.

Nothing in it decides a verdict. When it cannot be written, the run goes on and says so once.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path

from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.tables import Table

MOST_KEPT = 5
"""Failing cases that are kept of one file."""

EVIDENCE_FORMAT = 1


class Keeper:
    """Reads and writes the ``.kata`` folder of one root.

    ``complaints`` collects what could not be written, one message a reason.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".kata"
        self.complaints: list[str] = []

    # Failing cases

    def failing_cases(self, path: Path) -> list[bytes]:
        """The encoded cases on which this file failed last time, the latest first."""
        try:
            found = sorted(self._cases(path).glob("*.case"), key=lambda each: each.stat().st_mtime_ns, reverse=True)
            return [each.read_bytes() for each in found[:MOST_KEPT]]
        except OSError:
            return []

    def keep_failing_case(self, path: Path, encoded: bytes) -> None:
        folder = self._cases(path)
        name = hashlib.sha256(encoded).hexdigest()[:16]
        if self._write(folder / f"{name}.case", encoded):
            self._remove(sorted(folder.glob("*.case"), key=lambda each: each.stat().st_mtime_ns)[:-MOST_KEPT])

    def drop_failing_cases(self, path: Path) -> None:
        self._remove(list(self._cases(path).glob("*.case")))

    def _remove(self, paths: list[Path]) -> None:
        def remove() -> None:
            for path in paths:
                path.unlink(missing_ok=True)

        self._try(remove)

    # Scripts

    def write_repro(self, path: Path, spec: KataSpec, case: object, sentence: str) -> Path | None:
        """A script that runs this file on this case in one ordinary process, to step through in a debugger."""
        script = self.folder / "repro" / self._near(path).with_suffix(".py")
        text = REPRO.format(
            title=spec.outline.title,
            sentence=sentence,
            path=str(path.absolute()),
            module=spec.file.module,
            catalogue=str(spec.path),
            case=literal(case),
        )
        return script if self._write(script, text.encode()) else None

    # Evidence

    def record(self, entry: dict[str, object]) -> None:
        """Append one attempt. A line is written in one piece, so that no reader sees half of it."""
        line = json.dumps({"format": EVIDENCE_FORMAT, **entry}).encode() + b"\n"

        def append() -> None:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / "evidence.jsonl", os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                size = os.fstat(descriptor).st_size
                torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
                whole = b"\n" + line if torn else line  # what was cut short stays a line of its own
                written = os.write(descriptor, whole)
                if written < len(whole):
                    raise OSError(28, "No space left on device")
            finally:
                os.close(descriptor)

        self._try(append)

    def evidence(self) -> list[dict[str, object]]:
        """Every attempt that can be read, the oldest first."""
        try:
            text = (self.folder / "evidence.jsonl").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        found = []
        for line in text.splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("format") == EVIDENCE_FORMAT:
                found.append(entry)
        return found

    # Files

    def _near(self, path: Path) -> Path:
        """Where a file lies below the root, or a stand-in for one that lies elsewhere."""
        path = path.absolute()
        try:
            return path.relative_to(self.root)
        except ValueError:
            return Path("elsewhere") / hashlib.sha256(str(path.parent).encode()).hexdigest()[:8] / path.name

    def _cases(self, path: Path) -> Path:
        return self.folder / "cases" / self._near(path).with_suffix("")

    def _write(self, path: Path, content: bytes) -> bool:
        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".{path.name}.{os.getpid()}")
            try:
                partial.write_bytes(content)
                partial.replace(path)
            except OSError:
                partial.unlink(missing_ok=True)
                raise

        return self._try(write)

    def _try(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except OSError as error:
            reason = "it is no folder" if self.folder.exists() and not self.folder.is_dir() else error.strerror
            complaint = f"cannot write below {self.folder}: {reason}; the verdicts stand, but are not kept"
            if complaint not in self.complaints:
                self.complaints.append(complaint)
            return False
        return True


def literal(value: object, indent: int = 0) -> str:
    """Plain data as Python source; NaN and the infinities by ``float(...)``."""
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

Runs the kata on the smallest input found on which that does not hold. Made by `pytest --kata`; put a
breakpoint() into your function and run this file.
"""

import datetime
from decimal import Decimal

from pytest_dbml_kata.repro import load_check, run
from pytest_dbml_kata.tables import Table

check = load_check({catalogue!r}, {module!r})
case = {case}

if __name__ == "__main__":
    run(check, case, {path!r})
'''
