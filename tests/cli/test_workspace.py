"""`pytest --kata-init`: by the option, and killed half-way."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.practice.workspace import FILES, MANIFEST, TEMPLATES, create
from pytest_dbml_kata.questions.index import bank, question_files

SPECS = specs([built_in()])
STUBS = {f"katas/{kata}.py" for kata in SPECS}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def said(lines: list[str]) -> str:
    return "\n".join(lines)


def test_the_settings_are_pytest_s(tmp_path) -> None:
    """With every comment that hides a setting taken away, pytest takes them all."""
    create(tmp_path, SPECS)
    path = tmp_path / "pytest.toml"
    path.write_text(re.sub(r"^# (kata_\w+ =)", r"\1", path.read_text(), flags=re.MULTILINE))
    assert path.read_text().count("\nkata_") == 3
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--strict-config", "-p", "no:cacheprovider", "--collect-only", "-q", "--kata"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stdout + listed.stderr


# Killed half-way


@pytest.mark.parametrize("step", [1, 4, len(STUBS) + 2])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_leaves_no_half_a_file_and_the_next_run_finishes(tmp_path, step, when) -> None:
    folder = tmp_path / "new"
    child = os.fork()
    if child == 0:
        link, calls = os.link, 0

        def dying(*given, **named) -> None:
            nonlocal calls
            calls += 1
            if calls == step and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            link(*given, **named)
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)

        os.link = dying  # type: ignore[assignment]
        create(folder, SPECS)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    whole = {f"katas/{kata}.py": spec.stub.read_bytes() for kata, spec in SPECS.items()}
    whole |= {name: (TEMPLATES / template).read_bytes() for template, name in FILES.items()}
    left = {name for name in files(folder) if not name.endswith(".part")}
    assert len(left) == (step if when == "after" else step - 1)
    assert all((folder / name).read_bytes() == whole[name] for name in left)
    create(folder, SPECS)
    assert {name for name in files(folder) if not name.endswith(".part")} == set(whole) | {MANIFEST}
    assert "no files were missing" in said(create(folder, SPECS))


# By the option


def test_the_option_makes_a_folder_that_can_be_worked_in(learner, monkeypatch) -> None:
    made = learner.run("--kata-init", "here")
    assert made.ret == 0
    asked = question_files()
    first = f"{len(SPECS)} katas and {len(asked)} question files in here/katas"
    made.stdout.fnmatch_lines([first, "next: cd here && pytest --kata-next"])
    questions = {f"katas/{each}.py" for each in asked}
    assert files(learner.folder / "here") == STUBS | questions | set(FILES.values()) | {MANIFEST}
    monkeypatch.chdir(learner.folder / "here")
    listed = learner.run("--collect-only", "-q", "--kata", "katas")
    wanted = {f"{kata}::{name}" for kata, spec in SPECS.items() for name in spec.outline.sentences} | set(bank())
    found = {line.removeprefix("katas/").replace(".py::", "::") for line in listed.outlines if "::" in line}
    assert found == wanted
    checked = learner.run("--kata")
    assert checked.ret == 0
    assert set(checked.parseoutcomes()) == {"todo"}
    assert learner.run("--kata-init", ".").ret == 0


def test_the_option_says_what_is_wrong(learner) -> None:
    (learner.folder / "file").touch()
    result = learner.run("--kata-init", "file")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --kata-init: */file: not a folder. Nothing was written."])


def test_the_readme_names_options_that_there_are(learner) -> None:
    shown = learner.run("--help").stdout.str()
    named = re.findall(r"pytest (--[\w-]+)", (TEMPLATES / "README.md").read_text())
    assert len(named) >= 8
    for option in named:
        assert re.search(rf"^ +{option}\b", shown, re.MULTILINE), option
