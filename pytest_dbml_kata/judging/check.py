"""The check of one learner's file by its kata: what reading it shows, else the judgement of a judge."""

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
    """The check of one file, as it was when this was made. Nothing is started before a verdict is asked for.

    Parameters
    ----------
    judge
        Makes a judge of this file when it is needed first.
    """

    def __init__(self, path: Path, spec: KataSpec, judge: Callable[[Check], Judge]) -> None:
        self.path = path
        self.spec = spec
        self.learner: LearnerFile = read_learner_file(path, spec)
        self._new_judge = judge
        self._judge: Judge | None = None
        self._cancelled = False

    def verdict(self, name: str) -> Verdict:
        """Return the verdict on one property; the first call has the file judged."""
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
        """Return a failure as soon as one is known: on what failed last time, on further cases, or on drawn ones.

        It is not the smallest yet. None when everything holds, or when there is more to say than a failure.
        """
        if self.learner.problem is not None or self.learner.todo:
            return None
        from pytest_dbml_kata.engine.client import EngineError

        try:
            judge = self._judging()
            return judge.early(also) or judge.unshrunk()
        except EngineError:
            return None  # told in full when the first verdict is asked for

    def _judging(self) -> Judge:
        """The judge of this file, which is made when it is needed first."""
        if self._judge is None:
            self._judge = self._new_judge(self)
        if self._cancelled:
            self._judge.close()
        return self._judge

    def close(self) -> None:
        """End what judging started."""
        judge, self._judge = self._judge, None
        if judge is not None:
            judge.close()

    def cancel(self) -> None:
        """Cut judging short, from another thread: whatever waits for a verdict meets `settings.Cancelled`."""
        self._cancelled = True
        judge = self._judge
        if judge is not None:
            judge.close()
