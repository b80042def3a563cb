"""Py4J: remembered names, and objects that the JVM keeps for a process.

PySpark requires one exact version of Py4J, so PySpark's upper bound in ``pyproject.toml`` holds for Py4J too. Both
functions only save time and memory: they do nothing where a name is gone.
"""

from __future__ import annotations

import functools
from typing import Any


def remember_names() -> None:
    """Make Py4J ask the JVM only once what a name stands for.

    For ``jvm.PythonUtils`` the JVM looks through its two hundred jars in several packages in turn, for
    ``jvm.org.apache.spark`` once for each part. Packages, classes and static methods stay what they are; the value
    of a static field is asked for each time.
    """
    from py4j import java_gateway

    names = ("JavaPackage", "JavaClass", "JavaMember", "JVMView")
    package, klass, member, view = (getattr(java_gateway, name, None) for name in names)
    lasting = tuple(kind for kind in (package, klass, member) if kind is not None)
    for kind in (view, package, klass):
        if kind is not None and hasattr(kind, "__getattr__"):
            kind.__getattr__ = _remembering(kind.__getattr__, lasting)


def _remembering(ask: Any, lasting: tuple[type, ...]) -> Any:
    if hasattr(ask, "__wrapped__"):
        return ask  # it remembers already

    @functools.wraps(ask)
    def look_up(self: Any, name: str) -> Any:
        found = ask(self, name)
        if isinstance(found, lasting):
            vars(self)[name] = found
        return found

    return look_up


def release_objects(gateway: Any) -> None:
    """Tell the JVM that this process needs none of the objects that it was handed.

    The JVM keeps each object until it is told so. Py4J tells it once a second, and never about the objects that a
    process still holds when it ends: each case leaves a session, which takes a quarter of a megabyte.
    """
    from py4j import finalizer

    client = getattr(gateway, "_gateway_client", None)
    release = getattr(client, "garbage_collect_object", None)
    if release is None:
        return
    references = getattr(getattr(finalizer, "ThreadSafeFinalizer", None), "finalizers", {})
    held = [reference() for reference in list(references.values())]
    deque = list(getattr(client, "finalizer_deque", None) or ())
    waiting = [each[1] for each in deque if isinstance(each, tuple)]  # besides them there is a mark for the end
    for target in [*waiting, *(getattr(each, "_target_id", None) for each in held)]:
        if target is not None:
            release(target, False)
