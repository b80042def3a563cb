"""The results of a run: collected from pytest's reports by file, and recorded when a file is complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_dbml_kata.ci.problems import FailedProperty
from pytest_dbml_kata.judging.verdict import State, worst
from pytest_dbml_kata.packs import Exercise, KataSpec
from pytest_dbml_kata.records.results import Result
from pytest_dbml_kata.report.screen import Solved

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession


@dataclass(slots=True)
class FileResult:
    """The results of one file, by part."""

    exercise: Exercise
    path: Path
    parts: dict[str, Result] = field(default_factory=dict)
    seconds: float = 0.0
    settled: bool = False
    """Whether the file was recorded, or has nothing to record."""

    @property
    def root(self) -> Path:
        """The folder that contains the domain folder of the file."""
        return self.path.parent.parent

    @property
    def state(self) -> State:
        return worst(each.state for each in self.parts.values())

    @property
    def whole(self) -> bool:
        return len(self.parts) == len(self.exercise.parts)

    @property
    def reused(self) -> bool:
        return any(each.reused for each in self.parts.values())

    @property
    def failures(self) -> list[Result]:
        """The parts that did not pass; those that report a problem in full come first."""
        failed = [each for each in self.parts.values() if each.state.failed]
        return sorted(failed, key=lambda each: each.elsewhere is not None)

    @property
    def line(self) -> int | None:
        """The relevant line in the file, from 1."""
        found = None
        for each in self.parts.values():
            if found is None or (each.state.failed and each.elsewhere is None):
                found = each.line
        return found


class Results:
    """All results of a run, by file."""

    def __init__(self, session: KataSession, *, in_order: bool) -> None:
        self.session = session
        self.in_order = in_order
        """Whether files come one after another, so that a file is complete when the next one starts."""
        self.files: dict[Path, FileResult] = {}
        self.solved: list[Solved] = []

    def take(self, result: Result, seconds: float) -> None:
        """Add the result of one part. Record the file when it is complete."""
        path = Path(result.path)
        file = self.files.get(path)
        if file is None:
            if self.in_order:
                self.settle()
            file = self.files[path] = FileResult(self.session.targets.exercises[result.exercise], path)
        file.parts[result.part] = result
        file.seconds += seconds
        if file.exercise.kind == "questions":
            self.session.journal.record_answer(result)
        elif file.whole:
            self._settle(file)

    def settle(self) -> None:
        """Record the remaining files."""
        for file in self.files.values():
            self._settle(file)

    def _settle(self, file: FileResult) -> None:
        """Record the results of a kata, if they are complete or contain failures."""
        if file.exercise.kind == "questions" or file.settled or file.reused or not (file.whole or file.failures):
            return
        file.settled = True
        passed = file.whole and file.state == State.PASSED and self.session.targets.own(file.path)
        if passed and not self.session.journal.solved_in_this_sitting(file.exercise.id):
            self.solved.append(Solved(file.exercise.id, file.exercise.solution))
        self.session.journal.record(file.path, file.parts.values(), seconds=file.seconds)

    # Queries

    @property
    def states(self) -> list[State]:
        return [each.state for file in self.files.values() for each in file.parts.values()]

    def katas_below(self, root: Path) -> Mapping[str, FileResult]:
        """Return the results of the katas in one folder, by id."""
        return {each.exercise.id: each for each in self._of("kata") if each.root == root}

    def answers_below(self, root: Path) -> Mapping[str, State]:
        """Return the states of the questions in one folder, by id."""
        files = [each for each in self._of("questions") if each.root == root]
        return {each.id: each.state for file in files for each in file.parts.values()}

    @property
    def roots(self) -> list[Path]:
        """The checked folders of exercises."""
        return list(dict.fromkeys(each.root for kind in ("kata", "questions") for each in self._of(kind)))

    def failing(self, kind: str) -> list[FileResult]:
        return [each for each in self._of(kind) if each.failures]

    def right_answers(self) -> list[Result]:
        return [each for file in self._of("questions") for each in file.parts.values() if each.state == State.PASSED]

    def problems(self) -> list[FailedProperty]:
        """Return the parts that did not pass, for CI output."""
        return [
            FailedProperty(
                file.path,
                file.line if isinstance(file.exercise, KataSpec) else each.line,
                each.exercise,
                each.part,
                each.message,
                each.misconception,
            )
            for kind in ("kata", "questions")
            for file in self._of(kind)
            for each in file.failures
        ]

    def _of(self, kind: str) -> list[FileResult]:
        return [each for each in self.files.values() if each.exercise.kind == kind]
