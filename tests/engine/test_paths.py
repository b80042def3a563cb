"""What an environment and a Java say of themselves when they are run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.java import chosen, found_wanting, java_home

from pytest_dbml_kata.engine import jvm


def test_the_key_is_the_same_by_whatever_name_the_interpreter_is_called():
    program = "from pytest_dbml_kata.engine import paths; print(paths.environment_key())"
    own = Path(sys.executable)
    names = [each for each in own.parent.glob("python*") if each.resolve() == own.resolve()]
    assert own in names
    found = {subprocess.run([each, "-c", program], capture_output=True, check=True).stdout for each in names}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ('openjdk version "17.0.9" 2023-10-17\nOpenJDK Runtime Environment', 17),
        ('java version "21" 2023-09-19 LTS', 21),
        ('Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25.0.1" 2025-10-21', 25),
    ],
)
def test_a_java_without_that_file_is_asked(tmp_path, monkeypatch, says, version):
    assert chosen(monkeypatch, java_home(tmp_path / "java", says=says)).version == version


@pytest.mark.parametrize(
    ("given", "version"),
    [
        ({"release": 'JAVA_VERSION="11.0.2"\n'}, 11),
        ({"release": 'JAVA_VERSION="1.8.0_392"\n'}, 8),
        ({"says": 'java version "1.8.0_392"'}, 8),
        ({"says": 'openjdk version "16.0.2"'}, 16),
    ],
)
def test_a_java_that_is_too_old_is_named(tmp_path, monkeypatch, given, version):
    message = found_wanting(monkeypatch, java_home(tmp_path / "java", **given))
    assert f"expected Java {jvm.OLDEST_JAVA} or newer, got Java {version}" in message


@pytest.mark.parametrize("given", [{"release": "MODULES=java.base\n"}, {"says": "Segmentation fault"}, {"says": ""}])
def test_a_java_that_does_not_say_which_it_is(tmp_path, monkeypatch, given):
    assert "its version is unknown" in found_wanting(monkeypatch, java_home(tmp_path / "java", **given))


def test_a_java_that_cannot_be_run_is_an_error_that_says_what_to_do(tmp_path, monkeypatch):
    home = java_home(tmp_path / "java")
    home.joinpath("bin", "java").write_bytes(b"\x7fELF of another machine")
    found_wanting(monkeypatch, home)
