"""What a command line names: katas and files of questions, the learner's own files, and what is wrong with a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from pytest_dbml_kata.packs import Exercise, KataSpec, UnknownKata, find, id_of, nearest
from pytest_dbml_kata.questions.index import FILE, QuestionFile
from pytest_dbml_kata.text import near


class Targets:
    """The exercises of a run by their names and files.

    ``named`` says whether the command line names single exercises, rather than folders.
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
        """Every exercise by its id, katas first."""
        return {**self.katas, **self.questions}

    # Files

    @property
    def kata_paths(self) -> Sequence[Path]:
        """The learner's folders of katas."""
        return [self.root / given for given in self.config.getini("kata_paths")]

    def own(self, path: Path) -> bool:
        """Return True if this file lies in one of the learner's folders, so that its attempts are recorded."""
        return any(path.is_relative_to(folder) for folder in self.kata_paths)

    def own_file(self, exercise: Exercise) -> Path:
        """The learner's file of an exercise: the one that exists, or where it would be."""
        files = [folder / f"{exercise.id}.py" for folder in self.kata_paths]
        return next((each for each in files if each.is_file()), files[0])

    def exercise_of(self, path: Path) -> Exercise | None:
        """The exercise of a file, by the last two parts of its path."""
        if path.suffix != ".py":
            return None
        name = id_of(path)
        return self.katas.get(name) or self.questions.get(name)

    def missing(self, collected: Iterable[Path]) -> Iterator[tuple[Path, KataSpec]]:
        """The katas that have no file where the command line names the folder that would hold it."""
        folders = [path for path in self._given() if path.is_dir()]
        roots = {path.parent.parent for path in collected} or set(folders)
        for root in sorted(roots):
            for spec in self.katas.values():
                path = root / f"{spec.id}.py"
                if not path.exists() and any(path.is_relative_to(folder) for folder in folders):
                    yield path, spec

    @property
    def all_own(self) -> bool:
        """Return True if everything that the command line names is the learner's own."""
        return all(map(self.own, self._given()))

    def _given(self) -> list[Path]:
        return [self.config.invocation_params.dir / each.partition("::")[0] for each in self.config.args]

    # Names

    def settle(self) -> None:
        """Turn what the command line names into files and folders, or say what is wrong with it.

        A path is taken as it is; the id of an exercise, or its last part, stands for the learner's file.
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
        where = "go to where your katas are" if above is None else f"there are some in {above}: go there"
        raise pytest.UsageError(
            f"there are no katas here: {self.root} has no folder {', '.join(given)}; {where}, give a path, or "
            "begin with: pytest --kata-init ."
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
            raise pytest.UsageError(f"{given} is not a kata: the catalogue has none called {unknown}{hint}")
        there = self.exercise_of(path)
        exercise = there if there is not None and self.own(path) else self.find(named)
        self.refuse_no_katas()
        own = self.own_file(exercise)
        if not own.is_file():
            what = f"the kata {exercise.id} has" if exercise.kind == "kata" else f"the questions {exercise.id} have"
            make = f"make it with: pytest --kata-reset {self.shortest(exercise)}"
            raise pytest.UsageError(f"{what} no file {near(own)} yet; {make}")
        return f"{own}::{rest}" if rest else str(own)

    def find(self, named: str) -> Exercise:
        """The exercise that a learner names, by its id or as much of it as makes it the only one."""
        questions = self.find_questions(named)
        if questions is not None:
            return questions
        try:
            return find(named, self.katas)
        except UnknownKata as error:
            raise pytest.UsageError(str(error)) from error

    def find_kata(self, named: str) -> KataSpec:
        """The kata that a learner names; a usage error for questions, which have neither a brief nor hints."""
        found = self.find(named.partition("::")[0])
        if isinstance(found, KataSpec):
            return found
        raise pytest.UsageError(
            f"{found.id} holds questions, which have neither a brief nor hints; answer them in "
            f"{near(self.own_file(found))} and check them with: pytest --kata {found.id}"
        )

    def find_questions(self, named: str) -> QuestionFile | None:
        """The questions that are named: ``<domain>/questions``, of which either part may be cut short."""
        domain, _, file = named.removesuffix(".py").strip("/").rpartition("/")
        if len(file) < 2 or not FILE.startswith(file) or not domain:
            return None
        fits = [each for each in self.questions.values() if each.domain.startswith(domain)]
        exact = [each for each in fits if each.domain == domain] or fits
        return exact[0] if len(exact) == 1 else None

    def shortest(self, exercise: Exercise) -> str:
        """What to type for an exercise: its name, where no other one has it."""
        alike = [each for each in self.exercises.values() if each.name == exercise.name]
        return exercise.name if len(alike) == 1 else exercise.id
