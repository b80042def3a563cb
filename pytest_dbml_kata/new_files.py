"""New files, written whole or not at all, over nothing that is there.

A file is written beside its place and then linked into it, which fails when the name is taken, by whatever it may be.
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
    partial = partial_file(path, content)
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


def partial_file(path: Path, content: bytes) -> Path:
    """A new file with that content beside a path, under a name of its own. Raises `OSError`; then there is none."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        _write(partial, content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    return partial


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
