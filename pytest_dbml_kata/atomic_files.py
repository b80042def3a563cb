"""Atomic file writes: create a file without overwriting anything, or replace an existing file.

Both write a partial file in the target folder first. Creating a file then links it to its name, which fails if the
name exists.
"""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK})
"""Error numbers of file systems without hard links."""


def write_new(path: Path, content: bytes) -> bool:
    """Create a file atomically. Return False if the path exists. Raise `OSError` if writing fails."""
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
    """Create or replace a file atomically. Raise `OSError` if writing fails; the old file is then unchanged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = _partial(path)
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _at(path, error) from error


def _partial(path: Path) -> Path:
    """Return a unique path for the partial file, in the same folder."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def _at(path: Path, error: OSError) -> OSError:
    """Return the error with the path of the target instead of the partial file."""
    return OSError(error.errno, error.strerror, str(path))


def _add_without_links(path: Path, content: bytes) -> bool:
    """Create a file on a file system without hard links. A kill at the wrong moment can leave a truncated file."""
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
