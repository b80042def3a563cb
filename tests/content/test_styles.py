"""Right solutions in any style pass: SQL, pandas, plain Python, other classes than the reference solution's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_dbml_kata.packs import built_in, specs

HERE = Path(__file__).parent / "styles"
SPECS = specs([built_in()])


@pytest.mark.parametrize("kata", SPECS)
def test_any_style_passes(kata, learner, engine):
    styles = sorted((HERE / kata).glob("*.py"))
    assert len(styles) >= 2
    for style in styles:
        learner.write(kata, style.read_text(), f"submissions/{style.stem}")
    result = learner.run("--kata", "submissions")
    result.assert_outcomes(passed=len(styles) * len(SPECS[kata].outline.sentences))
