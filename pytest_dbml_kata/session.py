"""One run with katas: its options, its engine, and what is kept of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.kata import CatalogueError
from pytest_dbml_kata.keeping import Keeper
from pytest_dbml_kata.packs import KataSpec, built_in, id_of, nearest, specs
from pytest_dbml_kata.verdict import Verdict

if TYPE_CHECKING:
    from pytest_dbml_kata.collection import KataFile
    from pytest_dbml_kata.engine.client import Engine
    from pytest_dbml_kata.judge import Judge


class KataSession:
    """Shared by all kata files of one pytest process."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.root = config.rootpath
        self.keeper = Keeper(self.root)
        # Hypothesis keeps tables of its own; a learner's folder is no place for them.
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(paths.cache_folder() / "hypothesis"))
        self.strict: bool = config.getoption("kata_strict")
        self.report: bool = bool(config.getoption("kata_report") or config.getoption("kata_report_to"))
        self.idle = self._idle()
        self.timeout: float = config.getoption("kata_timeout") or seconds(config.getini("kata_timeout"), "kata_timeout")
        self._engine: Engine | None = None
        self.specs = self._specs()

    def _specs(self) -> dict[str, KataSpec]:
        """Every kata of every pack, by id."""
        added = [pack for packs in self.config.hook.pytest_kata_packs(config=self.config) for pack in packs]
        try:
            return specs([built_in(), *added])
        except CatalogueError as error:
            raise pytest.UsageError(str(error)) from error

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

    def settle_paths(self) -> None:
        """Turn what the command line names into kata files and folders, or say what is wrong with it.

        A path is taken as it is; a kata's id, or its last part, stands for the learner's file.
        """
        config = self.config
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            config.args = [str(path) for path in self.kata_paths if path.is_dir()]
            if not config.args:
                named = ", ".join(map(str, config.getini("kata_paths")))
                raise pytest.UsageError(
                    f"there are no katas here: {self.root} has no folder {named}; go to where your katas are, "
                    f"or give a path. Stubs to begin with lie in {built_in().stubs}"
                )
            return
        config.args = [self._settled(given) for given in config.args]

    def _settled(self, given: str) -> str:
        named, _, rest = given.partition("::")
        path = self.config.invocation_params.dir / named
        if path.is_dir() or (path.is_file() and self.spec_of(path) is not None):
            return given
        ids = [each for each in self.specs if named in (each, each.rpartition("/")[2])]
        if len(ids) == 1 and not path.exists():
            found = [folder / f"{ids[0]}.py" for folder in self.kata_paths]
            for candidate in found:
                if candidate.is_file():
                    return f"{candidate}::{rest}" if rest else str(candidate)
            raise pytest.UsageError(f"the kata {ids[0]} has no file {found[0] if found else ''}")
        wanted = id_of(path.absolute()) if path.is_file() else named
        guess = nearest(wanted.removesuffix(".py"), self.specs)
        hint = f"; did you mean {guess}?" if guess else ""
        if path.is_file():
            raise pytest.UsageError(f"{given} is no kata: the catalogue has none called {wanted}{hint}")
        raise pytest.UsageError(f"there is no file and no kata {named}{hint}")

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

    def judge(self, file: KataFile) -> Judge:
        """A judge for that file, which has not begun."""
        from pytest_dbml_kata.judge import Judge, Settings

        option = self.config.getoption
        seed = option("kata_seed")
        if seed == "random":
            seed = int.from_bytes(os.urandom(4))
            self.config.get_terminal_writer().line(f"--kata-seed={seed}")
        settings = Settings(option("kata_examples"), seed, self.timeout)
        replay = self.keeper.failing_cases(file.path)
        return Judge(file.spec, self.engine, file.learner, settings, replay=replay)

    def remembered(self, file: KataFile) -> bool:
        """Did this very file pass this very check before? Asked for a report only."""
        return self.report and not self.strict and (file.spec.id, file.learner.digest, file.spec.digest) in self._passes

    @cached_property
    def _passes(self) -> set[tuple[str, str, str]]:
        here = paths.environment_key()
        return {
            (str(entry.get("kata")), str(entry.get("source")), str(entry.get("check")))
            for entry in self.keeper.evidence()
            if entry.get("verdict") == "passed" and entry.get("environment") == here
        }

    def keep(self, file: KataFile, verdict: Verdict) -> Path | None:
        """Store the counterexample, and write the script that reproduces it; where that is, if it could be."""
        found = verdict.counterexample
        if found is None:
            return None
        self.keeper.keep_failing_case(file.path, found.encoded)
        return self.keeper.write_repro(file.path, file.spec, found.case, verdict.sentence)

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
