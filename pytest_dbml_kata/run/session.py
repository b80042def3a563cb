"""One run with katas: its options, its engine, and what is kept of it."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from pytest_dbml_kata import options
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.guides import Guide, GuideError, newest
from pytest_dbml_kata.guides import built_in as built_in_guides
from pytest_dbml_kata.guides import load as load_guide
from pytest_dbml_kata.judging.verdict import State, Verdict, worst
from pytest_dbml_kata.kata import CatalogueError
from pytest_dbml_kata.packs import KataSpec, UnknownKata, built_in, find, id_of, nearest, specs
from pytest_dbml_kata.questions.index import FILE, domains
from pytest_dbml_kata.records.evidence import Attempt, NewerFormat
from pytest_dbml_kata.records.store import Failure, Keeper, Said
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.engine.client import Engine
    from pytest_dbml_kata.judging.check import Check
    from pytest_dbml_kata.judging.judge import Judge, Known, Settings
    from pytest_dbml_kata.report.progress import Progress


class KataSession:
    """Shared by all kata files of one pytest process."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.root = config.rootpath
        self.keeper = Keeper(self.root)
        # Hypothesis keeps tables of its own; a learner's folder is no place for them.
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(paths.cache_folder() / "hypothesis"))
        self.strict: bool = config.getoption("kata_strict")
        self.report = options.reports(config.option)
        self.idle = self._idle()
        self.timeout: float = config.getoption("kata_timeout") or seconds(config.getini("kata_timeout"), "kata_timeout")
        self.named = False
        """Does the command line name katas or files, not just folders?"""
        self.progress: Progress | None = None
        self._known: dict[tuple[str, str], Known] = {}
        self._engine: Engine | None = None
        self.specs = self._specs()

    def _specs(self) -> dict[str, KataSpec]:
        """Every kata of every pack, by id."""
        added = [pack for packs in self.config.hook.pytest_kata_packs(config=self.config) for pack in packs]
        try:
            return specs([built_in(), *added])
        except CatalogueError as error:
            raise pytest.UsageError(str(error)) from error

    @cached_property
    def guides(self) -> dict[str, Guide]:
        """The exam guides by their year."""
        guides = built_in_guides()
        for added in self.config.hook.pytest_kata_exam_guides(config=self.config):
            for path in added:
                try:
                    guide = load_guide(path)
                except (GuideError, OSError) as error:
                    raise pytest.UsageError(f"an exam guide cannot be used: {error}") from error
                guides[guide.year] = guide
        return guides

    @cached_property
    def guide(self) -> Guide:
        """The exam guide that weighs the domains."""
        given = self.config.getoption("kata_exam") or self.config.getini("kata_exam")
        if given and given not in self.guides:
            raise pytest.UsageError(f"--kata-exam: there is no guide {given!r}; there are {', '.join(self.guides)}")
        return self.guides[given or newest(self.guides)]

    @property
    def engine(self) -> Engine:
        from pytest_dbml_kata.engine.client import Engine

        if self._engine is None:
            self._engine = Engine(idle=self.idle, master=self.config.getoption("kata_master"))
        return self._engine

    def _idle(self) -> float:
        """Seconds after which an engine that this run starts leaves; by default at once in CI."""
        value = self.config.getini("kata_engine_idle")
        if value == "":
            return 0.0 if os.environ.get("CI") else 600.0
        return seconds(value, "kata_engine_idle")

    def spec_of(self, path: Path) -> KataSpec | None:
        return self.specs.get(id_of(path)) if path.suffix == ".py" else None

    def questions_of(self, path: Path) -> str | None:
        """The domain whose questions a file answers by its place."""
        return path.parent.name if path.name == f"{FILE}.py" and path.parent.name in domains() else None

    def settle_paths(self) -> None:
        """Turn what the command line names into kata files and folders, or say what is wrong with it.

        A path is taken as it is; a kata's id, or its last part, stands for the learner's file.
        """
        config = self.config
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            self.refuse_no_katas()
            config.args = [str(path) for path in self.kata_paths if path.is_dir()]
            return
        config.args = [self._settled(given) for given in config.args]

    def refuse_no_katas(self) -> None:
        """Say so when there is no folder with the learner's katas."""
        if not any(path.is_dir() for path in self.kata_paths):
            given = self.config.getini("kata_paths")
            above = next((each for each in self.root.parents for name in given if (each / name).is_dir()), None)
            where = "go to where your katas are" if above is None else f"there are some in {above}: go there"
            raise pytest.UsageError(
                f"there are no katas here: {self.root} has no folder {', '.join(given)}; {where}, give a path, or "
                "begin with: pytest --kata-init ."
            )

    def refuse_newer_evidence(self) -> None:
        """Say so when the evidence was written by a newer version of this project."""
        try:
            _ = self.keeper.history, self.keeper.mock_results
        except NewerFormat as error:
            raise pytest.UsageError(str(error)) from error

    def _settled(self, given: str) -> str:
        named, _, rest = given.partition("::")
        path = self.config.invocation_params.dir / named
        if path.is_dir():
            return given
        self.named = True
        if path.is_file():
            if self.spec_of(path) is not None or self.questions_of(path) is not None:
                return given
            unknown = id_of(path.absolute())
            guess = nearest(unknown, self.specs)
            hint = f"; did you mean {guess}?" if guess else ""
            raise pytest.UsageError(f"{given} is no kata: the catalogue has none called {unknown}{hint}")
        domain = self.find_questions(named)
        if domain is not None:
            self.refuse_no_katas()
            own = self.own_questions(domain)
            if not own.is_file():
                make = f"make it with: pytest --kata-reset {domain}/{FILE}"
                raise pytest.UsageError(f"the questions {domain}/{FILE} have no file {near(own)} yet; {make}")
            return f"{own}::{rest}" if rest else str(own)
        there = self.spec_of(path)
        spec = there if there is not None and self.own(path) else self.find(named)
        self.refuse_no_katas()
        own = self.own_file(spec)
        if not own.is_file():
            make = f"make it with: pytest --kata-reset {self.shortest(spec)}"
            raise pytest.UsageError(f"the kata {spec.id} has no file {near(own)} yet; {make}")
        return f"{own}::{rest}" if rest else str(own)

    def find(self, named: str) -> KataSpec:
        """The kata that a learner names, by its id or as much of it as makes it the only one."""
        if (domain := self.find_questions(named.partition("::")[0])) is not None:
            raise pytest.UsageError(
                f"{domain}/{FILE} holds questions, which have neither a brief nor hints; answer them in "
                f"{near(self.own_questions(domain))} and check them with: pytest --kata {domain}/{FILE}"
            )
        try:
            return find(named, self.specs)
        except UnknownKata as error:
            raise pytest.UsageError(str(error)) from error

    def find_questions(self, named: str) -> str | None:
        """The domain whose questions are named: ``<domain>/questions``, of which either part may be cut short."""
        domain, _, file = named.removesuffix(".py").strip("/").rpartition("/")
        fits = [each for each in domains() if each.startswith(domain)]
        if domain in fits:
            fits = [domain]
        return fits[0] if len(file) > 1 and FILE.startswith(file) and domain and len(fits) == 1 else None

    def own_questions(self, domain: str) -> Path:
        """The learner's file of a domain's questions: the one that there is, or where it would be."""
        files = [folder / domain / f"{FILE}.py" for folder in self.kata_paths]
        return next((each for each in files if each.is_file()), files[0])

    def own_file(self, spec: KataSpec) -> Path:
        """The learner's file of a kata: the one that there is, or where it would be."""
        files = [folder / f"{spec.id}.py" for folder in self.kata_paths]
        return next((each for each in files if each.is_file()), files[0])

    def shortest(self, spec: KataSpec) -> str:
        """What one has to type for a kata: its name, where no other kata has it."""
        alike = [each for each in self.specs.values() if each.name == spec.name]
        return spec.name if len(alike) == 1 else spec.id

    def hint_line(self, spec: KataSpec) -> str | None:
        """How to get the next hint, if there is one."""
        used, in_all = self.keeper.now(spec.id).hints, len(spec.outline.hints)
        return f"hint {used + 1} of {in_all}: pytest --kata-hint {self.shortest(spec)}" if used < in_all else None

    def missing(self, collected: list[Path]) -> Iterator[tuple[Path, KataSpec]]:
        """The katas that have no file where the command line names the folder that would hold it."""
        given = [(self.config.invocation_params.dir / each.partition("::")[0]) for each in self.config.args]
        folders = [path for path in given if path.is_dir()]
        roots = {path.parent.parent for path in collected} or set(folders)
        for root in sorted(roots):
            for spec in self.specs.values():
                path = root / f"{spec.id}.py"
                if not path.exists() and any(path.is_relative_to(folder) for folder in folders):
                    yield path, spec

    def settings(self) -> Settings:
        """How to check, by the options. A random seed is said."""
        from pytest_dbml_kata.judging.judge import Settings

        option = self.config.getoption
        seed = option("kata_seed")
        if seed == "random":
            seed = int.from_bytes(os.urandom(4))
            self.config.get_terminal_writer().line(f"--kata-seed={seed}")
        return Settings(option("kata_examples"), seed, self.timeout)

    def judge(self, check: Check) -> Judge:
        """A judge for that file, which has not begun."""
        from pytest_dbml_kata.judging.judge import Judge, Known

        settings = self.settings()
        replay = self.keeper.failing_cases(check.path)
        progress = None if self.progress is None else self.progress.of(check.spec.name)
        known = self._known.setdefault((check.spec.id, check.spec.digest), Known())
        return Judge(check.spec, self.engine, check.learner, settings, replay=replay, known=known, progress=progress)

    # What is known from before

    @property
    def reuses(self) -> Literal["nothing", "passes", "all"]:
        """Which earlier results are taken for files of which nothing has changed since.

        The scorecard takes all of them; practising takes passes, unless the kata is named or other cases are
        asked for.
        """
        option = self.config.getoption
        if self.strict or option("kata_seed") is not None or option("kata_examples") is not None:
            return "nothing"
        if self.report:
            return "all"
        return "nothing" if self.named else "passes"

    def remembered(self, check: Check) -> Mapping[str, Said] | None:
        """What an earlier check said of this very file, by property; None when it is to be checked."""
        if self.reuses == "nothing" or not self.own(check.path):
            return None
        names = list(check.spec.outline.sentences)
        key = (check.spec.id, check.learner.digest, check.spec.digest)
        if key in self._passes:
            return dict.fromkeys(names, Said("passed", "", None, ""))
        failure = self.keeper.failure(check.path) if self.reuses == "all" else None
        if failure is None or (failure.kata, failure.source, failure.check) != key:
            return None
        same = failure.environment == self.environment and list(failure.properties) == names
        return failure.properties if same else None

    @cached_property
    def environment(self) -> str:
        return paths.environment_key()

    @cached_property
    def _passes(self) -> set[tuple[str, str, str]]:
        return {
            (each.kata, each.source, each.check)
            for each in self.keeper.history.attempts
            if each.verdict == "passed" and each.environment == self.environment
        }

    def keep(self, check: Check, verdict: Verdict) -> Path | None:
        """Store the counterexample, and write the script that reproduces it; where that is, if it could be."""
        found = verdict.counterexample
        if found is None:
            return None
        self.keeper.keep_failing_case(check.path, found.encoded)
        return self.keeper.write_repro(check.path, check.spec, found.case, verdict.sentence)

    def record(
        self, path: Path, kata: str, said: Mapping[str, Said], *, seconds: float, source: str, check: str
    ) -> None:
        """Keep what a check of a whole file came to, if that is one of the learner's own and was attempted."""
        state = worst([each.state for each in said.values()])
        if state == "passed":
            self.keeper.drop_failing_cases(path)
        if state == "todo" or not source or not self.own(path):
            return  # without a source there was no file to read, and so no attempt
        time = datetime.now(UTC)
        now = self.keeper.now(kata)
        self.keeper.record(
            Attempt(
                time=time,
                kata=kata,
                verdict=state,
                properties={name: each.state for name, each in said.items()},
                misconceptions=tuple(sorted({each.misconception for each in said.values() if each.misconception})),
                sitting=now.sitting,
                hints=now.hints,
                seconds=round(seconds, 3),
                source=source,
                check=check,
                environment=self.environment,
                versions=self.versions,
            )
        )
        if state not in ("passed", "engine error"):
            self.keeper.keep_failure(path, Failure(time, kata, source, check, self.environment, dict(said)))

    def record_answer(self, path: Path, question: str, state: State, *, choice: str, check: str) -> None:
        """Keep a letter that was given to a question in the learner's own file, unless it is the one of last time."""
        if not self.own(path) or state not in ("passed", "failed"):
            return
        sitting = self.keeper.now(question).sitting
        last = self.last_answers.get(question)
        if last is not None and (last.sitting, last.source, last.check) == (sitting, choice, check):
            return
        attempt = Attempt(
            time=datetime.now(UTC),
            kata=question,
            verdict=state,
            sitting=sitting,
            source=choice,
            check=check,
            environment=self.environment,
            versions=self.versions,
        )
        self.last_answers[question] = attempt
        self.keeper.record(attempt)

    @cached_property
    def last_answers(self) -> dict[str, Attempt]:
        """The last answer on record to each question."""
        return {each.kata: each for each in self.keeper.history.attempts if "::" in each.kata}

    def solved_in_this_sitting(self, kata: str) -> bool:
        """Is a pass on record since the stub was put back last?"""
        sitting = self.keeper.now(kata).sitting
        attempts = self.keeper.history.attempts
        return any(each.kata == kata and each.sitting == sitting and each.verdict == "passed" for each in attempts)

    @cached_property
    def versions(self) -> dict[str, str]:
        """Of what a verdict rests on."""
        from importlib.metadata import PackageNotFoundError, version

        found = {"python": platform.python_version()}
        for name in ("pytest-dbml-kata", "hypothesis", "hyperopt", "mlflow", "pandas", "pyspark"):
            with contextlib.suppress(PackageNotFoundError):
                found[name] = version(name)
        return found

    @cached_property
    def practising(self) -> bool:
        """Does a learner check some of their own katas, and asks for no report?"""
        if self.report or self.strict or self.config.option.collectonly:
            return False
        return all(self.own(self.config.invocation_params.dir / each.partition("::")[0]) for each in self.config.args)

    @cached_property
    def one_screen(self) -> bool:
        """Is the outcome shown in one screen? So it is unless pytest's own, longer form is asked for."""
        option = self.config.option
        plain = option.verbose <= 0 and option.tbstyle in ("auto", "no") and option.reportchars in ("fE", "")
        return self.practising and plain and not os.environ.get("CI")

    def own(self, path: Path) -> bool:
        """Is this a file of the learner's own root, whose attempts are recorded?"""
        return any(path.is_relative_to(folder) for folder in self.kata_paths)

    @property
    def kata_paths(self) -> Sequence[Path]:
        return [self.root / given for given in self.config.getini("kata_paths")]

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None


def seconds(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not value >= 0:
        raise pytest.UsageError(f"{name} is to be a number of seconds, 0 or more, not {text!r}")
    return value
