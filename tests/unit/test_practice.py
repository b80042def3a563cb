"""How briefs are set, and how a stub is put back."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pytest_dbml_kata.packs import KataSpec, Pack, built_in, specs
from pytest_dbml_kata.practice import brief, files

SPECS = specs([built_in()])
KATA = "ml_workflows/impute_missing"
STUB = SPECS[KATA].stub.read_text()


@pytest.mark.parametrize("kata", SPECS)
def test_a_brief_says_all_that_the_stub_says_in_the_columns_there_are(kata):
    import ast

    for width in (60, 80, 100):
        for node in ast.walk(ast.parse(SPECS[kata].stub.read_bytes())):
            if isinstance(node, ast.Module | ast.FunctionDef) and (text := ast.get_docstring(node)):
                lines = brief.set_text(text, width)
                assert all(len(line) <= width for line in lines), width
                assert "\n".join(lines).split() == text.split()


def test_a_docstring_that_fits_stays_as_it_is():
    text = "A list:\n\n    a   one\n    bc  two\n\n- x\n- y"
    assert brief.set_text(text, 20) == text.splitlines()


def test_an_explanation_stays_in_its_column():
    text = "first   what it is, at some\n        length\nsecond  the other"
    assert brief.set_text(text, 20) == [
        "first   what it is,",
        "        at some",
        "        length",
        "second  the other",
    ]


# Putting a stub back

MINE = "def impute_missing(train, new, columns, strategy):\n    return new  # mine\n"


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    "broken", [(Path, "write_bytes"), (os, "link"), (Path, "replace")], ids=["copy", "link", "replace"]
)
def test_nothing_is_lost_when_the_disk_is_full(tmp_path, monkeypatch, broken):
    path = tmp_path / "impute_missing.py"
    path.write_text(MINE)
    monkeypatch.setattr(*broken, full)
    with pytest.raises(pytest.UsageError, match=r"No space left on device\. Your file is unchanged"):
        files.put_back(path, STUB.encode())
    assert path.read_text() == MINE
    assert {each.read_text() for each in tmp_path.iterdir()} == {MINE}


def test_nothing_is_lost_when_the_stub_is_missing(tmp_path):
    spec = KataSpec("shop/sum", Pack("shop", tmp_path / "catalogue", tmp_path / "stubs", tmp_path / "solutions"))
    path = tmp_path / "sum.py"
    path.write_text(MINE)
    with pytest.raises(pytest.UsageError, match=r"sum\.py is missing; reinstall the package\. Your file is unchanged"):
        files.plan_of_kata(spec, path)
    assert [each.read_text() for each in tmp_path.iterdir()] == [MINE]


def test_a_link_that_leads_nowhere_is_kept_too(tmp_path):
    path = tmp_path / "impute_missing.py"
    path.symlink_to("nowhere")
    assert files.put_back(path, STUB.encode()) == tmp_path / "impute_missing.py.before-1"
    assert path.read_text() == STUB
    assert (tmp_path / "impute_missing.py.before-1").readlink() == Path("nowhere")
