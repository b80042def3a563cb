"""One learner's file against its kata: what can be told by reading it, what an earlier check said, or a judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_dbml_kata.judging.learner import LearnerFile, read_learner_file
from pytest_dbml_kata.judging.verdict import Diagnosis, Problem, Verdict
from pytest_dbml_kata.kata import ANSWERS
from pytest_dbml_kata.packs import KataSpec

if TYPE_CHECKING:
    from pytest_dbml_kata.judging.judge import Judge
    from pytest_dbml_kata.records.store import Said
    from pytest_dbml_kata.run.session import KataSession


class Check:
    """The check of one file, as it was when this was made. Nothing is started before a verdict is asked for."""

    def __init__(self, session: KataSession, path: Path, spec: KataSpec) -> None:
        self.session = session
        self.path = path
        self.spec = spec
        self.learner: LearnerFile = read_learner_file(path, spec)
        self._judge: Judge | None = None
        self._cancelled = False

    def verdict(self, name: str) -> Verdict:
        """The verdict on one property; the first one asked for has the file judged."""
        sentence = self.spec.outline.sentences[name]
        told = None if name == ANSWERS else ANSWERS
        if self.learner.problem is not None:
            problem = Problem("crashed", "", self.learner.problem)
            return Verdict(self.spec.id, name, sentence, "failed", 0, problem.message, told_elsewhere=told)
        if self.learner.todo:
            return Verdict(self.spec.id, name, sentence, "todo")
        if self._before is not None:
            said = self._before[name]
            named = None if said.misconception is None else Diagnosis(said.misconception, "")
            return Verdict(
                self.spec.id, name, sentence, said.state, 0, said.message, diagnosis=named, reused=said.shown
            )
        from pytest_dbml_kata.engine.client import EngineError

        try:
            return self._judging().verdict(name)
        except EngineError as error:
            return Verdict(self.spec.id, name, sentence, "engine error", 0, str(error), told_elsewhere=told)

    @cached_property
    def _before(self) -> Mapping[str, Said] | None:
        """What an earlier check said of this very file, read once for all properties."""
        return self.session.remembered(self)

    def early(self, also: Iterable[bytes]) -> Verdict | None:
        """A failure as soon as one is known: on what failed last time, on further cases, or on what is drawn.

        It is not the smallest yet. None when all of it holds, or when there is more to say than a failure.
        """
        from pytest_dbml_kata.engine.client import EngineError

        if self.learner.problem is not None or self.learner.todo:
            return None
        try:
            judge = self._judging()
            return judge.early(also) or judge.unshrunk()
        except EngineError:
            return None  # told in full when the first verdict is asked for

    def _judging(self) -> Judge:
        """The judge of this file, which is made when it is needed first."""
        if self._judge is None:
            self._judge = self.session.judge(self)
        if self._cancelled:
            self._judge.close()
        return self._judge

    def close(self) -> None:
        """End what judging started."""
        judge, self._judge = self._judge, None
        if judge is not None:
            judge.close()

    def cancel(self) -> None:
        """Cut judging short, from another thread: whatever waits for a verdict meets `judge.Closed`."""
        self._cancelled = True
        judge = self._judge
        if judge is not None:
            judge.close()
