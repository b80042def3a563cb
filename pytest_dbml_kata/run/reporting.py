"""Write the requested reports from the results of a run and the records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_dbml_kata
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import KataState, QuestionState, Scorecard
from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.questions.index import bank
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report import data, layout
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.results import FileResult, Results
    from pytest_dbml_kata.run.session import KataSession

Render = Callable[[data.Report], str]

REPORT_WIDTH = 100
"""The width of failures in report files."""


def csv(report: data.Report) -> str:
    from pytest_dbml_kata.report import csv

    return csv.render(report)


def html(report: data.Report) -> str:
    from pytest_dbml_kata.report import html

    return html.render(report)


def json(report: data.Report) -> str:
    from pytest_dbml_kata.report import json

    return json.render(report)


def markdown(report: data.Report) -> str:
    from pytest_dbml_kata.report import markdown

    return markdown.render(report)


FORMATS: Mapping[str, Render] = {".html": html, ".json": json, ".md": markdown, ".csv": csv}
"""The built-in report formats by file suffix. Each one is imported on use."""


class Reports:
    """The requested reports of one run.

    Creating this object raises `pytest.UsageError` if a requested format does not exist.
    """

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self.formats: dict[str, Render] = dict(FORMATS)
        for added in session.config.hook.pytest_kata_report_formats(config=session.config):
            for ending, render in added.items():
                if not (isinstance(ending, str) and ending.startswith(".") and callable(render)):
                    raise pytest.UsageError(
                        f"pytest_kata_report_formats: expected a suffix and a function, got {ending!r}: {render!r}"
                    )
                self.formats[ending] = render
        given: list[Path] = session.config.getoption("kata_report_to")
        for path in given:
            if path.suffix not in self.formats:
                raise pytest.UsageError(
                    f"--kata-report-to: expected a file with suffix {', '.join(self.formats)}, got {path}"
                )
        self.targets = [session.config.invocation_params.dir / each for each in given]

    def states(self, root: Path, results: Results, standings: Standings) -> list[KataState]:
        """Return the states of all katas in one folder, from this run or from the records.

        Evidence counts only in the learner's own folder.
        """
        here = {kata: each.state for kata, each in results.katas_below(root).items()}
        if root not in self.session.targets.kata_paths:
            return [
                KataState(
                    spec.id,
                    spec.outline.title,
                    spec.outline.objectives,
                    spec.outline.level,
                    here.get(spec.id, State.TODO),
                )
                for spec in self.session.specs.values()
            ]
        found = map(standings.of, self.session.specs.values())
        return [each.with_verdict(here[each.spec.id]) if each.spec.id in here else each.kata_state for each in found]

    def questions(self, root: Path, results: Results, standings: Standings) -> Sequence[QuestionState]:
        """Return the states of all questions of the bank in one folder."""
        if root in self.session.targets.kata_paths:
            return standings.questions
        here = results.answers_below(root)
        return [
            QuestionState(
                each.id,
                each.objectives,
                answered=here.get(each.id, State.TODO) != State.TODO,
                right=here.get(each.id) == State.PASSED,
            )
            for each in bank().values()
        ]

    def report(self, root: Path, results: Results, standings: Standings) -> data.Report:
        """Return the report on one folder."""
        states = self.states(root, results, standings)
        questions = self.questions(root, results, standings)
        checked = results.katas_below(root)
        own = root in self.session.targets.kata_paths
        recorded = self.session.store.history.attempts if own else []
        attempts = [each for each in recorded if each.kata in self.session.specs]
        passes = data.first_passes(attempts)
        guides = self.session.guides
        return data.Report(
            scorecards={year: Scorecard.of(guide, states, questions) for year, guide in guides.items()},
            exam=self.session.guide.year,
            made_at=datetime.now(UTC),
            version=pytest_dbml_kata.__version__,
            properties={
                kata: [
                    data.PropertyResult(name, each.state, each.message if each.state.failed else None)
                    for name, each in file.parts.items()
                ]
                for kata, file in checked.items()
            },
            history={year: data.history(guide, states, passes) for year, guide in guides.items()},
            failures=self._failures(states, checked, own=own),
            misconceptions=data.met(attempts),
            attempts=len(attempts),
            mocks=self.mocks(root),
        )

    def mocks(self, root: Path) -> Sequence[MockResult]:
        """Return the graded mock exams, if the folder belongs to the learner."""
        return self.session.store.mock_results if root in self.session.targets.kata_paths else ()

    def _failures(
        self, states: list[KataState], results: Mapping[str, FileResult], *, own: bool
    ) -> list[data.FailureReport]:
        """Return the latest failure of each kata, from this run or from the records."""
        found = []
        for state in states:
            spec = self.session.specs[state.id]
            record = self.session.store.failure(self.session.targets.own_file(spec)) if own else None
            result = results.get(state.id)
            if result is not None and result.failures:
                shown = result.failures[0]
                time = record.time if record is not None and result.reused else datetime.now(UTC)
            elif record is not None:
                failed = [each for each in record.results.values() if each.state.failed]
                shown = max(failed, key=lambda each: len(each.blocks))
                time = record.time
            else:
                continue
            found.append(
                data.FailureReport(
                    kata=state.id,
                    title=state.title,
                    property=shown.part,
                    verdict=shown.state,
                    time=time,
                    shown=layout.render(self.session.told(shown), width=REPORT_WIDTH),
                    misconception=shown.misconception,
                    passed_since=state.verdict == State.PASSED,
                )
            )
        return sorted(found, key=lambda each: each.time, reverse=True)

    def write(self, report: data.Report) -> list[str]:
        """Write the requested report files. Return a line about each. Raise `pytest.UsageError` on failure."""
        lines = []
        for target in self.targets:
            text = self.formats[target.suffix](report)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", errors="replace", newline="")
            except OSError as error:
                raise pytest.UsageError(f"--kata-report-to: cannot write {target}: {error.strerror}") from error
            lines.append(f"report written to {near(target)}")
        return lines

    def log(self, report: data.Report) -> list[str]:
        """Log the report to MLflow, if requested. Return a line about it. Raise `pytest.UsageError` on failure."""
        uri: str | None = self.session.config.getoption("kata_mlflow")
        if uri is None:
            return []
        from pytest_dbml_kata.ci.mlflow_log import MlflowLogError, log

        files = {f"scorecard{ending}": render(report) for ending, render in self.formats.items()}
        folder = self.session.store.folder
        artifacts = None if uri else folder / "mlflow-artifacts"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return [log(report, uri or f"sqlite:///{folder / 'mlflow.db'}", files, artifacts=artifacts)]
        except (MlflowLogError, OSError) as error:
            raise pytest.UsageError(f"--kata-mlflow: {error}") from error
