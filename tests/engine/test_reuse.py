"""A pass is reused as long as nothing that the verdict rests on changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pytest_dbml_kata.packs import built_in

KATA = "spark_ml/count_fits"


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A copy of the package that the processes of this test import."""
    folder = tmp_path / "project"
    pack = built_in()
    ignored = shutil.ignore_patterns("__pycache__", "katas", "solutions")
    shutil.copytree(pack.catalogue.parent, folder / "pytest_dbml_kata", ignore=ignored)
    shutil.copytree(pack.stubs, folder / "katas")
    shutil.copytree(pack.solutions, folder / "solutions")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    return folder / "pytest_dbml_kata"


def attempts(learner) -> int:
    """How many checks were recorded; a reused pass is none."""
    return len((learner.folder / ".kata" / "evidence.jsonl").read_text().splitlines())


def test_a_help_text_changes_nothing_and_the_judging_everything(learner, project, own_engine_folder):
    learner.take_solution(KATA)

    def checked() -> int:
        result = learner.run("--kata", "katas", "--kata-timeout=60")
        assert result.ret == 0, result.stdout.str()
        result.assert_outcomes(passed=5)
        return attempts(learner)

    assert checked() == 1
    assert checked() == 1

    options = project / "options.py"
    text = options.read_text()
    assert "Grade a mock exam" in text
    options.write_text(text.replace("Grade a mock exam", "Say how a mock exam went"))
    assert "Say how a mock exam went" in learner.run("--help").stdout.str()
    assert checked() == 1

    with (project / "judging" / "search.py").open("a") as file:
        file.write("\n# changed\n")
    assert checked() == 2
    assert checked() == 2
