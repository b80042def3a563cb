"""Mutants of the reference solutions are rejected."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pytest_dbml_kata.authoring import strength
from pytest_dbml_kata.authoring.mutants import mutants
from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_each_mutant_is_another_program(spec):
    texts = [mutant.text for mutant in mutants(spec.solution.read_text())]
    assert len(texts) == len(set(texts))
    assert ast.unparse(ast.parse(spec.solution.read_text())) not in texts


def test_the_mutants_of_a_solution_are_rejected(engine):
    spec = SPECS["ml_workflows/impute_missing"]
    found = strength.measure(spec, engine, {})
    assert found.share >= strength.LEAST_SHARE
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
