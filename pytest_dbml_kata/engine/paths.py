"""The paths of the engine: its private folder, the cache folder, and the key of an environment."""

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
"""The limit in bytes. Operating systems allow 104 to 108 bytes."""

LONGEST_BELOW = len("/0123456789abcdef-01234567") + max(len("/engine.sock.new"), len("/w/1234567/udf"))
"""The length in bytes of the longest socket path below the folder of all engines."""

SHORT_TEMPORARY = "/tmp"
"""The parent of short folders if the path of the system's temporary folder is too long too."""


class FolderError(Exception):
    """Raised if the engine cannot use a folder. The message says which, why, and what to do."""


def environment_key(*flags: str) -> str:
    """Return a short key for this interpreter, its installed packages, and the given flags.

    Engines and start-up caches are never shared between different keys. The key depends on the project's own sources,
    so an engine always runs the same code as its client. It does not depend on the name of the interpreter, so
    ``pytest`` and ``python -m pytest`` share an engine.
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
    """Return the names of the metadata folders of all installed distributions; they contain the versions."""
    found: set[str] = set()
    for entry in sys.path:
        try:
            with os.scandir(entry or ".") as files:
                found.update(file.name for file in files if file.name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
    return sorted(found)


def base_folder() -> Path:
    """Return the folder that contains the folders of all engines of this user. ``KATA_ENGINE_DIR`` overrides it.

    A path that is too long for sockets is replaced by a short one, which is always the same for this user.
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
    """Return the private folder of an engine. Create it if necessary.

    Raise `FolderError` if it cannot be created or if other users have access.
    """
    base = base_folder()
    if not os.environ.get("KATA_ENGINE_DIR") or base != _wished_folder():
        private_folder(base)
    return private_folder(base / name)


def private_folder(path: Path) -> Path:
    """Create a folder that only this user can access, or check an existing one."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.lstat()
    except OSError as error:
        raise FolderError(f"cannot create {path}: {error.strerror}; set KATA_ENGINE_DIR to another folder") from error
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise FolderError(f"{path} is not a private folder; remove it, or set KATA_ENGINE_DIR to another folder")
    return path


def cache_folder() -> Path:
    """Return the user's cache folder. ``KATA_CACHE_DIR`` overrides it.

    Everything in it can be rebuilt. The folder may be read-only, so callers must handle errors when they write to it.
    """
    chosen = os.environ.get("KATA_CACHE_DIR")
    return Path(chosen).absolute() if chosen else platformdirs.user_cache_path("pytest-dbml-kata")
