"""The results of earlier runs, and the records for later ones."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.verdict import State, Verdict, worst
from pytest_dbml_kata.records.evidence import Attempt
from pytest_dbml_kata.records.results import Result
from pytest_dbml_kata.records.store import Failure, Store
from pytest_dbml_kata.run.targets import Targets

Reuses = Literal["nothing", "passes", "all"]
"""The earlier results to reuse for unchanged files."""

RESTS_ON = ("pytest-dbml-kata", "hypothesis", "hyperopt", "mlflow", "pandas", "pyspark")
"""The distributions whose versions are recorded in an attempt."""


class Journal:
    """The journal records attempts at the learner's own exercises, and finds earlier results that are still valid."""

    def __init__(self, store: Store, targets: Targets, reuses: Reuses) -> None:
        self.store = store
        self.targets = targets
        self.reuses = reuses

    # Reading

    def remembered(self, check: Check) -> Mapping[str, Result] | None:
        """Return the results of an earlier check of the same file by property; None if it must be checked."""
        if self.reuses == "nothing" or not self.targets.own(check.path):
            return None
        key = (check.spec.id, check.learner.digest, check.spec.digest)
        if key in self._passes:
            return {
                name: Result(
                    exercise=check.spec.id,
                    part=name,
                    state=State.PASSED,
                    path=str(check.path),
                    line=check.learner.line,
                    source=check.learner.digest,
                    check=check.spec.digest,
                    reused=True,
                )
                for name in check.spec.parts
            }
        failure = self.store.failure(check.path) if self.reuses == "all" else None
        if failure is None or (failure.kata, failure.source, failure.check) != key:
            return None
        if failure.environment != self.environment or tuple(failure.results) != check.spec.parts:
            return None
        return failure.reused()

    def solved_in_this_sitting(self, kata: str) -> bool:
        """Return True if a pass was recorded since the last reset."""
        sitting = self.store.now(kata).sitting
        attempts = self.store.history.attempts
        return any(each.kata == kata and each.sitting == sitting and each.verdict == State.PASSED for each in attempts)

    @cached_property
    def last_answers(self) -> dict[str, Attempt]:
        """The last recorded answer to each question."""
        return {each.kata: each for each in self.store.history.attempts if "::" in each.kata}

    @cached_property
    def _passes(self) -> set[tuple[str, str, str]]:
        return {
            (each.kata, each.source, each.check)
            for each in self.store.history.attempts
            if each.verdict == State.PASSED and each.environment == self.environment
        }

    @cached_property
    def environment(self) -> str:
        return paths.environment_key()

    @cached_property
    def versions(self) -> dict[str, str]:
        """The versions of the distributions that a verdict depends on."""
        found = {"python": platform.python_version()}
        for name in RESTS_ON:
            with contextlib.suppress(PackageNotFoundError):
                found[name] = version(name)
        return found

    # Writing

    def keep_counterexample(self, check: Check, verdict: Verdict) -> None:
        """Store the counterexample of a verdict and write its repro script."""
        found = verdict.counterexample
        if found is not None:
            self.store.keep_failing_case(check.path, found.encoded)
            self.store.write_repro(check.path, check.spec, found.case, verdict.sentence)

    def record(self, path: Path, results: Iterable[Result], *, seconds: float) -> None:
        """Record an attempt at a kata, if the file belongs to the learner and is not todo."""
        found = {each.part: each for each in results}
        first = next(iter(found.values()))
        state = worst(each.state for each in found.values())
        if state == State.PASSED:
            self.store.drop_failing_cases(path)
        if state == State.TODO or not first.source or not self.targets.own(path):
            return  # without a source there was no readable file, so there was no attempt
        time = datetime.now(UTC)
        now = self.store.now(first.exercise)
        self.store.record(
            Attempt(
                time=time,
                kata=first.exercise,
                verdict=state,
                properties={name: each.state for name, each in found.items()},
                misconceptions=tuple(sorted({each.misconception for each in found.values() if each.misconception})),
                sitting=now.sitting,
                hints=now.hints,
                seconds=round(seconds, 3),
                source=first.source,
                check=first.check,
                environment=self.environment,
                versions=self.versions,
            )
        )
        if state not in (State.PASSED, State.ENGINE_ERROR):
            self.store.keep_failure(
                path,
                Failure(
                    time=time,
                    kata=first.exercise,
                    source=first.source,
                    check=first.check,
                    environment=self.environment,
                    results=found,
                ),
            )

    def record_answer(self, result: Result) -> None:
        """Record an answer in the learner's own file, unless it is the same as the last one."""
        if not result.source or result.state not in (State.PASSED, State.FAILED):
            return
        if not self.targets.own(Path(result.path)):
            return
        question = result.id
        sitting = self.store.now(question).sitting
        last = self.last_answers.get(question)
        if last is not None and (last.sitting, last.source, last.check) == (sitting, result.source, result.check):
            return
        attempt = Attempt(
            time=datetime.now(UTC),
            kata=question,
            verdict=result.state,
            sitting=sitting,
            source=result.source,
            check=result.check,
            environment=self.environment,
            versions=self.versions,
        )
        self.last_answers[question] = attempt
        self.store.record(attempt)
