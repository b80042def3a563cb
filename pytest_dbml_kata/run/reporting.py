"""From results to reports: what a run came to, with what is known from before, written in the forms asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_dbml_kata
from pytest_dbml_kata.mastery.scorecard import KataState, QuestionState, Scorecard
from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report import data
from pytest_dbml_kata.run.answers import Answers
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession
    from pytest_dbml_kata.run.tally import Result

Render = Callable[[data.Report], str]


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
"""By the ending of a file. What a form needs is imported when it is rendered."""


class Reports:
    """The reports of one run: which were asked for, and what they say.

    Raises `pytest.UsageError` when made, if one was asked for that there is not.
    """

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self.formats: dict[str, Render] = dict(FORMATS)
        for added in session.config.hook.pytest_kata_report_formats(config=session.config):
            for ending, render in added.items():
                if not (isinstance(ending, str) and ending.startswith(".") and callable(render)):
                    raise pytest.UsageError(
                        f"pytest_kata_report_formats gave {ending!r}: {render!r}, no form of report"
                    )
                self.formats[ending] = render
        given: list[Path] = session.config.getoption("kata_report_to")
        for path in given:
            if path.suffix not in self.formats:
                raise pytest.UsageError(
                    f"--kata-report-to: the ending of {path} says the format, one of {', '.join(self.formats)}"
                )
        self.targets = [session.config.invocation_params.dir / each for each in given]

    def states(self, root: Path, results: Mapping[str, Result], standings: Standings) -> list[KataState]:
        """The state of every kata of the catalogue in one folder of katas: of this run, else what is known of it.

        Evidence counts in the learner's own folder alone.
        """
        if root not in self.session.kata_paths:
            return [
                KataState(
                    spec.id,
                    spec.outline.title,
                    spec.outline.objectives,
                    spec.outline.level,
                    results[spec.id].state if spec.id in results else "todo",
                )
                for spec in self.session.specs.values()
            ]
        found = map(standings.of, self.session.specs.values())
        return [
            each.with_verdict(results[each.spec.id].state) if each.spec.id in results else each.kata_state
            for each in found
        ]

    def questions(self, root: Path, answers: Answers, standings: Standings) -> Sequence[QuestionState]:
        """The state of every question, likewise."""
        return standings.questions if root in self.session.kata_paths else answers.states(root)

    def report(self, root: Path, results: Mapping[str, Result], standings: Standings, answers: Answers) -> data.Report:
        """All that is to be said about one folder of katas."""
        states = self.states(root, results, standings)
        questions = self.questions(root, answers, standings)
        own = root in self.session.kata_paths
        recorded = self.session.keeper.history.attempts if own else []
        attempts = [each for each in recorded if each.kata in self.session.specs]
        passes = data.first_passes(attempts)
        guides = self.session.guides
        return data.Report(
            scorecards={year: Scorecard.of(guide, states, questions) for year, guide in guides.items()},
            exam=self.session.guide.year,
            made_at=datetime.now(UTC),
            version=pytest_dbml_kata.__version__,
            properties={
                result.kata: [
                    data.PropertyResult(name, said.state, said.message or None)
                    for name, said in result.properties.items()
                ]
                for result in results.values()
            },
            history={year: data.history(guide, states, passes) for year, guide in guides.items()},
            failures=self._failures(states, results, own=own),
            misconceptions=data.met(attempts),
            attempts=len(attempts),
            mocks=self.mocks(root),
        )

    def mocks(self, root: Path) -> Sequence[MockResult]:
        """The graded mock exams, if it is the learner's own folder."""
        return self.session.keeper.mock_results if root in self.session.kata_paths else ()

    def _failures(
        self, states: list[KataState], results: Mapping[str, Result], *, own: bool
    ) -> list[data.FailureReport]:
        """The latest failure of each kata: of this run, or the one on record."""
        found = []
        for state in states:
            spec = self.session.specs[state.id]
            record = self.session.keeper.failure(self.session.own_file(spec)) if own else None
            result = results.get(state.id)
            if result is not None and result.failures:
                name, said = next(iter(result.failures.items()))
                time = record.time if record is not None and result.reused else datetime.now(UTC)
            elif record is not None:
                failed = [(n, s) for n, s in record.properties.items() if s.state not in ("passed", "todo")]
                name, said = max(failed, key=lambda each: len(each[1].shown))
                time = record.time
            else:
                continue
            found.append(
                data.FailureReport(
                    kata=state.id,
                    title=state.title,
                    property=name,
                    verdict=said.state,
                    time=time,
                    shown=said.shown,
                    misconception=said.misconception,
                    passed_since=state.verdict == "passed",
                )
            )
        return sorted(found, key=lambda each: each.time, reverse=True)

    def write(self, report: data.Report) -> list[str]:
        """Write the files that were asked for; a line about each. Raises `pytest.UsageError` if one cannot be."""
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
        """Log the report to MLflow, if that was asked for; a line about it. Raises `pytest.UsageError`."""
        uri: str | None = self.session.config.getoption("kata_mlflow")
        if uri is None:
            return []
        from pytest_dbml_kata.ci.mlflow_log import MlflowLogError, log

        files = {f"scorecard{ending}": render(report) for ending, render in self.formats.items()}
        folder = self.session.keeper.folder
        artifacts = None if uri else folder / "mlflow-artifacts"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return [log(report, uri or f"sqlite:///{folder / 'mlflow.db'}", files, artifacts=artifacts)]
        except (MlflowLogError, OSError) as error:
            raise pytest.UsageError(f"--kata-mlflow: {error}") from error
