"""Protection against foreign configuration: with ``--kata``, pytest ignores any configuration next to the katas.

pytest first looks for its configuration in the paths on the command line. It obeys an ``addopts = -p plugin``
found there before any installed plugin runs. This is not acceptable if you check other people's files. So this
package has a ``.pth`` file that runs `at_start_up` whenever an interpreter starts with katas on its command
line. `at_start_up` tells pytest which configuration to use. `foreign` is the second line of defence, in case the
``.pth`` file did not run.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

CONFIGURATIONS = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")


def at_start_up() -> None:
    """Select the configuration. The ``.pth`` file calls this before pytest is imported."""
    settle(sys.argv[1:])
    for name in (__name__, __package__):
        sys.modules.pop(name or "", None)  # pytest must import its plugins itself


def settle(arguments: Sequence[str], *, instead_of: Sequence[str] | None = None) -> None:
    """Make pytest use the working directory's configuration, or none, in this process and its children.

    Also turn off assertion rewriting. Kata files are never imported in this process, and rewriting the plugin's own
    modules would take longer than the rest of a report.

    ``instead_of`` is a command line for which `at_start_up` may have run in this process. Its choice is replaced.
    """
    before = os.environ.get("PYTEST_ADDOPTS", "")
    if instead_of is not None:
        before = before.removeprefix(shlex.join(_choice(instead_of)))
    os.environ["PYTEST_ADDOPTS"] = f"{shlex.join(_choice(arguments))} {before.strip()}".strip()


def _choice(arguments: Sequence[str]) -> list[str]:
    """Return the pytest options that select the configuration."""
    chosen = [] if any("no:assertion" in each for each in arguments) else ["--assert=plain"]
    if not any(each in ("-c", "--config-file") or each.startswith(("-c", "--config-file=")) for each in arguments):
        here = Path.cwd()
        found = configuration(here, paths_in(arguments))
        chosen += ["--config-file", str(found)] if found else ["--config-file", os.devnull, "--rootdir", str(here)]
    return chosen


def paths_in(arguments: Iterable[str]) -> list[Path]:
    """Return the arguments that name existing paths."""
    named = (Path(each.partition("::")[0]) for each in arguments if each and not each.startswith("-"))
    return [path.resolve() for path in named if path.exists()]


def configuration(here: Path, given: Iterable[Path]) -> Path | None:
    """Return the configuration file for a run in ``here`` on the given paths: the nearest in or above ``here``.

    Files in or below a given folder, or next to a given file, are ignored.
    """
    given = [path.resolve() for path in given]
    here = here.resolve()
    for folder in (here, *here.parents):
        if _next_to(folder, given):
            continue
        for name in CONFIGURATIONS:
            candidate = folder / name
            if candidate.is_file() and _configures_pytest(candidate):
                return candidate
    return None


def foreign(used: Path | None, given: Iterable[Path]) -> bool:
    """Return True if the configuration in use is next to the katas that are checked."""
    if used is None or not used.is_file():
        return False
    return _next_to(used.resolve().parent, [path.resolve() for path in given])


def _next_to(folder: Path, given: Iterable[Path]) -> bool:
    """Return True if the folder is in or below a given folder, or contains a given file."""
    return any(folder.is_relative_to(path) or (path.is_file() and folder == path.parent) for path in given)


def _configures_pytest(path: Path) -> bool:
    if path.name.lstrip(".") in ("pytest.toml", "pytest.ini"):
        return True
    mark = {"pyproject.toml": "[tool.pytest", "tox.ini": "[pytest]", "setup.cfg": "[tool:pytest]"}[path.name]
    try:
        return mark in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
