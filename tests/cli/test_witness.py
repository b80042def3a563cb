"""A pack with a witness is in the scorecard."""

from __future__ import annotations

import textwrap

import pytest
from helpers.prediction_pack import KATA, STUB, take_lab

from pytest_dbml_kata.packs import built_in, specs


@pytest.fixture
def lab(learner, monkeypatch, tmp_path):
    return take_lab(learner, monkeypatch, tmp_path)


def test_a_pack_is_in_the_scorecard(lab):
    lab.write(KATA, textwrap.dedent(STUB))
    result = lab.run("-p", "lab", "--kata-report")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"*0 mastered, 0 attempted, {len(specs([built_in()])) + 1} in total*"])
