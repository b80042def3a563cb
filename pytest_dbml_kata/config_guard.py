"""Whose configuration counts: with ``--kata``, never one that lies beside the katas that are checked.

pytest looks for its configuration first where the paths of the command line point, and an ``addopts = -p
plugin`` in there is obeyed before any installed plugin has a say. Whoever checks the files of others cannot
have that. So a ``.pth`` file of this package runs `at_start_up` when an interpreter starts whose command line
asks for katas; it names pytest the configuration to use. `foreign` is the second lock, for when that did
not run.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

CONFIGURATIONS = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")


def at_start_up() -> None:
    """What the ``.pth`` file calls, before pytest is imported."""
    settle(sys.argv[1:])
    for name in (__name__, __package__):
        sys.modules.pop(name or "", None)  # pytest wants to be the one that imports its plugins


def settle(arguments: Sequence[str], *, instead_of: Sequence[str] | None = None) -> None:
    """Have pytest use the working directory's configuration, or none, in this process and its children.

    Assertions stay as they are written, too: a kata's file is never imported here, and pytest would go through the
    plugin's own modules, which takes longer than all the rest of a report.

    ``instead_of`` is a command line for which `at_start_up` may have run in this process. Its choice is replaced.
    """
    before = os.environ.get("PYTEST_ADDOPTS", "")
    if instead_of is not None:
        before = before.removeprefix(shlex.join(_choice(instead_of)))
    os.environ["PYTEST_ADDOPTS"] = f"{shlex.join(_choice(arguments))} {before.strip()}".strip()


def _choice(arguments: Sequence[str]) -> list[str]:
    """Return the options for pytest that name the configuration to use."""
    chosen = ["--assert=plain"]
    if not any(each in ("-c", "--config-file") or each.startswith(("-c", "--config-file=")) for each in arguments):
        here = Path.cwd()
        found = configuration(here, paths_in(arguments))
        chosen += ["--config-file", str(found)] if found else ["--config-file", os.devnull, "--rootdir", str(here)]
    return chosen


def paths_in(arguments: Iterable[str]) -> list[Path]:
    """The arguments that name something that is there."""
    named = (Path(each.partition("::")[0]) for each in arguments if each and not each.startswith("-"))
    return [path.resolve() for path in named if path.exists()]


def configuration(here: Path, given: Iterable[Path]) -> Path | None:
    """The configuration file for a run in ``here`` on the given paths: the nearest at or above ``here``.

    One that lies in or below a given folder, or beside a given file, is passed over.
    """
    given = [path.resolve() for path in given]
    here = here.resolve()
    for folder in (here, *here.parents):
        if _beside(folder, given):
            continue
        for name in CONFIGURATIONS:
            candidate = folder / name
            if candidate.is_file() and _configures_pytest(candidate):
                return candidate
    return None


def foreign(used: Path | None, given: Iterable[Path]) -> bool:
    """Does the configuration in use lie beside the katas that are checked?"""
    if used is None or not used.is_file():
        return False
    return _beside(used.resolve().parent, [path.resolve() for path in given])


def _beside(folder: Path, given: Iterable[Path]) -> bool:
    """Is this folder a given one or below it, or does a given file lie in it?"""
    return any(folder.is_relative_to(path) or (path.is_file() and folder == path.parent) for path in given)


def _configures_pytest(path: Path) -> bool:
    if path.name.lstrip(".") in ("pytest.toml", "pytest.ini"):
        return True
    mark = {"pyproject.toml": "[tool.pytest", "tox.ini": "[pytest]", "setup.cfg": "[tool:pytest]"}[path.name]
    try:
        return mark in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
