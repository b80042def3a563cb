"""What a run came to: verdicts gathered from the reports, kept as evidence, and shown as a scorecard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pytest_dbml_kata
from pytest_dbml_kata import exam
from pytest_dbml_kata.collection import VERDICT
from pytest_dbml_kata.report import json as json_report
from pytest_dbml_kata.report import markdown, terminal
from pytest_dbml_kata.report.scorecard import KataState, Scorecard
from pytest_dbml_kata.verdict import worst

if TYPE_CHECKING:
    from pytest_dbml_kata.session import KataSession


@dataclass(slots=True)
class Result:
    """What one kata file came to."""

    kata: str
    path: Path
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def root(self) -> Path:
        """The folder that the file's domain folder lies in."""
        return self.path.parent.parent

    @property
    def state(self) -> str:
        return worst([each["state"] for each in self.properties.values()])


class Tally:
    """A plugin of the process that reports: the only one, or xdist's controller."""

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self.results: dict[Path, Result] = {}
        self.guides = self._guides()
        chosen = session.config.getoption("kata_exam")
        if chosen is not None and chosen not in self.guides:
            raise pytest.UsageError(f"--kata-exam: there is no guide {chosen!r}; there are {', '.join(self.guides)}")
        self.exam = chosen or exam.newest(self.guides)

    def _guides(self) -> dict[str, exam.Guide]:
        guides = exam.built_in()
        for paths in self.session.config.hook.pytest_kata_exam_guides(config=self.session.config):
            for path in paths:
                try:
                    guide = exam.load(path)
                except (exam.GuideError, OSError) as error:
                    raise pytest.UsageError(f"an exam guide cannot be used: {error}") from error
                guides[guide.year] = guide
        return guides

    # Gathering

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        found = dict(report.user_properties).get(VERDICT)
        if report.when != "call" or not isinstance(found, dict):
            return
        path = Path(found["path"])
        result = self.results.setdefault(path, Result(found["kata"], path))
        result.properties[found["property"]] = found
        result.seconds += report.duration
        if len(result.properties) == len(self.session.specs[result.kata].outline.sentences):
            self._record(result)

    def _record(self, result: Result) -> None:
        """Keep what a whole kata came to, if it is one of the learner's own and was looked at."""
        first = next(iter(result.properties.values()))
        if result.state == "passed":
            self.session.keeper.drop_failing_cases(result.path)
        if result.state == "todo" or first["reused"] or not self.session.own(result.path):
            return
        from pytest_dbml_kata.engine.paths import environment_key

        self.session.keeper.record(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "kata": result.kata,
                "verdict": result.state,
                "properties": {name: each["state"] for name, each in result.properties.items()},
                "misconceptions": sorted({each["misconception"] for each in result.properties.values()} - {None}),
                "seconds": round(result.seconds, 3),
                "source": first["source"],
                "check": first["check"],
                "environment": environment_key(),
            }
        )

    # Showing

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if any(result.state == "engine error" for result in self.results.values()):
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        config = self.session.config
        if config.getoption("kata_report") or config.getoption("kata_report_to"):
            for root, states in self.states():
                card = Scorecard.of(self.guides[self.exam], states)
                if config.getoption("kata_report"):
                    self._print(terminalreporter, card, root)
            self._write_reports(terminalreporter)
        for complaint in self.session.keeper.complaints:
            terminalreporter.write_line(f"warning: {complaint}", yellow=True)

    def _print(self, reporter: pytest.TerminalReporter, card: Scorecard, root: Path) -> None:
        writer = reporter._tw
        reporter.write_sep("=", f"scorecard of {_near(root)}")
        encoding = getattr(writer._file, "encoding", None) or "ascii"
        text = terminal.render(
            card,
            width=min(writer.fullwidth, 120),
            color=writer.hasmarkup,
            unicode=_can_show_bars(encoding),
        )
        reporter.write(text.rstrip("\n") + "\n")

    def states(self) -> Iterator[tuple[Path, list[KataState]]]:
        """For each folder of katas that was checked, the state of every kata of the catalogue."""
        roots = list(dict.fromkeys(result.root for result in self.results.values()))
        roots = roots or list(self.session.kata_paths[:1])
        for root in roots:
            results = {each.kata: each for each in self.results.values() if each.root == root}
            states = []
            for spec in self.session.specs.values():
                outline = spec.outline
                state: Any = results[spec.id].state if spec.id in results else "todo"
                states.append(KataState(spec.id, outline.title, outline.objectives, outline.level, state))
            yield root, states

    def _write_reports(self, reporter: pytest.TerminalReporter) -> None:
        targets: list[Path] = self.session.config.getoption("kata_report_to")
        if not targets:
            return
        every = list(self.states())
        if len(every) > 1:
            names = ", ".join(_near(root) for root, _ in every)
            raise pytest.UsageError(f"--kata-report-to reports on one folder of katas; these were checked: {names}")
        root, states = every[0]
        for target in (self.session.config.invocation_params.dir / each for each in targets):
            text = self._markdown(states) if target.suffix == ".md" else self._json(root, states)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            except OSError as error:
                raise pytest.UsageError(f"--kata-report-to: cannot write {target}: {error.strerror}") from error
            reporter.write_line(f"scorecard written to {_near(target)}")

    def _markdown(self, states: list[KataState]) -> str:
        return markdown.render(Scorecard.of(self.guides[self.exam], states))

    def _json(self, root: Path, states: list[KataState]) -> str:
        properties = {
            result.kata: [
                json_report.PropertyResult(name, each["state"], each["message"] or None)
                for name, each in result.properties.items()
            ]
            for result in self.results.values()
            if result.root == root
        }
        return json_report.dump(
            [Scorecard.of(guide, states) for guide in self.guides.values()],
            exam=self.exam,
            made_at=datetime.now(UTC),
            version=pytest_dbml_kata.__version__,
            properties=properties,
        )


def _can_show_bars(encoding: str) -> bool:
    try:
        "█░".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd())) or "."
    except ValueError:
        return str(path)
