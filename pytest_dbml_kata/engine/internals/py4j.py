"""Py4J: a cache of names, and the release of JVM objects.

PySpark requires one exact version of Py4J, so PySpark's upper bound in ``pyproject.toml`` applies to Py4J too. Both
functions only save time and memory. They do nothing if a name no longer exists.
"""

from __future__ import annotations

import functools
from typing import Any


def remember_names() -> None:
    """Make Py4J cache the names that it looks up in the JVM.

    For ``jvm.PythonUtils``, the JVM searches two hundred jars in several packages. For ``jvm.org.apache.spark``, it
    searches them for each part. Packages, classes and static methods do not change, so they are cached. Values of
    static fields are not.
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
        return ask  # already patched

    @functools.wraps(ask)
    def look_up(self: Any, name: str) -> Any:
        found = ask(self, name)
        if isinstance(found, lasting):
            vars(self)[name] = found
        return found

    return look_up


def release_objects(gateway: Any) -> None:
    """Release every JVM object that this process references.

    The JVM keeps each object until it is released. Py4J releases unused objects once a second, but not those that a
    process still references when it exits. Each case would leave a session of a quarter of a megabyte.
    """
    from py4j import finalizer

    client = getattr(gateway, "_gateway_client", None)
    release = getattr(client, "garbage_collect_object", None)
    if release is None:
        return
    references = getattr(getattr(finalizer, "ThreadSafeFinalizer", None), "finalizers", {})
    held = [reference() for reference in list(references.values())]
    deque = list(getattr(client, "finalizer_deque", None) or ())
    waiting = [each[1] for each in deque if isinstance(each, tuple)]  # the deque also contains an end marker
    for target in [*waiting, *(getattr(each, "_target_id", None) for each in held)]:
        if target is not None:
            release(target, False)
