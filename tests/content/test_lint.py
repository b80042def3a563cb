"""`pytest --kata-lint`: what is wrong with a kata, and where."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pytest_dbml_kata.authoring.rules import faults
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import Pack, built_in, specs

ROOT = Path(__file__).parents[2]
MODEL = specs([built_in()])["ml_workflows/impute_missing"]
OBJECTIVES = set(MODEL.outline.objectives)


def copied(folder: Path, **changes: tuple[str, str]) -> list[str]:
    """The faults by reading of a copy of the model kata with one text replaced in the check, stub or solution."""
    pack = Pack("copy", folder / "catalogue", folder / "stubs", folder / "solutions")
    for name, path, root in (
        ("check", MODEL.path, pack.catalogue),
        ("stub", MODEL.stub, pack.stubs),
        ("solution", MODEL.solution, pack.solutions),
    ):
        text = path.read_text(encoding="utf-8")
        before, after = changes.get(name, ("", ""))
        assert before in text
        target = root / MODEL.id
        target.parent.mkdir(parents=True)
        target.with_suffix(".py").write_text(text.replace(before, after, 1) if before else text, encoding="utf-8")
    (spec,) = specs([pack]).values()
    return [
        f"{each.path.parent.parent.name}:{each.line}: {each.message}"
        for each in faults(spec, load_kata(spec.path, f"copy_{folder.name}"), OBJECTIVES)
    ]


def test_the_model_has_no_faults(tmp_path):
    assert copied(tmp_path) == []


@pytest.mark.parametrize(
    ("where", "before", "after", "said"),
    [
        ("check", '"compare-imputation"', '"fly"', "objectives that no exam guide has: ['fly']"),
        ("check", "level=1", "level=4", "level 4 is none of (1, 2, 3)"),
        ("check", "Impute missing values with what training taught\",", "Impute.\",", "the title is to be a line of at most 72 characters, without a full stop"),
        ("check", "@dataclass(frozen=True)", "@dataclass", "a case is to be a frozen dataclass"),
        ("check", "if IN_ENGINE:\n    from pyspark.ml.feature import Imputer\n", "from pyspark.ml.feature import Imputer\n\nif IN_ENGINE:\n", "pyspark is to be imported under `if IN_ENGINE:`"),
        ("check", '"NaN is no missing value"', '"NaN is no missing value."', "is to be a belief, without a full stop"),
        ("check", "because=\"Statistics over both tables let the rows to be scored leak into the model, and change with every \"\n    \"batch that comes in.\"", 'because="It is."', "lacks whole sentences"),
        ("check", 'No null and no NaN is left in the columns to fill."""', 'No gap"""', "fills_every_gap has no sentence"),
        ("check", '"""Impute missing values: what may fill a gap is what training taught."""', "", "the file has no docstring"),
        ("stub", "    Example, with", "    With", "no example as a table"),
        ("stub", "train         new           result", "train         new           result" + 40 * "-", "an example of 78 columns"),
        ("stub", "strategy: str)", "strategy)", "'strategy' has no type"),
        ("stub", "new: DataFrame, columns", "new: DataFrame, extra: int, columns", "the contract says nothing on 'extra'"),
        ("stub", '"""Impute missing values with what training taught.\n', '"""Impute.\n"""\n_ = """\n', "a brief of 1 lines"),
        ("solution", "columns: list[str]", "columns: list", "the signature is not that of the stub"),
        ("solution", '"""Impute missing values with what training taught."""', "", "the solution has no docstring"),
        ("solution", "imputer = Imputer(inputCols=columns, outputCols=columns, strategy=strategy)\n    return imputer.fit(train).transform(new)", "raise NotImplementedError", "the solution is not written"),
        ("solution", "return imputer", "retrun imputer", "is no valid Python"),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_said(where, before, after, said, tmp_path):
    said_of = copied(tmp_path, **{where: (before, after)})
    assert any(said in each for each in said_of), said_of
    folder = {"check": "catalogue", "stub": "stubs", "solution": "solutions"}[where]
    assert all(each.startswith(f"{folder}:") for each in said_of if said in each)


@pytest.fixture
def pack(learner, monkeypatch):
    """The pack of the author's guide: complete as an example, and far from keeping the rules."""
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        path = learner.folder / re.match(r"# (\S+\.py)\n", block)[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(learner.folder), os.environ.get("PYTHONPATH", "")]))
    return learner


def test_a_pack_of_ones_own_is_held_to_the_rules(pack, engine):
    result = pack.run("-p", "my_pack.plugin", "--kata-lint", "count_rows")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "my_domain/count_rows: * to mend (*",
            "  my_pack/catalogue/my_domain/count_rows.py:*: 1 properties, where 3 are the least",
            "  my_pack/catalogue/my_domain/count_rows.py:*: 1 misconceptions, where 4 are the least",
            "  my_pack/stubs/my_domain/count_rows.py:*: a brief of *",
            "  my_pack/catalogue/my_domain/count_rows.py:*: none of the 16 cases has this edge: several partitions *",
            "0 of 1 katas keep the rules",
        ]
    )
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


def test_what_only_the_engine_shows(pack, engine):
    check = pack.folder / "my_pack" / "catalogue" / "my_domain" / "count_rows.py"
    check.write_text(
        check.read_text()
        + """

@kata.misconception("nothing is wrong", because="This is a right solution.", rejected_by=counts_every_group)
def right(table):
    return table.groupBy("group").count()


@kata.misconception("null does not count", because="The same as without_null.", rejected_by=counts_every_group)
def without_null_again(table):
    return table.dropna().groupBy("group").count()
"""
    )
    (pack.folder / "my_pack" / "solutions" / "my_domain" / "count_rows.py").write_text(
        '"""Count."""\n\nfrom pyspark.sql import DataFrame\n\n\ndef count_rows(table: DataFrame) -> DataFrame:\n    return table\n'
    )
    stub = pack.folder / "my_pack" / "stubs" / "my_domain" / "count_rows.py"
    stub.write_text(stub.read_text().replace("raise NotImplementedError", 'return table.groupBy("group").count()'))
    result = pack.run("-p", "my_pack.plugin", "--kata-lint", "count_rows")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  my_pack/stubs/my_domain/count_rows.py:*: the code that the stub ships is right: there is nothing to repair",
            "  my_pack/solutions/my_domain/count_rows.py:1: the solution is not right: *",
            "  *: counts_every_group does not reject 'nothing is wrong' on any of 16 cases",
            "  *: 'null is no group' and 'null does not count' do the same on every case: *",
        ]
    )


def test_a_check_that_cannot_be_loaded(pack):
    check = pack.folder / "my_pack" / "catalogue" / "my_domain" / "count_rows.py"
    check.write_text(check.read_text().replace("rejected_by=counts_every_group", 'rejected_by="unheard_of"'))
    result = pack.run("-p", "my_pack.plugin", "--kata-lint", "count_rows")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["  *count_rows.py:*: *names the unknown property unheard_of"])


def test_an_unknown_kata_is_a_usage_error(learner):
    result = learner.run("--kata-lint", "impute_mising")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*did you mean ml_workflows/impute_missing*"])


def test_it_needs_no_katas_of_the_learners(learner, engine):
    result = learner.run("--kata-lint", "spark_ml/cv_grid")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["spark_ml/cv_grid: keeps the rules (*", "1 of 1 katas keep the rules"])


def test_it_cannot_be_combined_with_another_answer(learner):
    result = learner.run("--kata-lint", "--kata-next")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--kata-lint and --kata-next cannot be given together*"])
