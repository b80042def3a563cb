"""The state of one pytest process with katas: its options, its engine, and the learner's records."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_dbml_kata import options
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.guides import Guide, GuideError, newest
from pytest_dbml_kata.guides import built_in as built_in_guides
from pytest_dbml_kata.guides import load as load_guide
from pytest_dbml_kata.kata import CatalogueError
from pytest_dbml_kata.mastery.estimate import Policy
from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.packs import Exercise, KataSpec, built_in, specs
from pytest_dbml_kata.questions.index import QuestionFile, question_files
from pytest_dbml_kata.records.evidence import NewerFormat
from pytest_dbml_kata.records.results import Block, Result
from pytest_dbml_kata.records.store import Store
from pytest_dbml_kata.report import failure
from pytest_dbml_kata.run import pytest_internals
from pytest_dbml_kata.run.checks import ExerciseCheck, KataCheck, QuestionsCheck
from pytest_dbml_kata.run.journal import Journal, Reuses
from pytest_dbml_kata.run.policy import CheckedPolicy
from pytest_dbml_kata.run.targets import Targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_dbml_kata.engine.client import Engine
    from pytest_dbml_kata.judging.check import Check
    from pytest_dbml_kata.judging.judge import Judge
    from pytest_dbml_kata.judging.settings import JudgeSettings, Known
    from pytest_dbml_kata.report.progress import Progress

IDLE = 600.0
"""The default idle time in seconds after which an engine exits. The ini option ``kata_engine_idle`` overrides it."""


class KataSession:
    """The state shared by all exercises of one pytest process."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.root = config.rootpath
        self.store = Store(self.root)
        # Keep the files of Hypothesis out of the learner's folder.
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(paths.cache_folder() / "hypothesis"))
        self.strict: bool = config.getoption("kata_strict")
        self.report = options.reports(config.option)
        self.idle = self._idle()
        self.timeout: float = config.getoption("kata_timeout") or seconds(config.getini("kata_timeout"), "kata_timeout")
        self.progress: Progress | None = None
        self.targets = Targets(config, self._specs(), question_files())
        self._known: dict[tuple[str, str], Known] = {}
        self._engine: Engine | None = None

    # Katas and exam guides

    @property
    def specs(self) -> Mapping[str, KataSpec]:
        """All katas of all packs, by id."""
        return self.targets.katas

    def _specs(self) -> dict[str, KataSpec]:
        added = [pack for packs in self.config.hook.pytest_kata_packs(config=self.config) for pack in packs]
        try:
            return specs([built_in(), *added])
        except CatalogueError as error:
            raise pytest.UsageError(str(error)) from error

    @cached_property
    def guides(self) -> dict[str, Guide]:
        """The exam guides by year."""
        guides = built_in_guides()
        for added in self.config.hook.pytest_kata_exam_guides(config=self.config):
            for path in added:
                try:
                    guide = load_guide(path)
                except (GuideError, OSError) as error:
                    raise pytest.UsageError(f"invalid exam guide: {error}") from error
                guides[guide.year] = guide
        return guides

    @cached_property
    def guide(self) -> Guide:
        """The exam guide that sets the domain weights."""
        given = self.config.getoption("kata_exam") or self.config.getini("kata_exam")
        if given and given not in self.guides:
            raise pytest.UsageError(f"--kata-exam: expected one of {', '.join(self.guides)}, got {given!r}")
        return self.guides[given or newest(self.guides)]

    @cached_property
    def policy(self) -> Policy:
        """The policy that estimates retention."""
        return CheckedPolicy.of(self.config)

    def standings(self) -> Standings:
        """Return the learner's current progress."""
        return Standings(self.store, self.specs, self.targets.own_file, guide=self.guide, policy=self.policy)

    # Checking

    def check(self, path: Path, exercise: Exercise, only: Callable[[], set[str]] | None = None) -> ExerciseCheck:
        """Return the check of one file. For a question file, ``only`` returns the names of the questions to prove."""
        if isinstance(exercise, KataSpec):
            return KataCheck(self, path, exercise)
        assert isinstance(exercise, QuestionFile)
        return QuestionsCheck(self, path, exercise, only or (lambda: set(exercise.parts)))

    @property
    def engine(self) -> Engine:
        from pytest_dbml_kata.engine.client import Engine

        if self._engine is None:
            self._engine = Engine(idle=self.idle, master=self.config.getoption("kata_master"))
        return self._engine

    def _idle(self) -> float:
        """Return the idle time in seconds after which an engine exits. The default in CI is 0."""
        value = self.config.getini("kata_engine_idle")
        if value == "":
            return 0.0 if os.environ.get("CI") else IDLE
        return seconds(value, "kata_engine_idle")

    def settings(self) -> JudgeSettings:
        """Return the judge settings from the options. Print a random seed."""
        from pytest_dbml_kata.judging.settings import JudgeSettings

        option = self.config.getoption
        seed = option("kata_seed")
        if seed == "random":
            seed = int.from_bytes(os.urandom(4))
            pytest_internals.say(self.config, f"--kata-seed={seed}")
        return JudgeSettings(option("kata_examples"), seed, self.timeout)

    def judge(self, check: Check) -> Judge:
        """Return a new judge for a file."""
        from pytest_dbml_kata.judging.judge import Judge
        from pytest_dbml_kata.judging.settings import Known

        progress = None if self.progress is None else self.progress.of(check.spec.name)
        known = self._known.setdefault((check.spec.id, check.spec.digest), Known())
        return Judge(
            check.spec,
            self.engine,
            check.learner,
            self.settings(),
            replay=self.store.failing_cases(check.path),
            known=known,
            progress=progress,
        )

    # Earlier results

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.store, self.targets, self.reuses)

    @property
    def reuses(self) -> Reuses:
        """The earlier results to reuse for unchanged files.

        The scorecard reuses all of them. Practice reuses passes, unless the kata is named or other cases are requested.
        """
        option = self.config.getoption
        if self.strict or option("kata_seed") is not None or option("kata_examples") is not None:
            return "nothing"
        if self.report:
            return "all"
        return "nothing" if self.targets.named else "passes"

    def refuse_newer_evidence(self) -> None:
        """Raise a usage error if the evidence was written by a newer version of this project."""
        try:
            _ = self.store.history, self.store.mock_results
        except NewerFormat as error:
            raise pytest.UsageError(str(error)) from error

    # Output

    def told(self, result: Result) -> tuple[Block, ...]:
        """Return the blocks of a result. For the learner's own files, add the next commands."""
        path = Path(result.path)
        spec = self.specs.get(result.exercise)
        if spec is None or result.elsewhere is not None or not result.state.failed:
            return result.blocks
        hint = self.hint_line(spec) if self.targets.own(path) else None
        return result.blocks + failure.commands(self.store.repro(path), hint)

    def hint_line(self, spec: KataSpec) -> str | None:
        """Return the command for the next hint, if there is one."""
        used, count = self.store.now(spec.id).hints, len(spec.outline.hints)
        return f"hint {used + 1} of {count}: pytest --kata-hint {self.targets.shortest(spec)}" if used < count else None

    @cached_property
    def practising(self) -> bool:
        """True if a learner checks their own katas without requesting a report."""
        if self.report or self.strict or self.config.option.collectonly:
            return False
        return self.targets.all_own

    @cached_property
    def one_screen(self) -> bool:
        """True if the outcome is shown on one screen, because no longer output is requested."""
        return self.practising and pytest_internals.plain(self.config) and not os.environ.get("CI")

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None


def seconds(text: str, name: str) -> float:
    """Return the value of an ini option in seconds. Raise a usage error if it is invalid."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not value >= 0:
        raise pytest.UsageError(f"{name}: expected a number of seconds >= 0, got {text!r}")
    return value
