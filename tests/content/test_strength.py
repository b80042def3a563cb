"""Mutants of solutions, and what becomes of them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_dbml_kata.authoring import strength
from pytest_dbml_kata.authoring.mutants import mutants
from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
ROOT = Path(__file__).parents[2]


def changed(source: str) -> set[str]:
    """What the last line of a function becomes."""
    return {ast.unparse(ast.parse(mutant.text).body[-1].body[-1]) for mutant in mutants(source)}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return 3", {"return 4", "return 2"}),
        ("return True", {"return False"}),
        ("return 'mean'", {"return 'mean_'"}),
        ("return train < 2", {"return new < 2", "return train <= 2", "return train < 3", "return train < 1"}),
        ("return not train", {"return train", "return not new"}),
        ("return train * len", {"return new * len", "return train / len"}),
        ("return train.dropna()", {"return train", "return new.dropna()"}),
        (
            "return fit(train, limit=other)",
            {"return fit(limit=other)", "return fit(train)", "return fit(new, limit=other)"},
        ),
        ("fit(train)", {"pass", "fit()", "fit(new)"}),
        (
            "return 1 if train else 2",
            {"return 1 if new else 2", "return 1 if not train else 2", "return 2 if train else 2"}
            | {"return 0 if train else 2", "return 1 if train else 3", "return 1 if train else 1"},
        ),
    ],
)
def test_one_thing_is_changed_at_a_time(body, expected):
    assert changed(f"def f(train: int, new: int, other: str):\n    {body}\n") == expected


def test_what_does_not_count_is_left_alone():
    source = '''"""A docstring."""
from pyspark.sql import functions as F


def f(train: "DataFrame") -> "int":
    """Another."""
    raise ValueError("3")
'''
    assert list(mutants(source)) == []


def test_names_tell_mutants_apart():
    names = [mutant.name for mutant in mutants("def f():\n    return g(1) + g(1)\n")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_each_mutant_is_another_program(spec):
    texts = [mutant.text for mutant in mutants(spec.solution.read_text())]
    assert len(texts) == len(set(texts))
    assert ast.unparse(ast.parse(spec.solution.read_text())) not in texts


def test_the_mutants_of_a_solution_are_rejected(engine):
    spec = SPECS["ml_workflows/impute_missing"]
    found = strength.measure(spec, engine, {})
    assert found.share >= strength.ASKED
    assert found.counted == len(list(mutants(spec.solution.read_text())))


def test_a_mutant_known_to_be_equivalent_is_set_aside(engine, monkeypatch):
    spec = SPECS["databricks_ml/best_run"]
    monkeypatch.setattr(
        strength, "mutants", lambda text: [type(each)("the same", 1, text) for each in [next(mutants(text))]]
    )
    assert [each.name for each in strength.measure(spec, engine, {}).survived] == ["the same"]
    assert list(strength.measure(spec, engine, {"the same": "why"}).equivalent.values()) == ["why"]


def test_every_equivalent_mutant_on_record_is_one_of_the_solution_and_has_a_reason():
    for spec in SPECS.values():
        reasons = strength.reasons(spec)
        assert reasons.keys() <= {mutant.name for mutant in mutants(spec.solution.read_text())}
        assert all(len(reason) > 20 and reason.endswith(".") for reason in reasons.values())


def test_the_page_holds_the_last_result():
    page = (ROOT / "docs" / "strength.md").read_text(encoding="utf-8")
    assert all(f"| {kata} |" in page for kata in SPECS)


def test_an_unknown_kata_is_a_usage_error():
    done = subprocess.run(
        [sys.executable, "-m", "pytest_dbml_kata.authoring.strength", "impute_mising"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "did you mean ml_workflows/impute_missing?" in done.stderr
