"""The check of one learner's file: parse it, then let a judge run it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_dbml_kata.judging.learner import LearnerFile, read_learner_file
from pytest_dbml_kata.judging.verdict import Problem, State, Verdict
from pytest_dbml_kata.kata import ANSWERS
from pytest_dbml_kata.packs import KataSpec

if TYPE_CHECKING:
    from pytest_dbml_kata.judging.judge import Judge


class Check:
    """The check of one file, with its content when the check was created. Nothing starts before the first verdict.

    Parameters
    ----------
    judge
        Creates the judge of this file. Called when the first verdict needs it.
    """

    def __init__(self, path: Path, spec: KataSpec, judge: Callable[[Check], Judge]) -> None:
        self.path = path
        self.spec = spec
        self.learner: LearnerFile = read_learner_file(path, spec)
        self._new_judge = judge
        self._judge: Judge | None = None
        self._cancelled = False

    def verdict(self, name: str) -> Verdict:
        """Return the verdict on one property. The first call judges the file."""
        sentence = self.spec.outline.sentences[name]
        told = None if name == ANSWERS else ANSWERS
        if self.learner.problem is not None:
            problem = Problem(State.CRASHED, "", self.learner.problem)
            return Verdict(self.spec.id, name, sentence, State.FAILED, 0, problem.message, told_elsewhere=told)
        if self.learner.todo:
            return Verdict(self.spec.id, name, sentence, State.TODO)
        from pytest_dbml_kata.engine.client import EngineError

        try:
            return self._judging().verdict(name)
        except EngineError as error:
            return Verdict(self.spec.id, name, sentence, State.ENGINE_ERROR, 0, str(error), told_elsewhere=told)

    def early(self, also: Iterable[bytes]) -> Verdict | None:
        """Return the first known failure: on the cases that failed last time, on the given cases, or on drawn ones.

        The counterexample is not shrunk yet. Return None if everything holds, or if the engine fails.
        """
        if self.learner.problem is not None or self.learner.todo:
            return None
        from pytest_dbml_kata.engine.client import EngineError

        try:
            judge = self._judging()
            return judge.early(also) or judge.unshrunk()
        except EngineError:
            return None  # the first verdict reports it in full

    def _judging(self) -> Judge:
        """Return the judge of this file. Create it on first use."""
        if self._judge is None:
            self._judge = self._new_judge(self)
        if self._cancelled:
            self._judge.close()
        return self._judge

    def close(self) -> None:
        """Stop everything that judging started."""
        judge, self._judge = self._judge, None
        if judge is not None:
            judge.close()

    def cancel(self) -> None:
        """Cancel judging from another thread. A caller that waits for a verdict gets `settings.Cancelled`."""
        self._cancelled = True
        judge = self._judge
        if judge is not None:
            judge.close()
