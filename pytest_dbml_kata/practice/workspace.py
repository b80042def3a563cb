"""A folder to practise in, for whoever installed a wheel: stubs, settings, an editor's test view, a CI workflow.

Nothing that is there is ever written over. Each file is written beside its place and then linked into it, which
fails when the name is taken, by whatever it may be; so neither another process nor a kill half-way can make it lose
or leave half a file. Running it again adds what is missing, and says what has changed in the catalogue since.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shlex
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import msgspec
import pytest

from pytest_dbml_kata import config_guard
from pytest_dbml_kata.atomic_files import write_new, write_over
from pytest_dbml_kata.questions.index import FILE

FORMAT: Final = 1
"""Rises when older versions of this project could no longer make sense of a manifest."""

KATAS: Final = "katas"
"""The folder that the stubs are written to, which is the default of ini ``kata_paths``."""

MANIFEST: Final = f"{KATAS}/.stubs.json"

TEMPLATES: Final = Path(__file__).parent / "templates"

FILES: Final = {
    "pytest.toml": "pytest.toml",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "vscode/settings.json": ".vscode/settings.json",
    "vscode/extensions.json": ".vscode/extensions.json",
    "github/katas.yml": ".github/workflows/katas.yml",
}
"""Templates, and where each is written. They have no leading dots, so that no tool takes them for settings here."""

QUESTIONS: Final = f"/{FILE}"
"""How the ids of files of questions end."""

MOST_NAMED = 6
"""Names of a list that are shown."""


class Stubbed(Protocol):
    """What a learner's file begins as: a kata, or the questions of a domain."""

    @property
    def stub(self) -> Path: ...


class Manifest(msgspec.Struct, frozen=True):
    """The stubs as they were when they were written here."""

    format: int
    stubs: dict[str, str]
    """The SHA-256 of a stub, by the kata's id."""


class _Versioned(msgspec.Struct):
    format: int


@dataclass(slots=True)
class Outcome:
    """What was done, and what was found. All lists but ``files`` and ``kept`` hold katas' ids."""

    folder: Path
    files: list[str] = field(default_factory=list)
    """Written beside the stubs: settings and the like."""
    kept: list[str] = field(default_factory=list)
    """Names of such files that were there, with another content than they would have been given."""
    added: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    """Stubs that had been written before, and were gone."""
    there: list[str] = field(default_factory=list)
    """Files that were there."""
    outdated: list[str] = field(default_factory=list)
    """The stub has changed, and the file is the old one, untouched."""
    differing: list[str] = field(default_factory=list)
    """The stub has changed, and the file was edited."""
    gone: list[str] = field(default_factory=list)
    """There is a file, and the catalogue has the kata no longer."""
    remarks: list[str] = field(default_factory=list)
    compare: tuple[Path, Path] | None = None
    """The file and the stub of the first of ``differing``."""


def create(folder: Path, specs: Mapping[str, Stubbed]) -> list[str]:
    """Make a working folder, or add to one, and say in a few lines what was done and what to do next.

    Raises `pytest.UsageError` when it cannot be done; what was written by then is whole, and stays.
    """
    return render(prepare(folder, specs))


def prepare(folder: Path, specs: Mapping[str, Stubbed]) -> Outcome:
    """Write what is missing. Raises `pytest.UsageError`."""
    outcome = Outcome(folder)
    try:
        _refuse_file(folder)
        manifest = _read_manifest(folder, outcome)
        stubs = _write_stubs(folder, specs, manifest.stubs, outcome)
        outcome.gone = [kata for kata in manifest.stubs if kata not in specs and os.path.isfile(_file(folder, kata))]  # noqa: PTH113
        _write_files(folder, outcome)
        _write_manifest(folder, Manifest(FORMAT, {**manifest.stubs, **stubs}), manifest)
    except OSError as error:
        raise pytest.UsageError(_cannot(folder, error, outcome)) from error
    return outcome


def _refuse_file(folder: Path) -> None:
    for each in (folder, *folder.parents):
        if os.path.lexists(each) and not each.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is no folder", str(each))


def _file(folder: Path, kata: str) -> Path:
    return folder / KATAS / f"{kata}.py"


# Stubs


def _write_stubs(
    folder: Path, specs: Mapping[str, Stubbed], before: Mapping[str, str], outcome: Outcome
) -> dict[str, str]:
    """Write the stubs that are missing, and compare the others; returns what the manifest is to say of them."""
    said = {}
    for kata, spec in specs.items():
        path, stub = _file(folder, kata), spec.stub.read_bytes()
        now = said[kata] = _digest(stub)
        if write_new(path, stub):
            (outcome.restored if kata in before else outcome.added).append(kata)
            continue
        outcome.there.append(kata)
        own = _content(path)
        if own is not None and _digest(own) == now:
            continue
        then = said[kata] = before.get(kata, now)
        if then == now:
            continue
        if own is not None and _digest(own) == then:
            outcome.outdated.append(kata)
        else:
            outcome.differing.append(kata)
            outcome.compare = outcome.compare or (path, spec.stub)
    return said


