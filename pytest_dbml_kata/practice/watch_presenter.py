"""What ``--kata-watch`` shows and records of checks: early failures, verdicts, and answers to questions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_dbml_kata.judging.check import Check
from pytest_dbml_kata.judging.verdict import State, Verdict, worst
from pytest_dbml_kata.practice.watch_screen import Screen
from pytest_dbml_kata.questions.grading import AnswersCheck, choice_digest
from pytest_dbml_kata.questions.index import QuestionFile, lettered
from pytest_dbml_kata.records.results import Result
from pytest_dbml_kata.report import screen
from pytest_dbml_kata.run.checks import result_of

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession


class Presenter:
    """Shows the results of checks, and records them."""

    def __init__(self, session: KataSession, shown: Screen) -> None:
        self.session = session
        self.screen = shown
        self.told_early: Verdict | None = None
        """The failure on the screen while its check continues."""
        self.rough: dict[str, bytes] = {}
        """A failing case per kata, if a save cancelled its shrinking."""
        self.answers: dict[str, dict[str, str]] = {}
        """The last saved answers per question file."""

    def read_answers(self) -> None:
        """Read the answers in the learner's files, so that later changes are noticed."""
        for exercise in self.session.targets.questions.values():
            path = self.session.targets.own_file(exercise)
            if path.is_file():
                self.answers[exercise.id] = self._chosen(path, exercise)

    def answered(self, exercise: QuestionFile, found: Sequence[Result]) -> None:
        """Record the answers of a question file. Show the new answer, or else the first wrong one."""
        for each in found:
            self.session.journal.record_answer(each)
        before = self.answers.get(exercise.id, {})
        now = self.answers[exercise.id] = {each.part: each.source for each in found}
        wrong = [each for each in found if each.state.failed]
        changed = [each for each in found if now[each.part] not in ("", before.get(each.part, ""))]
        right = sum(each.state == State.PASSED for each in found)
        self.screen.new(
            f"{time.strftime('%H:%M:%S')}  {exercise.id}  {right} right, {len(wrong)} wrong, "
            f"{len(found) - right - len(wrong)} open"
        )
        told = changed[-1] if changed else next(iter(wrong), None)
        if told is not None:
            self.screen.show(screen.Outcome([screen.Failed(told, told.blocks)], [], ""))
        self._complain()
        self.screen.foot()

    def _chosen(self, path: Path, exercise: QuestionFile) -> dict[str, str]:
        """Return the digests of the answers in a file, without proving them."""
        letters = AnswersCheck(path, exercise, set, lambda: self.session.engine).letters
        return {
            name: choice_digest(lettered(exercise.questions[name])[letter]) if letter else ""
            for name, letter in letters.items()
        }

    def early(self, check: Check, verdict: Verdict) -> None:
        self.told_early = verdict
        if verdict.counterexample is not None:
            self.rough[check.spec.id] = verdict.counterexample.encoded
        self.screen.new(self._title(check, f"{verdict.state}"))
        self.screen.show(screen.Outcome([self._failed(check, verdict)], [], ""))

    def done(self, check: Check, verdicts: Mapping[str, Verdict], seconds: float) -> bool:
        """Show and record the verdicts of a kata. Return True unless it failed."""
        state = worst(each.state for each in verdicts.values())
        solved = state == State.PASSED and not self.session.journal.solved_in_this_sitting(check.spec.id)
        self.rough.pop(check.spec.id, None)
        for each in verdicts.values():
            self.session.journal.keep_counterexample(check, each)
        self.record(check, verdicts.values(), seconds)
        if state == State.TODO:
            self.screen.say(f"{check.spec.id} is todo: its function only raises NotImplementedError.")
            return True
        failed = [self._failed(check, each) for each in verdicts.values() if each.state.failed]
        done = [screen.Solved(check.spec.id, check.spec.solution)] if solved else []
        cases = max((each.cases for each in verdicts.values()), default=0)
        outcome = screen.Outcome(failed, done, self._next(state))
        if self._is_on_screen(verdicts):
            self.screen.say(self._title(check, f"checked on {cases} cases in {seconds:.1f} s"))
            self.screen.rest(outcome)
        else:
            self.screen.new(self._title(check, f"{state} on {cases} cases in {seconds:.1f} s"))
            self.screen.show(outcome)
        self._complain()
        self.screen.foot()
        return state == State.PASSED

    def _complain(self) -> None:
        for complaint in self.session.store.complaints:
            self.screen.say(f"warning: {complaint}")
        self.session.store.complaints.clear()

    def _is_on_screen(self, verdicts: Mapping[str, Verdict]) -> bool:
        """Return True if the final failure is already on a screen that cannot be redrawn."""
        early = self.told_early
        if early is None or self.screen.redraws or early.counterexample is None:
            return False
        now = verdicts[early.property].counterexample
        return now is not None and now.encoded == early.counterexample.encoded

    def record(self, check: Check, verdicts: Iterable[Verdict], seconds: float) -> None:
        self.session.journal.record(check.path, [result_of(check, each) for each in verdicts], seconds=seconds)

    def _next(self, state: State) -> str:
        if state != State.PASSED:
            return ""
        return "Press n for the next kata." if self.screen.takes_keys else "Next kata: pytest --kata-next"

    def _title(self, check: Check, told: str) -> str:
        return f"{time.strftime('%H:%M:%S')}  {check.spec.id}  {told}"

    def _failed(self, check: Check, verdict: Verdict) -> screen.Failed:
        result = result_of(check, verdict)
        return screen.Failed(result, self.session.told(result))
