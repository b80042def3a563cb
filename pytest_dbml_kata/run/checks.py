"""The checks of a run: one protocol for katas and question files, with one type of result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.verdict import State, Verdict
from pytest_dbml_kata.packs import Exercise, KataSpec
from pytest_dbml_kata.questions.grading import AnswersCheck, choice_digest
from pytest_dbml_kata.questions.index import QuestionFile, digest, lettered
from pytest_dbml_kata.records.results import Block, Kind, Result
from pytest_dbml_kata.report import answer, failure

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

PRINTED = "your code printed"
UNWRITTEN = "not written yet"
UNANSWERED = "not answered yet"


class ExerciseCheck(Protocol):
    """The check of one learner's file, with its content when the check was created."""

    @property
    def exercise(self) -> Exercise: ...

    @property
    def path(self) -> Path: ...

    def todo(self, part: str) -> bool:
        """Return True if the part is still unwritten. This does not run any code."""

    def line(self, part: str) -> int | None:
        """Return the line of the part in the file, from 1."""

    def result(self, part: str) -> Result:
        """Check one part. The first call may check the whole file."""

    def properties(self, result: Result) -> list[tuple[str, object]]:
        """Return the JUnit properties of an item."""

    def close(self) -> None:
        """Stop everything that the check started."""


class KataCheck:
    """The check of a kata file. Its parts are properties, which are judged together."""

    def __init__(self, session: KataSession, path: Path, spec: KataSpec) -> None:
        self.exercise = spec
        self.path = path
        self.session = session
        self.check = Check(path, spec, session.judge)

    def todo(self, part: str) -> bool:  # noqa: ARG002 - the file is written as a whole
        return self.check.learner.todo

    def line(self, part: str) -> int | None:  # noqa: ARG002 - the function is one for all properties
        return self.check.learner.line

    def result(self, part: str) -> Result:
        if self._before is not None:
            return self._before[part]
        verdict = self.check.verdict(part)
        self.session.journal.keep_counterexample(self.check, verdict)
        return result_of(self.check, verdict)

    @cached_property
    def _before(self) -> Mapping[str, Result] | None:
        """The results of an earlier check of the same file content, read once for all properties."""
        learner = self.check.learner
        return None if learner.todo or learner.problem is not None else self.session.journal.remembered(self.check)

    def properties(self, result: Result) -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = [
            ("kata", self.exercise.id),
            ("domain", self.exercise.domain),
            ("verdict", str(result.state)),
        ]
        return found if result.misconception is None else [*found, ("misconception", result.misconception)]

    def close(self) -> None:
        self.check.close()


def result_of(check: Check, verdict: Verdict) -> Result:
    """Convert a verdict to a result, which is stored, sent between processes, and shown."""
    problem, named = verdict.problem, verdict.diagnosis
    inside = [each.line for each in problem.frames if each.path == str(check.path)] if problem is not None else []
    if verdict.state == State.TODO:
        verdict = replace(verdict, message=UNWRITTEN)
    blocks = () if verdict.state == State.PASSED else failure.blocks(verdict)
    if verdict.state.failed and verdict.output.strip():
        blocks += (Block(Kind.OUTPUT, (PRINTED, *verdict.output.strip("\n").splitlines())),)
    return Result(
        exercise=check.spec.id,
        part=verdict.property,
        state=verdict.state,
        message=verdict.message,
        misconception=None if named is None else named.name,
        elsewhere=verdict.told_elsewhere,
        blocks=blocks,
        path=str(check.path),
        line=inside[-1] if inside else check.learner.line,
        source=check.learner.digest,
        check=check.spec.digest,
    )


class QuestionsCheck:
    """The check of a question file. Its parts are questions, which are compared with their proofs."""

    def __init__(self, session: KataSession, path: Path, exercise: QuestionFile, only: Callable[[], set[str]]) -> None:
        self.exercise = exercise
        self.path = path
        progress = session.progress
        step = None if progress is None else progress.of(exercise.id)
        told = (lambda *_: None) if step is None else (lambda done, of: step("experiments done", done, of))
        self.check = AnswersCheck(path, exercise, only, lambda: session.engine, told)

    def todo(self, part: str) -> bool:
        return self.check.given[part].todo

    def line(self, part: str) -> int | None:
        return self.check.given[part].line

    def result(self, part: str) -> Result:
        graded = self.check.graded(part)
        letters = lettered(graded.question)
        chosen = graded.chosen
        return Result(
            exercise=self.exercise.id,
            part=part,
            state=graded.state,
            message=UNANSWERED if graded.state == State.TODO else graded.message,
            blocks=answer.blocks(graded, letters),
            path=str(self.path),
            line=self.line(part),
            source="" if chosen is None else choice_digest(chosen),
            check="" if chosen is None else digest(graded.question),
        )

    def properties(self, result: Result) -> list[tuple[str, object]]:
        return [("question", result.id), ("domain", self.exercise.domain), ("verdict", str(result.state))]

    def close(self) -> None:
        """Do nothing, because the experiments have finished."""
