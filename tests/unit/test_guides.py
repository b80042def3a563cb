"""The exam guides: the built-in ones, what a broken one is told, and that the catalogue fits them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import pytest_dbml_kata
from pytest_dbml_kata.guides import GuideError, built_in, load, newest

CATALOGUE = Path(pytest_dbml_kata.__file__).parent / "catalogue"
CATALOGUE_FILES = [path for path in sorted(CATALOGUE.glob("*/*.py")) if not path.name.startswith("_")]

GUIDE = """\
title = "An exam"
guide = "2030"
questions = 10
minutes = 20

[[domain]]
name = "Cleaning"
weight = 60
[domain.objectives]
impute = "impute missing values"
outliers = "remove outliers"

[[domain]]
name = "Serving"
weight = 40
[domain.objectives]
serve = "serve a model"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def test_the_newest_guide() -> None:
    guide = built_in()["2025"]
    assert (guide.year, guide.questions, guide.minutes, guide.pass_percent) == ("2025", 48, 90, None)
    assert guide.title == "Databricks Certified Machine Learning Associate"
    assert [(each.name, each.weight) for each in guide.domains] == [
        ("Databricks Machine Learning", 38),
        ("ML Workflows", 19),
        ("Model Development", 31),
        ("Model Deployment", 12),
    ]
    assert [len(each.objectives) for each in guide.domains] == [18, 9, 15, 6]


def test_the_earlier_guide() -> None:
    guide = built_in()["2022"]
    assert (guide.year, guide.questions, guide.minutes, guide.pass_percent) == ("2022", 45, 90, 70)
    assert [(each.name, each.weight) for each in guide.domains] == [
        ("Databricks Machine Learning", 29),
        ("ML Workflows", 29),
        ("Spark ML", 33),
        ("Scaling ML Models", 9),
    ]


@pytest.mark.parametrize("year", ["2022", "2025"])
def test_the_weights_of_a_guide_are_percent(year: str) -> None:
    assert sum(each.weight for each in built_in()[year].domains) == 100


def test_the_default_is_the_newest_guide() -> None:
    assert newest(built_in()) == "2025"


def test_a_guide_without_a_year_does_not_become_the_default() -> None:
    assert newest(["2022", "our-course", "2025"]) == "2025"


def test_a_guide_is_read_in_its_own_order(path: Path) -> None:
    path.write_text(GUIDE)
    guide = load(path)
    assert [each.name for each in guide.domains] == ["Cleaning", "Serving"]
    assert dict(guide.domains[0].objectives) == {"impute": "impute missing values", "outliers": "remove outliers"}


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("weight = 60", "weight = 0", "weight"),
        ("weight = 60", "weight = -5", "weight"),
        ("weight = 60", "weight = nan", "weight"),
        ("weight = 60", "weight = inf", "weight"),
        ("weight = 60", 'weight = "60"', "weight"),
        ("weight = 60", "", "weight"),
        ('"Serving"', '"Cleaning"', "the domain 'Cleaning' twice"),
        ('serve = "serve a model"', "", "objectives"),
        ('[domain.objectives]\nserve = "serve a model"', "", "objectives"),
        ('"serve a model"', '""', "objectives"),
        ('guide = "2030"', "guide = 2030", "guide"),
        ('title = "An exam"', "", "title"),
        ("minutes = 20", "minutes = 0", "minutes"),
        ("minutes = 20", "minutes = 20\npass_percent = 101", "pass_percent"),
        ("minutes = 20", "minutes = 20\npass_mark = 70", "pass_mark"),
        ("minutes = 20", "minutes =", "TOML"),
    ],
)
def test_a_broken_guide_is_told_where_and_what(path: Path, right: str, wrong: str, complaint: str) -> None:
    assert GUIDE.count(right) == 1
    path.write_text(GUIDE.replace(right, wrong))
    with pytest.raises(GuideError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value).replace(str(path), "")


def test_a_guide_needs_a_domain(path: Path) -> None:
    path.write_text(GUIDE.partition("[[domain]]")[0])
    with pytest.raises(GuideError, match="domain"):
        load(path)


def test_a_guide_that_is_not_there(path: Path) -> None:
    with pytest.raises(GuideError, match="cannot read the exam guide: No such file"):
        load(path)


def test_a_guide_that_is_no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GuideError, match="TOML"):
        load(path)


def objectives_of(path: Path) -> list[str]:
    """What the `Kata(...)` of a catalogue file names, read without running the file."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [
        key
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Kata"
        for given in call.keywords
        if given.arg == "objectives"
        for key in ast.literal_eval(given.value)
    ]


def test_there_is_a_catalogue_to_compare_with() -> None:
    assert CATALOGUE_FILES


@pytest.mark.parametrize("file", CATALOGUE_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_kata_names_objectives_of_an_exam_guide(file: Path) -> None:
    asked = {key for guide in built_in().values() for domain in guide.domains for key in domain.objectives}
    named = objectives_of(file)
    assert named, "the kata names no objective"
    assert len(set(named)) == len(named), "the kata names an objective twice"
    assert set(named) <= asked
