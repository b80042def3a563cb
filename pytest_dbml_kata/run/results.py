"""The results of a run: taken from pytest's reports, gathered by file, recorded when a file is complete."""

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
    """It has been recorded, or there was nothing to record."""

    @property
    def root(self) -> Path:
        """The folder that the file's domain folder lies in."""
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
        """The parts that did not pass, those that tell the most first."""
        failed = [each for each in self.parts.values() if each.state.failed]
        return sorted(failed, key=lambda each: each.elsewhere is not None)

    @property
    def line(self) -> int | None:
        """Where to look in the file, from 1."""
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
        """Files come one after the other: a file that is followed by another one is complete."""
        self.files: dict[Path, FileResult] = {}
        self.solved: list[Solved] = []

    def take(self, result: Result, seconds: float) -> None:
        """Take in the result of one part. A file is recorded once all of its parts are there."""
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
        """Record the files that will not become more complete."""
        for file in self.files.values():
            self._settle(file)

    def _settle(self, file: FileResult) -> None:
        """Record the results of a kata: all of them, or that some of them did not pass."""
        if file.exercise.kind == "questions" or file.settled or file.reused or not (file.whole or file.failures):
            return
        file.settled = True
        passed = file.whole and file.state == State.PASSED and self.session.targets.own(file.path)
        if passed and not self.session.journal.solved_in_this_sitting(file.exercise.id):
            self.solved.append(Solved(file.exercise.id, file.exercise.solution))
        self.session.journal.record(file.path, file.parts.values(), seconds=file.seconds)

    # Looking at them

    @property
    def states(self) -> list[State]:
        return [each.state for file in self.files.values() for each in file.parts.values()]

    def katas_below(self, root: Path) -> Mapping[str, FileResult]:
        """The results of katas of one folder of exercises, by id."""
        return {each.exercise.id: each for each in self._of("kata") if each.root == root}

    def answers_below(self, root: Path) -> Mapping[str, State]:
        """The state of each question that the files of one folder of exercises answer, by its id."""
        files = [each for each in self._of("questions") if each.root == root]
        return {each.id: each.state for file in files for each in file.parts.values()}

    @property
    def roots(self) -> list[Path]:
        """The folders of exercises that were checked."""
        return list(dict.fromkeys(each.root for kind in ("kata", "questions") for each in self._of(kind)))

    def failing(self, kind: str) -> list[FileResult]:
        return [each for each in self._of(kind) if each.failures]

    def right_answers(self) -> list[Result]:
        return [each for file in self._of("questions") for each in file.parts.values() if each.state == State.PASSED]

    def problems(self) -> list[FailedProperty]:
        """The parts that did not pass, as CI is told of them."""
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
