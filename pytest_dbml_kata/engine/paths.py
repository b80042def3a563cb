"""Where the engine lives: its private folder, the caches, and the key that tells environments apart."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

import platformdirs

from pytest_dbml_kata import machinery

LONGEST_SOCKET_PATH = 100
"""Bytes; the systems' own limits are 104 to 108."""

LONGEST_BELOW = len("/0123456789abcdef-01234567") + max(len("/engine.sock.new"), len("/w/1234567/udf"))
"""Bytes of the longest path of a socket below the folder of all engines."""

SHORT_TEMPORARY = "/tmp"
"""Where short folders are created if the path of the system's temporary folder is too long as well."""


class FolderError(Exception):
    """A folder that the engine needs cannot be used. The message says which, why, and what to do."""


def environment_key(*flags: str) -> str:
    """A short name for this interpreter with what is installed in it, and these flags.

    Engines and start-up caches are never shared between different keys. It changes with the project's own
    sources, so that an engine never runs other code than its client. It does not with the name by which the interpreter
    was called: the program ``pytest`` and ``python -m pytest`` are to share an engine.
    """
    digest = hashlib.sha256()
    interpreter = (sys.prefix, os.path.realpath(sys.executable), sys.version)
    chosen = (os.environ.get(name, "") for name in ("KATA_JAVA_HOME", "KATA_JAVA_HEAP"))
    for part in (*interpreter, *flags, *chosen, *installed()):
        digest.update(part.encode() + b"\0")
    for path in machinery.files(machinery.SERVING):
        status = path.stat()
        digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:16]


def installed() -> list[str]:
    """Name and version of every distribution on the path, as their metadata folders spell them."""
    found: set[str] = set()
    for entry in sys.path:
        try:
            with os.scandir(entry or ".") as files:
                found.update(file.name for file in files if file.name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
    return sorted(found)


def base_folder() -> Path:
    """The folder in which the folders of all engines of this user lie. ``KATA_ENGINE_DIR`` overrides it.

    A path that is too long for sockets is replaced by a short one of this user's own, always the same.
    """
    wished = _wished_folder()
    return wished if _fits(wished) else _short_folder(wished)


def _wished_folder() -> Path:
    chosen = os.environ.get("KATA_ENGINE_DIR")
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if chosen:
        return Path(chosen).absolute()
    if runtime and Path(runtime).is_dir():
        return Path(runtime) / "dbml-kata"
    return Path(tempfile.gettempdir()) / f"dbml-kata-{os.getuid()}"


def _short_folder(wished: Path) -> Path:
    name = f"dbml-kata-{os.getuid()}-{hashlib.sha256(os.fsencode(wished)).hexdigest()[:8]}"
    found = Path(tempfile.gettempdir()) / name
    return found if _fits(found) else Path(SHORT_TEMPORARY) / name


def _fits(base: Path) -> bool:
    return len(os.fsencode(base)) + LONGEST_BELOW <= LONGEST_SOCKET_PATH


def engine_folder(name: str) -> Path:
    """The private folder of the engine of that name, created if need be.

    Raises `FolderError` if it cannot be created, or if others could reach into it.
    """
    base = base_folder()
    if not os.environ.get("KATA_ENGINE_DIR") or base != _wished_folder():
        private_folder(base)
    return private_folder(base / name)


def private_folder(path: Path) -> Path:
    """Make a folder for this user alone, or check that it is one."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.lstat()
    except OSError as error:
        raise FolderError(f"cannot make the folder {path}: {error.strerror}; set KATA_ENGINE_DIR to another") from error
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise FolderError(f"{path} is not a folder that is yours alone; remove it, or set KATA_ENGINE_DIR to another")
    return path


def cache_folder() -> Path:
    """The user's cache folder for what can always be made anew. ``KATA_CACHE_DIR`` overrides it.

    It may turn out not to be writable; whoever writes there copes with that.
    """
    chosen = os.environ.get("KATA_CACHE_DIR")
    return Path(chosen).absolute() if chosen else platformdirs.user_cache_path("pytest-dbml-kata")
