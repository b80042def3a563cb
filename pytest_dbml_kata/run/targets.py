"""Resolve the arguments of the command line to katas, question files and the learner's own files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from pytest_dbml_kata.packs import Exercise, KataSpec, UnknownKata, find, id_of, nearest
from pytest_dbml_kata.questions.index import FILE, QuestionFile
from pytest_dbml_kata.text import near


class Targets:
    """The exercises of a run by their names and files.

    ``named`` is True if the command line names single exercises instead of folders.
    """

    def __init__(
        self, config: pytest.Config, katas: Mapping[str, KataSpec], questions: Mapping[str, QuestionFile]
    ) -> None:
        self.config = config
        self.root = config.rootpath
        self.katas = katas
        self.questions = questions
        self.named = False

    @property
    def exercises(self) -> dict[str, Exercise]:
        """All exercises by id, katas first."""
        return {**self.katas, **self.questions}

    # Files

    @property
    def kata_paths(self) -> Sequence[Path]:
        """The learner's folders."""
        return [self.root / given for given in self.config.getini("kata_paths")]

    def own(self, path: Path) -> bool:
        """Return True if a file is in one of the learner's folders, so its attempts are recorded."""
        return any(path.is_relative_to(folder) for folder in self.kata_paths)

    def own_file(self, exercise: Exercise) -> Path:
        """Return the learner's file of an exercise, which may not exist."""
        files = [folder / f"{exercise.id}.py" for folder in self.kata_paths]
        return next((each for each in files if each.is_file()), files[0])

    def exercise_of(self, path: Path) -> Exercise | None:
        """Return the exercise of a file, by the last two parts of its path."""
        if path.suffix != ".py":
            return None
        name = id_of(path)
        return self.katas.get(name) or self.questions.get(name)

    def missing(self, collected: Iterable[Path]) -> Iterator[tuple[Path, KataSpec]]:
        """Yield the katas without a file in the folders named on the command line."""
        folders = [path for path in self._given() if path.is_dir()]
        roots = {path.parent.parent for path in collected} or set(folders)
        for root in sorted(roots):
            for spec in self.katas.values():
                path = root / f"{spec.id}.py"
                if not path.exists() and any(path.is_relative_to(folder) for folder in folders):
                    yield path, spec

    @property
    def all_own(self) -> bool:
        """Return True if all arguments of the command line are the learner's own files."""
        return all(map(self.own, self._given()))

    def _given(self) -> list[Path]:
        return [self.config.invocation_params.dir / each.partition("::")[0] for each in self.config.args]

    # Names

    def settle(self) -> None:
        """Resolve the arguments of the command line to files and folders. Raise a usage error for invalid ones.

        Paths stay unchanged. The id of an exercise, or its last part, resolves to the learner's file.
        """
        config = self.config
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            self.refuse_no_katas()
            config.args = [str(path) for path in self.kata_paths if path.is_dir()]
            return
        config.args = [self._settled(given) for given in config.args]

    def refuse_no_katas(self) -> None:
        """Raise a usage error if there is no folder with the learner's katas."""
        if any(path.is_dir() for path in self.kata_paths):
            return
        given = self.config.getini("kata_paths")
        above = next((each for each in self.root.parents for name in given if (each / name).is_dir()), None)
        where = "go to the folder of your katas" if above is None else f"go to {above}, which has some"
        raise pytest.UsageError(
            f"no katas found: {self.root} has no folder {', '.join(given)}; {where}, pass a path, or "
            "create a practice folder with: pytest --kata-init ."
        )

    def _settled(self, given: str) -> str:
        named, _, rest = given.partition("::")
        path = self.config.invocation_params.dir / named
        if path.is_dir():
            return given
        self.named = True
        if path.is_file():
            if self.exercise_of(path) is not None:
                return given
            unknown = id_of(path.absolute())
            guess = nearest(unknown, self.katas)
            hint = f"; did you mean {guess}?" if guess else ""
            raise pytest.UsageError(f"{given} is not a kata: no kata {unknown} in the catalogue{hint}")
        there = self.exercise_of(path)
        exercise = there if there is not None and self.own(path) else self.find(named)
        self.refuse_no_katas()
        own = self.own_file(exercise)
        if not own.is_file():
            what = f"the kata {exercise.id} has" if exercise.kind == "kata" else f"the questions {exercise.id} have"
            make = f"create it with: pytest --kata-reset {self.shortest(exercise)}"
            raise pytest.UsageError(f"{what} no file {near(own)} yet; {make}")
        return f"{own}::{rest}" if rest else str(own)

    def find(self, named: str) -> Exercise:
        """Return the exercise with the given id or a unique prefix."""
        questions = self.find_questions(named)
        if questions is not None:
            return questions
        try:
            return find(named, self.katas)
        except UnknownKata as error:
            raise pytest.UsageError(str(error)) from error

    def find_kata(self, named: str) -> KataSpec:
        """Return the named kata. Raise a usage error for questions, which have no brief and no hints."""
        found = self.find(named.partition("::")[0])
        if isinstance(found, KataSpec):
            return found
        raise pytest.UsageError(
            f"{found.id} contains questions, which have no brief and no hints; answer them in "
            f"{near(self.own_file(found))} and check them with: pytest --kata {found.id}"
        )

    def find_questions(self, named: str) -> QuestionFile | None:
        """Return the question file for ``<domain>/questions`` or a prefix of its parts; None if there is none."""
        domain, _, file = named.removesuffix(".py").strip("/").rpartition("/")
        if len(file) < 2 or not FILE.startswith(file) or not domain:
            return None
        fits = [each for each in self.questions.values() if each.domain.startswith(domain)]
        exact = [each for each in fits if each.domain == domain] or fits
        return exact[0] if len(exact) == 1 else None

    def shortest(self, exercise: Exercise) -> str:
        """Return the shortest name of an exercise for the command line."""
        alike = [each for each in self.exercises.values() if each.name == exercise.name]
        return exercise.name if len(alike) == 1 else exercise.id
