"""The learner's ``.kata`` folder: what failed last, scripts to reproduce it, hints used, the evidence of attempts.

Nothing in it decides a verdict. When it cannot be written, the run goes on and says so once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path

import msgspec

from pytest_dbml_kata.atomic_files import write_over
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.records import evidence, repro_script, sittings
from pytest_dbml_kata.records.evidence import Attempt, History
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.records.results import Result

MOST_KEPT = 5
"""Failing cases that are kept of one file."""


FORMAT = 2
"""Format of the files below ``.kata/failures``. It was 1 when they held the text that had been shown."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What a file that failed gave, and by which check."""

    time: datetime
    kata: str
    source: str
    check: str
    environment: str
    results: dict[str, Result]
    """By property, those that hold too."""
    format: int = FORMAT

    def reused(self) -> dict[str, Result]:
        """The results, marked as those of an earlier check."""
        return {name: msgspec.structs.replace(each, reused=True) for name, each in self.results.items()}


class _Versioned(msgspec.Struct):
    format: int = 1


class Store:
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
            found = sorted(self._cases(path).glob("*.case"), key=_written, reverse=True)
            return [each.read_bytes() for each in found[:MOST_KEPT]]
        except OSError:
            return []

    def keep_failing_case(self, path: Path, encoded: bytes) -> None:
        folder = self._cases(path)
        name = hashlib.sha256(encoded).hexdigest()[:16]
        if self._write(folder / f"{name}.case", encoded):
            self._try(lambda: self._remove(sorted(folder.glob("*.case"), key=_written)[:-MOST_KEPT]))

    def drop_failing_cases(self, path: Path) -> None:
        self._try(lambda: self._remove(list(self._cases(path).glob("*.case"))))

    def _remove(self, paths: Iterable[Path]) -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    # Scripts

    def write_repro(self, path: Path, spec: KataSpec, case: object, sentence: str) -> Path | None:
        """A script that runs this file on this case in one ordinary process, to step through in a debugger."""
        place = self._script(path)
        text = repro_script.script(path, spec, case, sentence)
        return place if self._write(place, text.encode()) else None

    def repro(self, path: Path) -> Path | None:
        """The script that reproduces the last failure of a file, if there is one."""
        script = self._script(path)
        return script if script.is_file() else None

    # Reports of failures

    def keep_failure(self, path: Path, failure: Failure) -> None:
        """Keep what was shown of a file that failed, in place of what was shown before."""
        self._write(self._failure(path), evidence.encode(failure))

    def failure(self, path: Path) -> Failure | None:
        """What that file gave when it failed last. A file of another format is reported once, and not used."""
        place = self._failure(path)
        try:
            content = place.read_bytes()
            written = msgspec.json.decode(content, type=_Versioned).format
            if written != FORMAT:
                self._complain_of_format(written)
                return None
            found = msgspec.json.decode(content, type=Failure)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return found if any(each.state.failed for each in found.results.values()) else None

    def _complain_of_format(self, written: int) -> None:
        older = "an older" if written < FORMAT else "a newer"
        complaint = (
            f"the failures below {self.folder / 'failures'} were written by {older} version of pytest-dbml-kata "
            f"(expected format {FORMAT}, got {written}) and are not used; the next check of a kata writes its own anew"
        )
        if complaint not in self.complaints:
            self.complaints.append(complaint)

    # Evidence

    def record(self, attempt: Attempt) -> None:
        """Add one attempt to the evidence."""
        loaded = self.__dict__.get("history")
        if self._try(lambda: evidence.append(self.folder / "evidence.jsonl", attempt)) and loaded is not None:
            loaded.attempts.append(attempt)

    @cached_property
    def history(self) -> History:
        """Every attempt on record when this was first asked, and those of this run. Raises `evidence.NewerFormat`."""
        return History(*self._entries(self.folder / "evidence.jsonl", Attempt))

    @cached_property
    def mock_results(self) -> list[MockResult]:
        """Every graded mock exam on record when this was first asked, and those of this run. Raises likewise."""
        return self._entries(self.folder / "mocks.jsonl", MockResult)[0]

    def record_mock(self, result: MockResult) -> bool:
        """Add a graded mock exam to those on record; whether that could be written."""
        written = self._try(lambda: evidence.append(self.folder / "mocks.jsonl", result))
        if written and "mock_results" in self.__dict__:
            self.mock_results.append(result)
        return written

    def _entries(self, path: Path, kind: type[evidence.E]) -> tuple[list[evidence.E], list[int]]:
        try:
            found, damaged = evidence.entries(path, kind)
        except OSError as error:
            self.complaints.append(f"cannot read {path}: {error.strerror}; it counts as empty")
            return [], []
        if damaged:
            lines = "line" if len(damaged) == 1 else "lines"
            numbers = ", ".join(map(str, damaged[:5])) + (", ..." if len(damaged) > 5 else "")
            self.complaints.append(f"{path}: {lines} {numbers} cannot be read and will be passed over")
        return found, damaged

    # Sittings

    def now(self, kata: str) -> sittings.Now:
        """Which sitting of a kata this is, and how many hints were shown in it."""
        return sittings.now(self._sittings(kata))

    def hint_shown(self, kata: str) -> bool:
        """Remember that one more hint was shown; whether that could be written."""
        return self._try(lambda: sittings.add(self._sittings(kata), "hint", self.now(kata).sitting))

    def begin_sitting(self, kata: str, number: int) -> bool:
        """Remember that the stub was put back; whether that could be written."""
        return self._try(lambda: sittings.add(self._sittings(kata), "reset", number))

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

    def _script(self, path: Path) -> Path:
        return self.folder / "repro" / self._near(path).with_suffix(".py")

    def _failure(self, path: Path) -> Path:
        return self.folder / "failures" / self._near(path).with_suffix(".json")

    def _sittings(self, kata: str) -> Path:
        return self.folder / "sittings" / f"{kata}.jsonl"

    def _write(self, path: Path, content: bytes) -> bool:
        return self._try(lambda: write_over(path, content))

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


def _written(path: Path) -> int:
    """When a file was written, to sort by; one that another run has removed by now is the oldest."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
