"""The learner's ``.kata`` folder: the last failures with their scripts, the hints shown, and the evidence.

Its content does not affect any verdict. If writing fails, the run continues and reports the problem once.
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
"""The maximum number of failing cases to keep per file."""

FORMAT = 2
"""The format of the files below ``.kata/failures``. Format 1 contained rendered text."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a failed file, with the digest of the check."""

    time: datetime
    kata: str
    source: str
    check: str
    environment: str
    results: dict[str, Result]
    """The results of all properties by name, including those that hold."""
    format: int = FORMAT

    def reused(self) -> dict[str, Result]:
        """Return the results, marked as reused."""
        return {name: msgspec.structs.replace(each, reused=True) for name, each in self.results.items()}


class _Versioned(msgspec.Struct):
    format: int = 1


class Store:
    """Read and write the ``.kata`` folder of one root.

    ``complaints`` collects messages about errors, one per reason.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".kata"
        self.complaints: list[str] = []

    # Failing cases

    def failing_cases(self, path: Path) -> list[bytes]:
        """Return the encoded cases on which a file failed last time, the latest first."""
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
        """Write a script that runs a file on a case in one ordinary process, for use with a debugger."""
        place = self._script(path)
        text = repro_script.script(path, spec, case, sentence)
        return place if self._write(place, text.encode()) else None

    def repro(self, path: Path) -> Path | None:
        """Return the script that reproduces the last failure of a file, if there is one."""
        script = self._script(path)
        return script if script.is_file() else None

    # Failures

    def keep_failure(self, path: Path, failure: Failure) -> None:
        """Save the results of a failed file, replacing earlier ones."""
        self._write(self._failure(path), evidence.encode(failure))

    def failure(self, path: Path) -> Failure | None:
        """Return the results of the last failure of a file. Report another format once and ignore it."""
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
            f"(expected format {FORMAT}, got {written}) and are ignored; the next check of a kata replaces its failure"
        )
        if complaint not in self.complaints:
            self.complaints.append(complaint)

    # Evidence

    def record(self, attempt: Attempt) -> None:
        """Append an attempt to the evidence."""
        loaded = self.__dict__.get("history")
        if self._try(lambda: evidence.append(self.folder / "evidence.jsonl", attempt)) and loaded is not None:
            loaded.attempts.append(attempt)

    @cached_property
    def history(self) -> History:
        """All recorded attempts, including those of this run. Raise `evidence.NewerFormat` for a newer file."""
        return History(*self._entries(self.folder / "evidence.jsonl", Attempt))

    @cached_property
    def mock_results(self) -> list[MockResult]:
        """All recorded mock exams, including those of this run. Raise `evidence.NewerFormat` for a newer file."""
        return self._entries(self.folder / "mocks.jsonl", MockResult)[0]

    def record_mock(self, result: MockResult) -> bool:
        """Append the result of a mock exam. Return False if writing fails."""
        written = self._try(lambda: evidence.append(self.folder / "mocks.jsonl", result))
        if written and "mock_results" in self.__dict__:
            self.mock_results.append(result)
        return written

    def _entries(self, path: Path, kind: type[evidence.E]) -> tuple[list[evidence.E], list[int]]:
        try:
            found, damaged = evidence.entries(path, kind)
        except OSError as error:
            self.complaints.append(f"cannot read {path}: {error.strerror}; it is treated as empty")
            return [], []
        if damaged:
            lines = "line" if len(damaged) == 1 else "lines"
            numbers = ", ".join(map(str, damaged[:5])) + (", ..." if len(damaged) > 5 else "")
            self.complaints.append(f"{path}: ignored unreadable {lines} {numbers}")
        return found, damaged

    # Sittings

    def now(self, kata: str) -> sittings.Now:
        """Return the current sitting of a kata and the number of hints shown in it."""
        return sittings.now(self._sittings(kata))

    def hint_shown(self, kata: str) -> bool:
        """Record that a hint was shown. Return False if writing fails."""
        return self._try(lambda: sittings.add(self._sittings(kata), "hint", self.now(kata).sitting))

    def begin_sitting(self, kata: str, number: int) -> bool:
        """Record that a stub was restored. Return False if writing fails."""
        return self._try(lambda: sittings.add(self._sittings(kata), "reset", number))

    # Files

    def _near(self, path: Path) -> Path:
        """Return the path of a file relative to the root, or a substitute for a file outside the root."""
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
            reason = "not a folder" if self.folder.exists() and not self.folder.is_dir() else error.strerror
            complaint = f"cannot write to {self.folder}: {reason}; the verdicts are valid, but not saved"
            if complaint not in self.complaints:
                self.complaints.append(complaint)
            return False
        return True


def _written(path: Path) -> int:
    """Return the modification time of a file; 0 if another run has removed it."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
