"""Load catalogue files and question files from their paths."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from pytest_dbml_kata.kata import CatalogueError, Kata
from pytest_dbml_kata.question import Topic

_loaded: dict[str, tuple[tuple[int, int], ModuleType]] = {}


def load_kata(path: Path, module: str) -> Kata:
    """Load the kata of a catalogue file under the given module name, and reload it if the file has changed.

    Raise `CatalogueError` if the file is not a catalogue file. Errors of its code propagate.
    """
    kata = getattr(_load(path, module), "kata", None)
    if not isinstance(kata, Kata):
        raise CatalogueError(f"{path}: expected a module-level `kata`")
    if kata.case_strategy is None or kata.drive_function is None or not kata.properties:
        raise CatalogueError(f"{path}: expected cases, a drive and at least one property")
    return kata


def load_topic(path: Path, module: str) -> Topic:
    """Load the questions of a file under the given module name, and reload them if the file has changed."""
    topic = getattr(_load(path, module), "topic", None)
    if not isinstance(topic, Topic):
        raise CatalogueError(f"{path}: expected a module-level `topic`")
    return topic


def _load(path: Path, module: str) -> ModuleType:
    status = path.stat()
    stamp = (status.st_mtime_ns, status.st_size)
    known = _loaded.get(module)
    if known is not None and known[0] == stamp:
        return known[1]
    spec = importlib.util.spec_from_file_location(module, path)
    if spec is None or spec.loader is None:
        raise CatalogueError(f"{path}: not a Python file")
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[module] = loaded
    spec.loader.exec_module(loaded)
    _loaded[module] = (stamp, loaded)
    return loaded
