"""Catalogue files and files of questions, loaded from where they lie."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from pytest_dbml_kata.kata import CatalogueError, Kata
from pytest_dbml_kata.question import Topic

_loaded: dict[str, tuple[tuple[int, int], ModuleType]] = {}


def load_kata(path: Path, module: str) -> Kata:
    """The kata of a catalogue file, loaded under that module name; anew when the file has changed.

    Raises `CatalogueError` when the file is none, and whatever its code raises.
    """
    kata = getattr(_load(path, module), "kata", None)
    if not isinstance(kata, Kata):
        raise CatalogueError(f"{path} defines no `kata`")
    if kata.case_strategy is None or kata.drive_function is None or not kata.properties:
        raise CatalogueError(f"{path} lacks its cases, its drive or its properties")
    return kata


def load_topic(path: Path, module: str) -> Topic:
    """The questions of a file, likewise."""
    topic = getattr(_load(path, module), "topic", None)
    if not isinstance(topic, Topic):
        raise CatalogueError(f"{path} defines no `topic`")
    return topic


def _load(path: Path, module: str) -> ModuleType:
    status = path.stat()
    stamp = (status.st_mtime_ns, status.st_size)
    known = _loaded.get(module)
    if known is not None and known[0] == stamp:
        return known[1]
    spec = importlib.util.spec_from_file_location(module, path)
    if spec is None or spec.loader is None:
        raise CatalogueError(f"{path} is no Python file")
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[module] = loaded
    spec.loader.exec_module(loaded)
    _loaded[module] = (stamp, loaded)
    return loaded
