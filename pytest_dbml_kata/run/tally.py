"""What a run came to: results gathered from pytest's reports, kept as evidence, and shown."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata.ci import github
from pytest_dbml_kata.ci.problems import FailedProperty, problem_line
from pytest_dbml_kata.judging.verdict import State, worst
from pytest_dbml_kata.mastery.scorecard import KataState, Scorecard
from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.records.store import Said
from pytest_dbml_kata.report import markdown, screen, terminal
from pytest_dbml_kata.report.progress import Progress
from pytest_dbml_kata.run.answers import Answers
from pytest_dbml_kata.run.items import PRINTED, SAID
from pytest_dbml_kata.run.question_items import ANSWERED
from pytest_dbml_kata.run.reporting import Reports
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

XDIST_LINES = 2
"""What xdist writes more than pytest alone before the first result."""


@dataclass(slots=True)
class Result:
    """What one kata file came to."""

    kata: str
    path: Path
    source: str
    check: str
    properties: dict[str, Said] = field(default_factory=dict)
    line: int | None = None
    """Where to look in the file, from 1."""
    elsewhere: set[str] = field(default_factory=set)
    """Properties whose failure another one reports in full."""
    seconds: float = 0.0
    reused: bool = False
    settled: bool = False
    """It has been recorded, or there was nothing to record."""

    @property
    def root(self) -> Path:
        """The folder that the file's domain folder lies in."""
        return self.path.parent.parent

    @property
    def state(self) -> State:
        return worst([each.state for each in self.properties.values()])

    @property
    def failures(self) -> dict[str, Said]:
        """The properties that were not passed, those that tell the most first."""
        failed = [name for name, said in self.properties.items() if said.state not in ("passed", "todo")]
        return {name: self.properties[name] for name in sorted(failed, key=self.elsewhere.__contains__)}


