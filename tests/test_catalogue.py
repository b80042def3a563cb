"""The catalogue held against the real engine: solutions pass, every misconception is rejected by name."""

from __future__ import annotations

import ast
from contextlib import closing

import pytest

from pytest_dbml_kata import exam
from pytest_dbml_kata.judge import Judge
from pytest_dbml_kata.kata import ANSWERS
from pytest_dbml_kata.learner import read_learner_file
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
MISCONCEPTIONS = [
    pytest.param(spec, name, id=f"{spec.id}-{name}")
    for spec in SPECS.values()
    for name in load_kata(spec.path, spec.file.module).misconceptions
]

every_kata = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


@every_kata
def test_the_reference_solution_passes(spec, engine):
    judge = Judge(spec, engine, read_learner_file(spec.solution, spec))
    verdicts = [judge.verdict(name) for name in spec.outline.sentences]
    judge.close()
    assert {verdict.property: verdict.state for verdict in verdicts} == dict.fromkeys(spec.outline.sentences, "passed")
    assert all(verdict.cases >= judge.examples // 2 for verdict in verdicts)


@pytest.mark.parametrize(("spec", "name"), MISCONCEPTIONS)
def test_the_property_that_names_the_reason_rejects_it(spec, name, engine):
    judge = Judge(spec, engine, misconception=name)
    failures = judge.failures()
    judge.close()
    assert judge.kata.misconceptions[name].rejected_by in failures


@every_kata
def test_each_property_is_needed(spec):
    """A property that rejects no misconception may say nothing."""
    kata = load_kata(spec.path, spec.file.module)
    named = {each.rejected_by for each in kata.misconceptions.values()}
    assert kata.properties.keys() <= named


@every_kata
def test_it_keeps_the_authors_rules(spec):
    kata = load_kata(spec.path, spec.file.module)
    assert len(kata.properties) >= 4
    assert len(kata.misconceptions) >= 5
    assert len(kata.hints) == len(set(kata.hints)) == 3
    assert kata.level in (1, 2, 3)
    assert kata.see
    assert all(each.sentence.endswith(".") for each in kata.properties.values())
    assert all(each.because.endswith(".") for each in kata.misconceptions.values())
    known = {key for guide in exam.built_in().values() for domain in guide.domains for key in domain.objectives}
    assert kata.objectives
    assert set(kata.objectives) <= known
    assert spec.outline.sentences == kata.sentences
    assert spec.outline.function == kata.function
    assert (spec.outline.title, spec.outline.objectives, spec.outline.hints) == (
        kata.title,
        kata.objectives,
        kata.hints,
    )


@every_kata
def test_the_stub_is_todo_and_says_what_the_solution_takes(spec):
    stub, solution = read_learner_file(spec.stub, spec), read_learner_file(spec.solution, spec)
    assert stub.todo
    assert stub.problem is None
    assert not solution.todo
    assert solution.problem is None
    signatures = []
    for file in (stub, solution):
        tree = ast.parse(file.text)
        assert ast.get_docstring(tree)
        (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)][-1:]
        assert ast.get_docstring(function)
        signatures.append((function.name, ast.unparse(function.args), ast.unparse(function.returns)))
    assert signatures[0] == signatures[1]
    assert signatures[0][0] == spec.outline.function


@every_kata
def test_the_same_seed_draws_the_same_cases_and_another_draws_others(spec, engine):
    def drawn(seed):
        from pytest_dbml_kata.judge import Settings

        with closing(Judge(spec, engine, misconception="none is run", settings=Settings(seed=seed))) as judge:
            return list(judge._draw())

    assert drawn(None) == drawn(None)
    assert drawn(1) == drawn(1) != drawn(2)


def test_answers_is_the_name_of_no_declared_property():
    assert all(ANSWERS not in load_kata(spec.path, spec.file.module).properties for spec in SPECS.values())
