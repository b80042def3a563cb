"""Packs of katas: what is read off a catalogue file, and what the author of a broken pack is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_dbml_kata import machinery
from pytest_dbml_kata.kata import ANSWERS, CatalogueError
from pytest_dbml_kata.packs import KataSpec, Pack, built_in, id_of, nearest, outline, specs

CATALOGUE = '''\
"""Find the largest."""

import a_package_that_nobody_has
from pytest_dbml_kata.kata import Kata, Table

kata = Kata(
    title="Find the largest",
    objectives=("find", "compare"),
    level=2,
    hints=("What is "
           "larger?", "max", "max(numbers)"),
    see=("Python: max",),
    examples=5,
)

SHAPES = dict(title=a_package_that_nobody_has.title)
another = Kata(title="Another", objectives=(), level=1, hints=())

raise SystemExit("this file is not to be run")


@kata.cases
def cases(draw) -> Case: ...


@kata.drive
def run(largest, case: Case, spark) -> Table: ...


@kata.property
def is_one_of_them(case, seen):
    """The result is one
    of the numbers.

    And more, which is for authors.
    """


def helper(case):
    """No property."""


@kata.property
def is_not_smaller(case, seen):
    """None is larger."""


@kata.misconception("the last one", because="No.", rejected_by=is_not_smaller)
def last(numbers): ...
'''


def outlined(text):
    return outline(text.encode(), "packs/mine/find/largest.py")


def make_pack(folder, *ids, name="mine"):
    """A pack with these katas; their stubs and solutions are empty files."""
    pack = Pack(name, *(folder / name / part for part in ("catalogue", "stubs", "solutions")))
    for part, text in ((pack.catalogue, CATALOGUE), (pack.stubs, ""), (pack.solutions, "")):
        part.mkdir(parents=True)
        for each in ids:
            path = part / f"{each}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return pack


# The outline


def test_a_catalogue_file_is_described_without_running_it():
    found = outlined(CATALOGUE)
    assert (found.title, found.objectives, found.level) == ("Find the largest", ("find", "compare"), 2)
    assert found.hints == ("What is larger?", "max", "max(numbers)")
    assert found.function == "largest"


def test_the_sentences_are_the_properties_in_order_behind_the_one_that_every_kata_has():
    sentences = outlined(CATALOGUE).sentences
    assert list(sentences) == [ANSWERS, "is_one_of_them", "is_not_smaller"]
    assert sentences["is_one_of_them"] == "The result is one of the numbers."
    assert sentences["is_not_smaller"] == "None is larger."


def test_a_property_that_says_nothing_has_no_sentence():
    assert outlined(CATALOGUE.replace('"""None is larger."""', "...")).sentences["is_not_smaller"] == ""


def test_a_catalogue_file_may_be_in_any_language():
    assert outlined(CATALOGUE.replace("Find the largest", "Die größte 数")).title == "Die größte 数"


@pytest.mark.parametrize("computed", ['"Find " + LARGEST', 'f"Find {LARGEST}"', "TITLE", "open('title').read()"])
def test_what_the_kata_is_told_has_to_be_literal(computed):
    with pytest.raises(CatalogueError, match="literal") as caught:
        outlined(CATALOGUE.replace('title="Find the largest"', f"title={computed}"))
    assert "packs/mine/find/largest.py" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('title="Find the largest",', "title"),
        ('objectives=("find", "compare"),', "objectives"),
        ("level=2,", "level"),
    ],
)
def test_what_the_kata_is_not_told_is_named(line, name):
    assert CATALOGUE.count(line) == 1
    with pytest.raises(CatalogueError, match=f"packs/mine/find/largest.py: missing argument of Kata\\(...\\): {name}"):
        outlined(CATALOGUE.replace(line, ""))


def test_a_file_without_a_kata_is_refused():
    with pytest.raises(CatalogueError, match=r"packs/mine/find/largest\.py"):
        outlined("x = 1\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@kata.drive\n", ""),
        ("def run(largest, case: Case, spark)", "def run()"),
        ("level=2", "level='two'"),
        ("level=2", "level=None"),
        ('objectives=("find", "compare")', 'objectives="find"'),
        ('objectives=("find", "compare")', "objectives=None"),
        ('title="Find the largest"', "title={[]: 1}"),
        ("@kata.drive\n", "@kata.drive(\n"),
    ],
)
def test_a_catalogue_file_of_another_shape_is_named(before, after):
    assert CATALOGUE.count(before) == 1
    with pytest.raises(CatalogueError, match=r"packs/mine/find/largest\.py"):
        outlined(CATALOGUE.replace(before, after))


# Packs


def test_the_katas_of_a_pack_by_id(tmp_path):
    pack = make_pack(tmp_path, "find/smallest", "find/largest", "count/all")
    found = specs([pack])
    assert list(found) == ["count/all", "find/largest", "find/smallest"]
    spec = found["find/largest"]
    assert (spec.id, spec.name, spec.pack) == ("find/largest", "largest", pack)
    assert spec.path == pack.catalogue / "find" / "largest.py"
    assert spec.stub == pack.stubs / "find" / "largest.py"
    assert spec.solution == pack.solutions / "find" / "largest.py"
    assert spec.outline.title == "Find the largest"


def test_files_that_are_no_katas_are_passed_over(tmp_path):
    pack = make_pack(tmp_path, "find/largest")
    for name in ("__init__.py", "find/__init__.py", "find/_shared.py", "find/notes.md", "find/a/kata.py", "top.py"):
        path = pack.catalogue / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit\n")
    assert list(specs([pack])) == ["find/largest"]


def test_no_packs_no_katas():
    assert specs([]) == {}


@pytest.mark.parametrize("part", ["catalogue", "stubs", "solutions"])
def test_a_pack_whose_folder_is_missing_is_named(tmp_path, part):
    pack = make_pack(tmp_path, "find/largest", name="their-pack")
    folder = getattr(pack, part)
    shutil.rmtree(folder)
    with pytest.raises(CatalogueError, match="the folder of the kata pack 'their-pack' does not exist") as caught:
        specs([pack])
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("given", [None, "a/folder", Path("a/folder"), Pack])
def test_what_is_no_pack_is_shown(given):
    with pytest.raises(CatalogueError, match="expected a Pack, got") as caught:
        specs([given])
    assert repr(given) in str(caught.value)


def test_a_kata_in_two_packs_names_both(tmp_path):
    with pytest.raises(CatalogueError, match="find/largest") as caught:
        specs([make_pack(tmp_path, "find/largest", name=name) for name in ("ours", "theirs")])
    assert "'ours'" in str(caught.value)
    assert "'theirs'" in str(caught.value)


def test_a_pack_cannot_replace_a_built_in_kata(tmp_path):
    taken = next(iter(specs([built_in()])))
    with pytest.raises(CatalogueError, match=f"the kata {taken} is in the pack 'mine' and in 'built-in'"):
        specs([built_in(), make_pack(tmp_path, taken)])


def test_the_modules_of_two_packs_do_not_get_in_each_others_way(tmp_path):
    one, other = (KataSpec("find/largest", make_pack(tmp_path, "find/largest", name=name)) for name in ("a", "b"))
    assert one.file.module != other.file.module
    assert (one.file.id, one.file.path) == ("find/largest", str(one.path))


# The version of a check


def test_the_digest_names_the_text_of_the_check(tmp_path):
    pack = make_pack(tmp_path, "find/largest", "find/smallest")
    before = KataSpec("find/largest", pack).digest
    assert KataSpec("find/largest", pack).digest == before
    assert KataSpec("find/smallest", pack).digest == before
    pack.catalogue.joinpath("find/smallest.py").write_text(CATALOGUE + "# changed\n")
    assert KataSpec("find/largest", pack).digest == before
    assert KataSpec("find/smallest", pack).digest != before


@pytest.mark.parametrize("part", ["tables.py", "engine/worker.py"])
def test_the_digest_changes_with_the_machinery(tmp_path, monkeypatch, part):
    for name in (*machinery.API, "engine/worker.py"):
        path = tmp_path / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    monkeypatch.setattr(machinery, "PACKAGE", tmp_path / "package")
    pack = make_pack(tmp_path, "find/largest")
    before = KataSpec("find/largest", pack).digest
    assert KataSpec("find/largest", pack).digest == before
    tmp_path.joinpath("package", part).write_text("# changed\n")
    machinery._digest_of.cache_clear()  # as in a process that starts now
    assert KataSpec("find/largest", pack).digest != before


# Names


@pytest.mark.parametrize(
    ("path", "kata"),
    [
        ("katas/find/largest.py", "find/largest"),
        ("/home/alice/submissions/bob/find/largest.py", "find/largest"),
        ("find/largest.py", "find/largest"),
        ("katas/find/largest.v2.py", "find/largest.v2"),
    ],
)
def test_an_id_is_the_last_two_parts_of_a_path(path, kata):
    assert id_of(Path(path)) == kata


KNOWN = ["ml_workflows/impute_missing", "ml_workflows/encode_one_hot", "spark_ml/cv_grid"]


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("ml_workflows/impute_mising", "ml_workflows/impute_missing"),
        ("ml_workflow/encode_one_hot", "ml_workflows/encode_one_hot"),
        ("impute_mising", "ml_workflows/impute_missing"),
        ("encode_onehot", "ml_workflows/encode_one_hot"),
        ("cv_grids", "spark_ml/cv_grid"),
        ("elsewhere/cv_grid", "spark_ml/cv_grid"),
        ("spark_ml/cv_grid", "spark_ml/cv_grid"),
        ("quantum", None),
        ("", None),
    ],
)
def test_the_id_that_was_meant(wanted, meant):
    assert nearest(wanted, KNOWN) == meant


def test_nothing_is_meant_where_nothing_is_known():
    assert nearest("cv_grid", []) is None


# What comes with the project


def below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("[a-z]*.py") if path.parent != folder}


@pytest.mark.parametrize("part", ["stubs", "solutions"])
def test_every_built_in_kata_has_its_stub_and_its_solution_and_there_are_no_others(part):
    pack = built_in()
    katas = {f"{each}.py" for each in specs([pack])}
    assert katas
    assert below(pack.catalogue) == katas
    questions = {f"{each.parent.name}/questions.py" for each in getattr(pack, part).glob("*/questions.py")}
    assert below(getattr(pack, part)) == katas | questions
