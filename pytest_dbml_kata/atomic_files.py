"""Files that are written whole or not at all: new ones over nothing that is there, others in place of what is.

A file is written beside its place. A new one is then linked into it, which fails when the name is taken, by whatever
it may be.
"""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK})
"""What a file system says that knows no hard links."""


def write_new(path: Path, content: bytes) -> bool:
    """Write a new file, whole or not at all; whether there was none. Raises `OSError`."""
    if os.path.lexists(path):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = _partial(path)
    try:
        _write(partial, content)
    except OSError as error:
        raise _at(path, error) from error
    try:
        os.link(partial, path, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return _add_without_links(path, content)
    finally:
        partial.unlink(missing_ok=True)
    return True


def write_over(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all, in place of what is there. Raises `OSError`; then nothing has changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = _partial(path)
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _at(path, error) from error


def _partial(path: Path) -> Path:
    """A name of its own beside a path."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def _at(path: Path, error: OSError) -> OSError:
    """The same error, told of the file that was to be written."""
    return OSError(error.errno, error.strerror, str(path))


def _add_without_links(path: Path, content: bytes) -> bool:
    """The same for a file system without hard links, where a kill at the wrong moment can leave half a file."""
    try:
        _write(path, content)
    except FileExistsError:
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("xb", buffering=0) as file:
        try:
            left = memoryview(content)
            while left:
                left = left[file.write(left) :]
        except OSError:
            path.unlink(missing_ok=True)
            raise
