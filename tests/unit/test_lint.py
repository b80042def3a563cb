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
        ("solution", "return imputer", "retrun imputer", "syntax error: "),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_said(where, before, after, said, tmp_path):
    said_of = copied(tmp_path, **{where: (before, after)})
    assert any(said in each for each in said_of), said_of
    folder = {"check": "catalogue", "stub": "stubs", "solution": "solutions"}[where]
    assert all(each.startswith(f"{folder}:") for each in said_of if said in each)
