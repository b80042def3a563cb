"""The built-in catalogue keeps every rule for authors, on the real engine: `pytest --kata-lint`, a test a kata."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pytest_dbml_kata import guides
from pytest_dbml_kata.authoring import coverage
from pytest_dbml_kata.authoring.lint import faults
from pytest_dbml_kata.judging.judge import Judge
from pytest_dbml_kata.judging.settings import JudgeSettings
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.questions.index import bank

SPECS = specs([built_in()])
OBJECTIVES = guides.objectives(guides.built_in().values())

every_kata = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


@every_kata
def test_it_keeps_the_authors_rules(spec, engine):
    """Its solution passes, its edges are met, each misconception is rejected by what it names and like no other."""
    assert [
        f"{each.path.name}:{each.line}: {each.message}" for each in faults(spec, engine, OBJECTIVES, JudgeSettings())
    ] == []


@every_kata
def test_it_is_outlined_as_it_is(spec):
    """What is read off the file without running it is what running it gives."""
    kata = load_kata(spec.path, spec.file.module)
    assert spec.outline.sentences == kata.sentences
    assert spec.outline.function == kata.function
    told = (spec.outline.title, spec.outline.objectives, spec.outline.level, spec.outline.hints)
    assert told == (kata.title, kata.objectives, kata.level, kata.hints)


@pytest.mark.parametrize(
    "spec", [SPECS["ml_workflows/impute_missing"], SPECS["spark_ml/cv_grid"]], ids=lambda spec: spec.name
)
def test_the_same_seed_draws_the_same_cases_and_another_draws_others(spec, engine):
    def drawn(seed):
        with closing(Judge(spec, engine, misconception="none is run", settings=JudgeSettings(seed=seed))) as judge:
            return list(judge.observations.draw())

    assert drawn(None) == drawn(None)
    assert drawn(1) == drawn(1) != drawn(2)


def test_the_cases_do_not_depend_on_what_else_is_loaded(tmp_path):
    """Nor, by that, on how the package is installed and which katas were looked at before."""
    program = """
import hashlib, sys
from pytest_dbml_kata.judging import drawing
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import built_in, specs

if len(sys.argv) > 1:
    sys.path.insert(0, sys.argv[1])
    import full_of_constants
every = specs([built_in()])
for name in ("ml_workflows/impute_missing", "spark_ml/search_space", "model_deployment/serving_payload"):
    spec = every[name]
    kata = load_kata(spec.path, spec.file.module)
    cases = drawing.draw(kata, drawing.seed_of(spec.id), 40, {})
    print(name, hashlib.sha256(b"".join(cases)).hexdigest())
"""
    numbers = ", ".join(f"{n}, {n / 7}, {chr(200 + n % 90) * 3!r}" for n in range(1000, 1400))
    (tmp_path / "full_of_constants.py").write_text(f"them = [{numbers}]")

    def drawn(*arguments):
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert drawn() == drawn(str(tmp_path))


def test_the_whole_catalogue_loads_without_the_engines():
    """The judging process neither waits for pyspark, mlflow and hyperopt nor can lean on them."""
    program = """
import sys
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import built_in, specs

for spec in specs([built_in()]).values():
    load_kata(spec.path, spec.file.module)
    heavy = {"pyspark", "mlflow", "hyperopt", "pandas", "sklearn", "deltalake"} & set(sys.modules)
    assert not heavy, (spec.id, heavy)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_page_on_coverage_is_up_to_date():
    page = Path(__file__).parents[2] / "docs" / "coverage.md"
    expected = coverage.markdown(guides.built_in().values(), SPECS.values(), bank().values())
    assert page.read_text(encoding="utf-8") == expected


def test_every_domain_of_both_guides_has_katas():
    for guide in guides.built_in().values():
        for domain in guide.domains:
            assert any(set(spec.outline.objectives) & set(domain.objectives) for spec in SPECS.values()), domain.name
