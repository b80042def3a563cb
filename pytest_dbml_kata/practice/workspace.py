"""Practice folders: stubs, settings for pytest and VS Code, and a CI workflow.

Existing files are never overwritten, and files are created atomically (see `atomic_files`). So concurrent processes and
kills neither lose files nor leave incomplete ones. Running the command again adds missing files, and reports changes in
the catalogue.
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
"""The format of the manifest. Increase it if older versions of this project can no longer read it."""

KATAS: Final = "katas"
"""The folder of the stubs, which is the default of the ini option ``kata_paths``."""

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
"""The templates and their target paths. Templates have no leading dots, so tools ignore them here."""

QUESTIONS: Final = f"/{FILE}"
"""The suffix of the ids of question files."""

MOST_NAMED = 6
"""The maximum number of names of a list to show."""


class Stubbed(Protocol):
    """An exercise with a stub: a kata, or the questions of a domain."""

    @property
    def stub(self) -> Path: ...


class Manifest(msgspec.Struct, frozen=True):
    """The digests of the stubs when they were written."""

    format: int
    stubs: dict[str, str]
    """The SHA-256 of each stub, by id of the exercise."""


class _Versioned(msgspec.Struct):
    format: int


@dataclass(slots=True)
class Preparation:
    """The result of creating or updating a folder. All lists except ``files`` and ``kept`` contain ids."""

    folder: Path
    files: list[str] = field(default_factory=list)
    """The written files other than stubs, such as settings."""
    kept: list[str] = field(default_factory=list)
    """The existing files other than stubs that differ from their templates."""
    added: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    """The missing stubs that were written again."""
    there: list[str] = field(default_factory=list)
    """The existing files."""
    outdated: list[str] = field(default_factory=list)
    """The files that are the unchanged old version of a stub that has changed."""
    differing: list[str] = field(default_factory=list)
    """The edited files whose stub has changed."""
    gone: list[str] = field(default_factory=list)
    """The files of katas that are no longer in the catalogue."""
    remarks: list[str] = field(default_factory=list)
    compare: tuple[Path, Path] | None = None
    """The file and the stub of the first element of ``differing``."""


def create(folder: Path, specs: Mapping[str, Stubbed]) -> list[str]:
    """Create or update a practice folder. Return lines that describe the changes and the next step.

    Raise `pytest.UsageError` on failure. Files written before the failure are complete and stay.
    """
    return render(prepare(folder, specs))


def prepare(folder: Path, specs: Mapping[str, Stubbed]) -> Preparation:
    """Write missing files. Raise `pytest.UsageError` on failure."""
    outcome = Preparation(folder)
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
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(each))


def _file(folder: Path, kata: str) -> Path:
    return folder / KATAS / f"{kata}.py"


# Stubs


def _write_stubs(
    folder: Path, specs: Mapping[str, Stubbed], before: Mapping[str, str], outcome: Preparation
) -> dict[str, str]:
    """Write missing stubs and compare the others. Return the digests for the manifest."""
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
    """Return the digest of a text with normalised line endings, because git and editors can change them."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _content(path: Path) -> bytes | None:
    """Return the content of a file; None if it is not a regular file or cannot be read."""
    try:
        return path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else None
    except OSError:
        return None


# Other files


def _write_files(folder: Path, outcome: Preparation) -> None:
    configured = config_guard.configuration(folder, ())
    for template, name in FILES.items():
        content = (TEMPLATES / template).read_bytes()
        if name == "pytest.toml" and configured is not None and _shadowed(configured, folder / name):
            outcome.remarks.append(
                f"{configured.name} configures pytest here, and a pytest.toml would override it: none written"
            )
        elif write_new(folder / name, content):
            outcome.files.append(name)
        elif (found := _content(folder / name)) is None or _digest(found) != _digest(content):
            outcome.kept.append(name)
            if name == ".gitignore" and b".kata" not in (found or b""):
                outcome.remarks.append("add the line .kata/ to your .gitignore: its content is personal")


