"""Right solutions in any style pass: SQL, pandas, plain Python, other classes than the reference solution's."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from pytest_dbml_kata.authoring.trial import Trial
from pytest_dbml_kata.judging.judge import JudgeSettings
from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.packs import built_in, specs

HERE = Path(__file__).parent / "styles"
SPECS = specs([built_in()])


@pytest.mark.parametrize("kata", SPECS)
def test_any_style_passes(kata, engine):
    styles = sorted((HERE / kata).glob("*.py"))
    assert len(styles) >= 2
    spec = SPECS[kata]
    with closing(Trial(spec, engine, JudgeSettings())) as trial:
        for style in styles:
            file = read_learner_file(style, spec)
            assert (file.problem, file.todo) == (None, False), style
            verdicts = trial.verdicts(file)
            assert [each for each in verdicts if each.state != State.PASSED] == [], style
            assert [each.property for each in verdicts] == list(spec.outline.sentences), style