def _digest(content: bytes) -> str:
    """Of a text, however its lines end: git and editors change that without anybody's doing."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _content(path: Path) -> bytes | None:
    """What a file holds; None for what is no plain file or cannot be read."""
    try:
        return path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else None
    except OSError:
        return None


# The files beside the stubs


def _write_files(folder: Path, outcome: Outcome) -> None:
    configured = config_guard.configuration(folder, ())
    for template, name in FILES.items():
        content = (TEMPLATES / template).read_bytes()
        if name == "pytest.toml" and configured is not None and _shadowed(configured, folder / name):
            outcome.remarks.append(
                f"{configured.name} configures pytest here and a pytest.toml would put it out of force: none written"
            )
        elif write_new(folder / name, content):
            outcome.files.append(name)
        elif (found := _content(folder / name)) is None or _digest(found) != _digest(content):
            outcome.kept.append(name)
            if name == ".gitignore" and b".kata" not in (found or b""):
                outcome.remarks.append("add the line .kata/ to your .gitignore: what is kept of runs is yours alone")


def _shadowed(configuration: Path, by: Path) -> bool:
    """Does pytest pass over this configuration once there is the other file?"""
    return configuration.parent == by.parent.resolve() and configuration.name != by.name


# The manifest


def _read_manifest(folder: Path, outcome: Outcome) -> Manifest:
    """What was written before; an empty one when there is none or it cannot be understood.

    Raises `pytest.UsageError` when a newer version of this project wrote it, `OSError` when it cannot be read.
    """
    path = folder / MANIFEST
    if not os.path.lexists(path):
        return Manifest(FORMAT, {})
    if not path.is_file():
        raise OSError(errno.EINVAL, "it is no plain file; move it away", str(path))
    content = path.read_bytes()
    try:
        found = msgspec.json.decode(content, type=_Versioned).format
        if found > FORMAT:
            raise pytest.UsageError(
                f"{path} was written by a newer version of pytest-dbml-kata: it has format {found}, this version knows "
                f"{FORMAT}. Nothing was done. Upgrade with: pip install --upgrade pytest-dbml-kata"
            )
        if found == FORMAT:
            return msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    aside = _set_aside(path)
    outcome.remarks.append(
        f"{MANIFEST} was damaged and is now {aside.name}; which stubs had changed until today is not known"
    )
    return Manifest(FORMAT, {})


def _set_aside(path: Path) -> Path:
    """Give a file another name, one that is free."""
    number = 0
    while True:
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not os.path.lexists(aside):
            path.rename(aside)
            return aside


def _write_manifest(folder: Path, manifest: Manifest, before: Manifest) -> None:
    """Put the manifest into its place: the one file here that is this module's own, and is replaced."""
    path = folder / MANIFEST
    if manifest == before and path.is_file():
        return
    write_over(path, msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n")


# Telling


def render(outcome: Outcome) -> list[str]:
    """What was done and what to do next, in lines for a terminal, a screenful at most."""
    every = [*outcome.there, *outcome.added, *outcome.restored]
    questions = sum(each.endswith(QUESTIONS) for each in every)
    katas = _count(len(every) - questions, "kata") + (
        f" and {_count(questions, 'file')} of questions" * bool(questions)
    )
    lines = [f"{katas} in {_shown(outcome.folder / KATAS)}"]
    if outcome.there:
        lines[0] += f", {_count(len(outcome.there), 'file')} as you left them"
        lines += _list("new", outcome.added)
        if not (outcome.added or outcome.restored or outcome.files):
            lines.append("nothing was missing")
    lines += _list("missing, put back", outcome.restored)
    if outcome.files:
        lines.append(f"written: {', '.join(outcome.files)}")
    if outcome.kept:
        lines.append(f"there already, kept as they are: {', '.join(outcome.kept)}")
    for kata in outcome.outdated[:MOST_NAMED]:
        name = kata if kata.endswith(QUESTIONS) else kata.rpartition("/")[2]
        lines.append(
            f"the stub of {kata} has changed; yours is the old one, untouched: `pytest --kata-reset {name}` brings the "
            "new one"
        )
    lines += _rest(outcome.outdated, "stub")
    lines += [f"the stub of {kata} has changed; yours is kept" for kata in outcome.differing[:MOST_NAMED]]
    lines += _rest(outcome.differing, "stub")
    if outcome.compare is not None:
        lines.append(f"compare with: diff {' '.join(map(_shown, outcome.compare))}")
    lines += _list("no longer in the catalogue, yours is kept", outcome.gone)
    lines += [f"note: {each}" for each in outcome.remarks]
    lines.append(_next_step(outcome.folder))
    return lines


def _next_step(folder: Path) -> str:
    here = folder.resolve() == Path.cwd().resolve()
    return "next: " + ("" if here else f"cd {_shown(folder)} && ") + "pytest --kata-next"


def _list(title: str, names: Sequence[str]) -> Iterable[str]:
    if names:
        more = f" ... and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        yield f"{title}: {', '.join(names[:MOST_NAMED])}{more}"


def _rest(names: Sequence[str], kind: str) -> Iterable[str]:
    if len(names) > MOST_NAMED:
        yield f"... and {_count(len(names) - MOST_NAMED, kind)} more"


def _count(number: int, kind: str) -> str:
    return f"{number} {kind}{'' if number == 1 else 's'}"


def _shown(path: Path) -> str:
    """Return a path as you would type it in the working directory."""
    try:
        return shlex.quote(str(path.absolute().relative_to(Path.cwd())))
    except ValueError:
        return shlex.quote(str(path))


def _cannot(folder: Path, error: OSError, outcome: Outcome) -> str:
    """What went wrong, and what is there all the same."""
    where = error.filename2 or error.filename or folder
    written = len(outcome.added) + len(outcome.restored) + len(outcome.files)
    message = f"--kata-init: {where}: {error.strerror}. "
    if not written:
        return message + "Nothing was written."
    stubs = _count(len(outcome.added) + len(outcome.restored), "stub")
    others = _count(len(outcome.files), "other file")
    return message + f"Written before that, and whole: {stubs}, {others}. Run it again when that is mended."
