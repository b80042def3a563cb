"""The pytest plugin of the reporting process: it collects results and shows the outcome."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_dbml_kata.ci import github
from pytest_dbml_kata.ci.problems import problem_line
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import KataState, Scorecard
from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report import layout, markdown, screen, terminal
from pytest_dbml_kata.report.progress import Progress
from pytest_dbml_kata.run import pytest_internals
from pytest_dbml_kata.run.items import WIDEST, result_of
from pytest_dbml_kata.run.reporting import Reports
from pytest_dbml_kata.run.results import FileResult, Results
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

XDIST_LINES = 2
"""The number of additional lines that xdist writes before the first result."""


class Summary:
    """The plugin of the reporting process: the only process, or xdist's controller."""

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self.config = session.config
        session.refuse_newer_evidence()
        _ = session.guide  # reject an unknown guide before checking anything
        self.results = Results(session, in_order=not self.config.getoption("numprocesses", None))
        self.reports = Reports(session)
        self.practising = session.practising
        self.one_screen = session.one_screen

    @cached_property
    def standings(self) -> Standings:
        return self.session.standings()

    # pytest's own output

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        reporter = pytest_internals.reporter_of(self.config)
        if reporter is None:
            return
        if self.one_screen:
            pytest_internals.say_nothing_by_itself(self.config)
        elif self.session.report:
            pytest_internals.drop_default_summary(self.config)  # the scorecard is the end of the output
        if reporter.isatty() and os.environ.get("TERM") != "dumb" and self.config.get_verbosity() <= 0:
            self.session.progress = Progress(
                pytest_internals.output(self.config),
                pytest_internals.width(self.config),
                pytest_internals.uncaptured(self.config),
            )

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        result = result_of(report)
        if result is None:
            return None
        if self.one_screen:  # no output during the run; the screen follows at the end
            return ("todo" if report.skipped else report.outcome), "", ""
        return ("todo", "t", "TODO") if report.skipped else None

    # Collecting results

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._clear_progress()
        result = result_of(report)
        if result is not None:
            self.results.take(result, report.duration)

    # Output

    def _clear_progress(self) -> None:
        if self.session.progress is not None:
            self.session.progress.clear()

    def pytest_keyboard_interrupt(self) -> None:
        self._clear_progress()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if State.ENGINE_ERROR in self.results.states:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        self.results.settle()
        pytest_internals.drop_hypothesis_summary(self.config)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        self._clear_progress()
        if self.one_screen:
            self._show_screen(terminalreporter)
        elif self.practising and self.results.files:
            terminalreporter.write_line(self._next())
        if self.config.get_verbosity() > 0:
            self._show_right_answers(terminalreporter)
        if not terminalreporter.isatty() and (os.environ.get("CI") or self.config.get_verbosity() > 0):
            for each in self.results.problems():
                terminalreporter.write_line(problem_line(each))
        if self.session.report:
            self._show_reports(terminalreporter)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            self._tell_github(terminalreporter)
        for complaint in self.session.store.complaints:
            terminalreporter.write_line(f"warning: {complaint}", yellow=True)

    def _show_screen(self, reporter: pytest.TerminalReporter) -> None:
        for report in [*reporter.stats.get("error", []), *reporter.stats.get("failed", [])]:
            # An internal error: show everything.
            if result_of(report) is None:
                reporter.write_line(f"{report.nodeid}: {report.when or 'collection'}", red=True, bold=True)
                reporter.write_line(report.longreprtext)
        failing = [*self._failing(), *self.results.failing("questions")]
        failed = [screen.Failed(each, self.session.told(each)) for file in failing for each in file.failures]
        outcome = screen.Outcome(failed, self.results.solved, self._next())
        height = shutil.get_terminal_size().lines - (XDIST_LINES if self.config.getoption("numprocesses", None) else 0)
        styles = {"title": {"red": True, "bold": True}, "failed": {"red": True}, "solved": {"green": True}}
        for line, style in screen.lines(outcome, width=self._width, height=height):
            reporter.write_line(line, **styles.get(style, {"bold": True} if style == "next" else {}))

    @property
    def _width(self) -> int:
        return min(pytest_internals.width(self.config), WIDEST)

    def _show_right_answers(self, reporter: pytest.TerminalReporter) -> None:
        """Show the correctly answered questions with their proofs."""
        right = self.results.right_answers()
        if right:
            reporter.write_sep("=", "CORRECT ANSWERS")
        for each in right:
            reporter.write_sep("_", each.id)
            reporter.write_line(layout.render(each.blocks, width=self._width))

    def _tell_github(self, reporter: pytest.TerminalReporter) -> None:
        """Write annotations and the job summary: see docs/ci.md."""
        for line in github.annotations(self.results.problems()):
            reporter.write_line(line)
        for root in self._roots():
            report = self.reports.report(root, self.results, self.standings)
            complaint = github.append_summary(markdown.render(report))
            if complaint is not None:
                self.session.store.complaints.append(complaint)

    def _failing(self) -> list[FileResult]:
        """Return the failed katas, starting with the scorecard's next one."""
        katas = (state for root in self._roots() for state in self._states(root))
        next_ = Scorecard.of(self.session.guide, {each.id: each for each in katas}.values()).next_kata
        return sorted(self.results.failing("kata"), key=lambda each: next_ is None or each.exercise.id != next_.id)

    def _next(self) -> str:
        """Describe the next step in one line."""
        for file in self._failing():
            return f"Next: {self.session.targets.shortest(file.exercise)} again: {place(file.path, file.line)}"
        missed = [each for file in self.results.failing("questions") for each in file.failures]
        for each in missed:
            if each.state == State.FAILED:
                return f"Next: the question {each.part} again: {place(Path(each.path), each.line)}"
        states = self._states(self.session.targets.kata_paths[0])
        kata = Scorecard.of(self.session.guide, states).next_kata
        now = self.standings.now
        due = sum(each.mastered and each.due is not None and each.due <= now for each in states)
        due += sum(each.due is not None and each.due <= now for each in self.standings.questions)
        repeat = f"{due} due for review: pytest --kata-due" if due else ""
        if kata is None:
            return f"Every kata is mastered. {repeat}".rstrip()
        text = f"Next: {kata.id}, {kata.title}: pytest --kata-next"
        return f"{text}   ({repeat})" if repeat else text

    def _show_reports(self, reporter: pytest.TerminalReporter) -> None:
        roots = self._roots()
        if self.config.getoption("kata_report"):
            for root in roots:
                questions = self.reports.questions(root, self.results, self.standings)
                card = Scorecard.of(self.session.guide, self._states(root), questions)
                self._print(reporter, card, self.reports.mocks(root), root)
        if not self.reports.targets and self.config.getoption("kata_mlflow") is None:
            return
        if len(roots) > 1:
            names = ", ".join(map(near, roots))
            raise pytest.UsageError(f"expected one folder of katas for a report, got {names}")
        report = self.reports.report(roots[0], self.results, self.standings)
        for line in [*self.reports.write(report), *self.reports.log(report)]:
            reporter.write_line(line)

    def _print(
        self, reporter: pytest.TerminalReporter, card: Scorecard, mocks: Sequence[MockResult], root: Path
    ) -> None:
        reporter.write_sep("=", f"scorecard of {near(root)}")
        text = terminal.render(
            card,
            width=self._width,
            color=pytest_internals.colored(self.config),
            unicode=can_show_bars(pytest_internals.encoding(self.config)),
            every_objective=self.config.get_verbosity() > 0,
            mocks=mocks,
        )
        reporter.write(text.rstrip("\n") + "\n")

    def _states(self, root: Path) -> list[KataState]:
        return self.reports.states(root, self.results, self.standings)

    def _roots(self) -> list[Path]:
        """Return the checked folders, or else the learner's own."""
        return self.results.roots or list(self.session.targets.kata_paths[:1])


def place(path: Path, line: int | None) -> str:
    """Return a path with a line, as editors accept it."""
    return near(path) + (f":{line}" if line else "")


def can_show_bars(encoding: str) -> bool:
    try:
        "█░".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
