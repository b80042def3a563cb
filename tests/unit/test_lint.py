"""The rules for katas that reading is enough for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_dbml_kata.authoring.rules import faults
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import Pack, built_in, specs

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
        ("check", '"compare-imputation"', '"fly"', "expected objectives of the exam guides, got ['fly']"),
        ("check", "level=1", "level=4", "expected one of the levels (1, 2, 3), got 4"),
        ("check", "Impute missing values with what training taught\",", "Impute.\",", "expected a title of at most 72 characters, without a full stop, got 'Impute.'"),
        ("check", "@dataclass(frozen=True)", "@dataclass", "expected a frozen dataclass as the type of a case, got Case"),
        ("check", "if IN_ENGINE:\n    from pyspark.ml.feature import Imputer\n", "from pyspark.ml.feature import Imputer\n\nif IN_ENGINE:\n", "expected the import of pyspark under `if IN_ENGINE:`"),
        ("check", '"NaN is no missing value"', '"NaN is no missing value."', "expected a belief without a full stop, got 'NaN is no missing value.'"),
        ("check", "because=\"Statistics over both tables let the rows to be scored leak into the model, and change with every \"\n    \"batch that comes in.\"", 'because="It is."', "expected sentences of at least 60 characters on why it is wrong, got 'It is.'"),
        ("check", 'No null and no NaN is left in the columns to fill."""', 'No gap"""', "fills_every_gap: expected a sentence as its docstring, got 'No gap'"),
        ("check", '"""Impute missing values: what may fill a gap is what training taught."""', "", "expected a module docstring, got none"),
        ("check", "@kata.drive", "\n" * 120 + "@kata.drive", "expected at most 140 lines in the section cases, got 144"),
        ("check", "    columns = draw(some.column_names())\n", "    columns = draw(some.column_names())\n" + "\n" * 40, "cases: expected a function of at most 40 lines, got "),
        ("check", "@kata.drive", '@kata.property\ndef is_too_early(case, seen):\n    """It is."""\n\n\n@kata.drive', "expected the order Kata, cases, drive, properties, misconceptions; got properties before drive"),
        ("stub", "    Example, with", "    With", "expected an example as a table in the contract"),
        ("stub", "train         new           result", "train         new           result" + 40 * "-", "expected an example of at most 76 columns, got 78"),
        ("stub", "strategy: str)", "strategy)", "expected a type annotation of 'strategy', got none"),
        ("stub", "new: DataFrame, columns", "new: DataFrame, extra: int, columns", "expected 'extra' in the contract, got nothing about it"),
        ("stub", '"""Impute missing values with what training taught.\n', '"""Impute.\n"""\n_ = """\n', "expected a brief of 5 to 15 lines, got 1"),
        ("solution", "columns: list[str]", "columns: list", "expected the signature of the stub, impute_missing("),
        ("solution", '"""Impute missing values with what training taught."""', "", "expected a module docstring, got none"),
        ("solution", "imputer = Imputer(inputCols=columns, outputCols=columns, strategy=strategy)\n    return imputer.fit(train).transform(new)", "raise NotImplementedError", "expected a written solution, got an unwritten function"),
        ("solution", "return imputer", "retrun imputer", "syntax error: "),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_said(where, before, after, said, tmp_path):
    said_of = copied(tmp_path, **{where: (before, after)})
    assert any(said in each for each in said_of), said_of
    folder = {"check": "catalogue", "stub": "stubs", "solution": "solutions"}[where]
    assert all(each.startswith(f"{folder}:") for each in said_of if said in each)