def _shadowed(configuration: Path, by: Path) -> bool:
    """Return True if pytest would ignore this configuration in favour of the other file."""
    return configuration.parent == by.parent.resolve() and configuration.name != by.name


# The manifest


def _read_manifest(folder: Path, outcome: Preparation) -> Manifest:
    """Read the manifest. Return an empty one if there is none or if it is corrupt.

    Raise `pytest.UsageError` if a newer version of this project wrote it, and `OSError` if it cannot be read.
    """
    path = folder / MANIFEST
    if not os.path.lexists(path):
        return Manifest(FORMAT, {})
    if not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file; move it away", str(path))
    content = path.read_bytes()
    try:
        found = msgspec.json.decode(content, type=_Versioned).format
        if found > FORMAT:
            raise pytest.UsageError(
                f"{path} was written by a newer version of pytest-dbml-kata: expected format {FORMAT}, got {found}. "
                f"Nothing was changed. Upgrade with: pip install --upgrade pytest-dbml-kata"
            )
        if found == FORMAT:
            return msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    aside = _set_aside(path)
    outcome.remarks.append(f"{MANIFEST} was corrupt and is now {aside.name}; earlier changes of stubs are unknown")
    return Manifest(FORMAT, {})


def _set_aside(path: Path) -> Path:
    """Rename a file to an unused name."""
    number = 0
    while True:
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not os.path.lexists(aside):
            path.rename(aside)
            return aside


def _write_manifest(folder: Path, manifest: Manifest, before: Manifest) -> None:
    """Write the manifest. This is the only file that this module replaces."""
    path = folder / MANIFEST
    if manifest == before and path.is_file():
        return
    write_over(path, msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n")


# Output


def render(outcome: Preparation) -> list[str]:
    """Return at most one screen of lines that describe the changes and the next step."""
    every = [*outcome.there, *outcome.added, *outcome.restored]
    questions = sum(each.endswith(QUESTIONS) for each in every)
    katas = _count(len(every) - questions, "kata") + (f" and {_count(questions, 'question file')}" * bool(questions))
    lines = [f"{katas} in {_shown(outcome.folder / KATAS)}"]
    if outcome.there:
        lines[0] += f", {_count(len(outcome.there), 'file')} unchanged"
        lines += _list("new", outcome.added)
        if not (outcome.added or outcome.restored or outcome.files):
            lines.append("no files were missing")
    lines += _list("missing, restored", outcome.restored)
    if outcome.files:
        lines.append(f"written: {', '.join(outcome.files)}")
    if outcome.kept:
        lines.append(f"existing, kept unchanged: {', '.join(outcome.kept)}")
    for kata in outcome.outdated[:MOST_NAMED]:
        name = kata if kata.endswith(QUESTIONS) else kata.rpartition("/")[2]
        lines.append(
            f"the stub of {kata} has changed, and your file is the old stub: get the new one with "
            f"`pytest --kata-reset {name}`"
        )
    lines += _rest(outcome.outdated, "stub")
    lines += [f"the stub of {kata} has changed; your file is kept" for kata in outcome.differing[:MOST_NAMED]]
    lines += _rest(outcome.differing, "stub")
    if outcome.compare is not None:
        lines.append(f"compare with: diff {' '.join(map(_shown, outcome.compare))}")
    lines += _list("no longer in the catalogue, your files are kept", outcome.gone)
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


def _cannot(folder: Path, error: OSError, outcome: Preparation) -> str:
    """Return the error message, including the files that were written."""
    where = error.filename2 or error.filename or folder
    written = len(outcome.added) + len(outcome.restored) + len(outcome.files)
    message = f"--kata-init: {where}: {error.strerror}. "
    if not written:
        return message + "Nothing was written."
    stubs = _count(len(outcome.added) + len(outcome.restored), "stub")
    others = _count(len(outcome.files), "other file")
    return message + f"Written before the error: {stubs}, {others}. Fix the problem and run the command again."
