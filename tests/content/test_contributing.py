"""The kata of CONTRIBUTING.md, as it stands there, keeps every rule for authors."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pytest_dbml_kata import guides
from pytest_dbml_kata.authoring.lint import faults
from pytest_dbml_kata.judging.judge import JudgeSettings
from pytest_dbml_kata.packs import Pack, built_in, specs

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
KATA = "ml_workflows/complete_rows"


@pytest.fixture
def spec(tmp_path):
    """The three files, as a pack of their own."""
    pack = Pack("contributed", tmp_path / "catalogue", tmp_path / "katas", tmp_path / "solutions")
    for name, text in FILES.items():
        path = tmp_path / name.removeprefix("pytest_dbml_kata/")
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    (spec,) = specs([pack]).values()
    return spec


def test_it_is_three_files_that_are_not_there_yet():
    assert list(FILES) == [f"katas/{KATA}.py", f"pytest_dbml_kata/catalogue/{KATA}.py", f"solutions/{KATA}.py"]
    assert KATA not in specs([built_in()])


def test_it_keeps_the_authors_rules(spec, engine):
    objectives = guides.objectives(guides.built_in().values())
    assert [
        f"{each.path.name}:{each.line}: {each.message}" for each in faults(spec, engine, objectives, JudgeSettings())
    ] == []


def test_it_is_set_as_the_project_sets_code():
    for name, text in FILES.items():
        ast.parse(text)
        assert max(map(len, text.splitlines())) <= 120, name