class Tally:
    """A plugin of the process that reports: the only one, or xdist's controller."""

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self.config = session.config
        self.results: dict[Path, Result] = {}
        self.answers = Answers()
        self.solved: list[screen.Solved] = []
        session.refuse_newer_evidence()
        _ = session.guide  # an unknown one is refused before anything is checked
        self.reports = Reports(session)
        self.practising = session.practising
        self.one_screen = session.one_screen

    @cached_property
    def standings(self) -> Standings:
        return Standings(self.session)

    # The form of pytest's own output

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        reporter: pytest.TerminalReporter | None = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None:
            return
        if self.one_screen:
            self.config.option.no_header = True
            self.config.option.tbstyle = "no"
            reporter.reportchars = ""
            reporter.showfspath = False
        elif self.session.report and self.config.option.reportchars == "fE":
            reporter.reportchars = ""  # the scorecard stands at the end
        if reporter.isatty() and os.environ.get("TERM") != "dumb" and self.config.option.verbose <= 0:
            capture = self.config.pluginmanager.get_plugin("capturemanager")
            writer = reporter._tw

            def uncaptured(draw: object) -> None:
                assert callable(draw)
                if capture is None:
                    draw()
                else:
                    with capture.global_and_fixture_disabled():
                        draw()

            self.session.progress = Progress(writer._file, writer.fullwidth, uncaptured)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        said = getattr(report, SAID, None) or getattr(report, ANSWERED, None)
        if said is None or report.when != "call":
            return None
        if self.one_screen:  # nothing as it goes: what there is to see stands at the end
            return ("todo" if said["state"] == "todo" else report.outcome), "", ""
        return ("todo", "t", "TODO") if report.skipped else None

    # Gathering

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.session.progress is not None:
            self.session.progress.clear()
        if report.when == "call" and isinstance(answered := getattr(report, ANSWERED, None), dict):
            self._answered(report, answered)
        found = getattr(report, SAID, None)
        if report.when != "call" or not isinstance(found, dict):
            return
        path = Path(found["path"])
        result = self.results.get(path)
        if result is None:
            self._settle_others(path)
            result = self.results[path] = Result(found["kata"], path, found["source"], found["check"])
        name, state = found["property"], found["state"]
        shown = str(report.longrepr) if state not in ("passed", "todo") else ""
        if shown and self.one_screen:  # elsewhere pytest shows it
            printed = [text.strip("\n") for title, text in report.sections if PRINTED in title]
            shown += "".join(f"\n\nyour code printed\n{text}" for text in printed)
        result.properties[name] = Said(state, found["message"], found["misconception"], shown)
        if result.line is None or (state not in ("passed", "todo") and not found["elsewhere"]):
            result.line = found["line"]
        if found["elsewhere"]:
            result.elsewhere.add(name)
        result.reused = result.reused or found["reused"]
        result.seconds += report.duration
        if len(result.properties) == len(self.session.specs[result.kata].outline.sentences):
            self._settle(result)

    def _answered(self, report: pytest.TestReport, found: dict[str, Any]) -> None:
        """Take in, and record, what became of a question."""
        answered = self.answers.take(found, str(report.longrepr))
        if answered.choice is not None:
            self.session.record_answer(
                answered.path, answered.question, answered.state, choice=answered.choice, check=answered.check
            )

    def _settle_others(self, path: Path) -> None:
        """Without xdist files come one after the other: what was left incomplete will stay so."""
        if not self.config.getoption("numprocesses", None):
            for result in self.results.values():
                if result.path != path:
                    self._settle(result)

    def _settle(self, result: Result) -> None:
        """Record what a file came to: all of it, or that part of it did not pass."""
        whole = len(result.properties) == len(self.session.specs[result.kata].outline.sentences)
        if result.settled or result.reused or not (whole or result.failures):
            return
        result.settled = True
        passed = whole and result.state == "passed" and self.session.own(result.path)
        if passed and not self.session.solved_in_this_sitting(result.kata):
            self.solved.append(screen.Solved(result.kata, self.session.specs[result.kata].solution))
        self.session.record(
            result.path,
            result.kata,
            result.properties,
            seconds=result.seconds,
            source=result.source,
            check=result.check,
        )

    # Showing

    def pytest_keyboard_interrupt(self) -> None:
        if self.session.progress is not None:
            self.session.progress.clear()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        states = [*(each.state for each in self.results.values()), *(each.state for each in self.answers.every)]
        if "engine error" in states:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        if "hypothesis" not in sys.modules:  # nothing was drawn, and its summary would load all of it to say nothing
            self.config.pluginmanager.unregister(name="hypothesispytest")

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.session.progress is not None:
            self.session.progress.clear()
        for result in self.results.values():
            self._settle(result)
        if self.one_screen:
            self._show_screen(terminalreporter)
        elif self.practising and (self.results or self.answers.every):
            terminalreporter.write_line(self._next())
        if self.config.option.verbose > 0:
            self._show_right_answers(terminalreporter)
        if not terminalreporter.isatty() and (os.environ.get("CI") or self.config.option.verbose > 0):
            for each in self._problems():
                terminalreporter.write_line(problem_line(each))
        if self.session.report:
            self._show_reports(terminalreporter)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            self._tell_github(terminalreporter)
        for complaint in self.session.keeper.complaints:
            terminalreporter.write_line(f"warning: {complaint}", yellow=True)

    def _show_screen(self, reporter: pytest.TerminalReporter) -> None:
        for report in [*reporter.stats.get("error", []), *reporter.stats.get("failed", [])]:
            # What is not the learner's fault: all that there is to know.
            if getattr(report, SAID, getattr(report, ANSWERED, None)) is None:
                reporter.write_line(f"{report.nodeid}: {report.when or 'collection'}", red=True, bold=True)
                reporter.write_line(report.longreprtext)
        failed = [
            screen.Failed(result.kata, name, said.state, said.message, said.shown, name in result.elsewhere)
            for result in self._failing()
            for name, said in result.failures.items()
        ] + self.answers.failed()
        size = shutil.get_terminal_size()
        styles = {"title": {"red": True, "bold": True}, "failed": {"red": True}, "solved": {"green": True}}
        outcome = screen.Outcome(failed, self.solved, self._next())
        height = size.lines - (XDIST_LINES if self.config.getoption("numprocesses", None) else 0)
        for line, style in screen.lines(outcome, width=min(reporter._tw.fullwidth, 120), height=height):
            reporter.write_line(line, **styles.get(style, {"bold": True} if style == "next" else {}))

    def _show_right_answers(self, reporter: pytest.TerminalReporter) -> None:
        """The questions that were answered rightly, with what proves it."""
        right = [each for each in self.answers.every if each.state == "passed"]
        if right:
            reporter.write_sep("=", "RIGHT ANSWERS")
        for each in right:
            reporter.write_sep("_", each.question)
            reporter.write_line(each.told)

    def _problems(self) -> list[FailedProperty]:
        return [
            FailedProperty(result.path, result.line, result.kata, name, said.message, said.misconception)
            for result in self.results.values()
            for name, said in result.failures.items()
        ] + self.answers.problems()

    def _tell_github(self, reporter: pytest.TerminalReporter) -> None:
        """Annotations and the job's summary: see docs/ci.md."""
        for line in github.annotations(self._problems()):
            reporter.write_line(line)
        for root in self._roots():
            report = self.reports.report(root, self._results_below(root), self.standings, self.answers)
            complaint = github.append_summary(markdown.render(report))
            if complaint is not None:
                self.session.keeper.complaints.append(complaint)

    def _failing(self) -> list[Result]:
        """What was not passed: the kata first that is next by the scorecard."""
        katas = (state for root in self._roots() for state in self._states(root))
        next_ = Scorecard.of(self.session.guide, {each.id: each for each in katas}.values()).next_kata
        failing = [each for each in self.results.values() if each.failures]
        return sorted(failing, key=lambda each: next_ is None or each.kata != next_.id)

    def _next(self) -> str:
        """What to do next, in a sentence."""
        failing = next(iter(self._failing()), None)
        if failing is not None:
            where = near(failing.path) + (f":{failing.line}" if failing.line else "")
            name = self.session.shortest(self.session.specs[failing.kata])
            return f"Next: {name} again: {where}"
        missed = [each for each in self.answers.missed if each.state == "failed"]
        if missed:
            where = near(missed[0].path) + (f":{missed[0].line}" if missed[0].line else "")
            return f"Next: the question {missed[0].name} again: {where}"
        states = self._states(self.session.kata_paths[0])
        kata = Scorecard.of(self.session.guide, states).next_kata
        now = self.standings.now
        due = sum(each.mastered and each.due is not None and each.due <= now for each in states)
        due += sum(each.due is not None and each.due <= now for each in self.standings.questions)
        repeat = f"{due} to repeat: pytest --kata-due" if due else ""
        if kata is None:
            return f"Every kata is mastered. {repeat}".rstrip()
        text = f"Next: {kata.id}, {kata.title}: pytest --kata-next"
        return f"{text}   ({repeat})" if repeat else text

    def _show_reports(self, reporter: pytest.TerminalReporter) -> None:
        roots = self._roots()
        if self.config.getoption("kata_report"):
            for root in roots:
                questions = self.reports.questions(root, self.answers, self.standings)
                card = Scorecard.of(self.session.guide, self._states(root), questions)
                self._print(reporter, card, self.reports.mocks(root), root)
        if not self.reports.targets and self.config.getoption("kata_mlflow") is None:
            return
        if len(roots) > 1:
            names = ", ".join(map(near, roots))
            raise pytest.UsageError(f"a report is about one folder of katas; these were checked: {names}")
        report = self.reports.report(roots[0], self._results_below(roots[0]), self.standings, self.answers)
        for line in [*self.reports.write(report), *self.reports.log(report)]:
            reporter.write_line(line)

    def _print(
        self, reporter: pytest.TerminalReporter, card: Scorecard, mocks: Sequence[MockResult], root: Path
    ) -> None:
        writer = reporter._tw
        reporter.write_sep("=", f"scorecard of {near(root)}")
        encoding = getattr(writer._file, "encoding", None) or "ascii"
        text = terminal.render(
            card,
            width=min(writer.fullwidth, 120),
            color=writer.hasmarkup,
            unicode=_can_show_bars(encoding),
            every_objective=self.config.option.verbose > 0,
            mocks=mocks,
        )
        reporter.write(text.rstrip("\n") + "\n")

    def _states(self, root: Path) -> list[KataState]:
        return self.reports.states(root, self._results_below(root), self.standings)

    def _results_below(self, root: Path) -> dict[str, Result]:
        return {each.kata: each for each in self.results.values() if each.root == root}

    def _roots(self) -> list[Path]:
        """The folders of katas that were checked."""
        roots = list(dict.fromkeys([*(result.root for result in self.results.values()), *self.answers.roots]))
        return roots or list(self.session.kata_paths[:1])


def _can_show_bars(encoding: str) -> bool:
    try:
        "█░".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
