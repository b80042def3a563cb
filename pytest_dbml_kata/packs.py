"""Kata packs: find katas by their files and describe them without running their code."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal, Protocol

import msgspec

from pytest_dbml_kata import machinery
from pytest_dbml_kata.kata import ANSWERS, ANSWERS_SENTENCE, CatalogueError
from pytest_dbml_kata.sources import CheckFile
from pytest_dbml_kata.text import sentence_of

MOST_NAMED = 5
"""How many katas an ambiguous name lists at most."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Three folders with the same layout, ``<domain>/<name>.py``: catalogue files, stubs and solutions."""

    name: str
    catalogue: Path
    stubs: Path
    solutions: Path


@dataclass(frozen=True, slots=True)
class Outline:
    """The description of a kata, parsed from its catalogue file."""

    title: str
    objectives: tuple[str, ...]
    level: int
    hints: tuple[str, ...]
    function: str
    sentences: Mapping[str, str]
    """The sentence of every property by name, in order."""


class Exercise(Protocol):
    """What a learner works on in one file: a kata, whose parts are properties, or the questions of a domain."""

    @property
    def kind(self) -> Literal["kata", "questions"]:
        """What it is. One attempt is recorded for a whole file of a kata, and one for each question."""

    @property
    def id(self) -> str:
        """``<domain>/<name>``: the last two parts of the path of the learner's file."""

    @property
    def domain(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what is checked one by one: properties, or questions."""

    @property
    def stub(self) -> Path:
        """The file as the learner gets it."""

    @property
    def solution(self) -> Path: ...


@dataclass(frozen=True)
class KataSpec:
    """One kata of one pack: an exercise whose parts are properties."""

    id: str
    pack: Pack
    kind: ClassVar[Literal["kata"]] = "kata"

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.outline.sentences)

    @property
    def path(self) -> Path:
        return self.pack.catalogue / f"{self.id}.py"

    @property
    def stub(self) -> Path:
        return self.pack.stubs / f"{self.id}.py"

    @property
    def solution(self) -> Path:
        return self.pack.solutions / f"{self.id}.py"

    @property
    def domain(self) -> str:
        """The folder that contains the kata."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        return self.id.rpartition("/")[2]

    @property
    def file(self) -> CheckFile:
        prefix = "pytest_dbml_kata.catalogue" if self.pack == built_in() else f"kata_pack_{self.pack.name}"
        return CheckFile(self.id, str(self.path), f"{prefix}.{self.id.replace('/', '.')}")

    @cached_property
    def text(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def digest(self) -> str:
        """A digest of the check and the code that it depends on."""
        return hashlib.sha256(self.text + machinery.digest().encode()).hexdigest()[:16]

    @cached_property
    def outline(self) -> Outline:
        return outline(self.text, str(self.path))


def built_in() -> Pack:
    """Return the built-in catalogue, from an installed package or from a checkout."""
    package = Path(__file__).parent
    beside = package if (package / "katas").is_dir() else package.parent
    return Pack("built-in", package / "catalogue", beside / "katas", beside / "solutions")


def specs(packs: Iterable[Pack]) -> dict[str, KataSpec]:
    """Return every kata by id. Raise `CatalogueError` if a pack is invalid; the message names the pack."""
    found: dict[str, KataSpec] = {}
    for pack in packs:
        if not isinstance(pack, Pack):
            raise CatalogueError(f"pytest_kata_packs: expected a Pack, got {pack!r}")
        for folder in (pack.catalogue, pack.stubs, pack.solutions):
            if not folder.is_dir():
                raise CatalogueError(f"the folder of the kata pack {pack.name!r} does not exist: {folder}")
        for path in sorted(pack.catalogue.glob("*/[a-z]*.py")):
            spec = KataSpec(f"{path.parent.name}/{path.stem}", pack)
            if spec.id in found:
                packs_of_it = f"{pack.name!r} and in {found[spec.id].pack.name!r}"
                raise CatalogueError(f"the kata {spec.id} is in the pack {packs_of_it}")
            found[spec.id] = spec
    return found


def id_of(path: Path) -> str:
    """Return the id of a learner's file: the last two parts of its path."""
    return f"{path.parent.name}/{path.stem}"


class UnknownKata(Exception):
    """Raised if no kata, or more than one, matches a name. The message suggests the likely one."""


def find(named: str, known: Mapping[str, KataSpec]) -> KataSpec:
    """Return the kata with the given id or name, or with a unique prefix of either.

    Raise `UnknownKata` if no kata or more than one matches.
    """
    wanted = named.removesuffix(".py").strip("/")
    for fits in (
        [each for each in known if wanted in (each, each.rpartition("/")[2])],
        [each for each in known if wanted and (each.startswith(wanted) or each.rpartition("/")[2].startswith(wanted))],
    ):
        if len(fits) == 1:
            return known[fits[0]]
        if fits:
            some = ", ".join(sorted(fits)[:MOST_NAMED])
            more = f" and {len(fits) - MOST_NAMED} more" if len(fits) > MOST_NAMED else ""
            raise UnknownKata(f"{named!r} is ambiguous: it matches {some}{more}; use a longer prefix")
    guess = nearest(wanted, known)
    hint = f"; did you mean {guess}?" if guess else "; list all katas with `pytest --kata-list`"
    raise UnknownKata(f"no file or kata found: {named!r}{hint}")


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """Return the most similar known id, if any."""
    ids = list(known)
    by_name = {each.rpartition("/")[2]: each for each in ids}
    close = get_close_matches(wanted.rpartition("/")[2], by_name, 1) or get_close_matches(wanted, ids, 1)
    return by_name.get(close[0], close[0]) if close else None


def outline(text: bytes, where: str) -> Outline:
    """Parse a catalogue file without running it. Raise `CatalogueError` if its structure is invalid."""
    try:
        tree = ast.parse(text, where)
    except (SyntaxError, ValueError) as error:
        raise CatalogueError(f"{where}: syntax error: {error}") from error
    described: dict[str, object] = {}
    function = ""
    sentences = {ANSWERS: ANSWERS_SENTENCE}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _names(node.targets) == ["kata"]:
            try:
                described = {word.arg: ast.literal_eval(word.value) for word in node.value.keywords if word.arg}
            except (ValueError, TypeError) as error:
                raise CatalogueError(f"{where}: expected literal values as arguments of Kata(...)") from error
        elif isinstance(node, ast.FunctionDef):
            marks = [ast.unparse(decorator) for decorator in node.decorator_list]
            if "kata.property" in marks:
                sentences[node.name] = sentence_of(ast.get_docstring(node) or "")
            elif "kata.drive" in marks and node.args.args:
                function = node.args.args[0].arg
    for name in ("title", "objectives", "level", "hints"):
        if name not in described:
            raise CatalogueError(f"{where}: missing argument of Kata(...): {name}")
    if not function:
        raise CatalogueError(f"{where}: expected a drive whose first parameter is the function to implement")
    try:
        told = {name: described[name] for name in ("title", "objectives", "level", "hints")}
        return msgspec.convert(told | {"function": function, "sentences": sentences}, Outline)
    except msgspec.ValidationError as error:
        raise CatalogueError(f"{where}: wrong type of an argument of Kata(...): {error}") from error


def _names(targets: list[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]
