"""Checks on a version of a dependency that no longer has its private names."""

from __future__ import annotations

import pytest

KATAS = ("model_deployment/retrain_decision", "model_deployment/pandas_batch_inference")

WITHOUT_A_NAME = """\
import sys
import types

import hypothesis.internal.conjecture
from hypothesis.internal.conjecture import providers

names = {name: value for name, value in vars(providers).items() if name != "_get_local_constants"}
changed = types.SimpleNamespace(**names)
sys.modules[providers.__name__] = hypothesis.internal.conjecture.providers = changed
"""


@pytest.mark.parametrize("more", [(), ("-n2",)], ids=["alone", "xdist"])
def test_without_hypothesis_private_names_katas_are_checked_and_a_warning_says_so_once(learner, engine, more):
    learner.pytester.makepyfile(changed=WITHOUT_A_NAME)
    for kata in KATAS:
        learner.take_solution(kata)
    result = learner.run("--kata", "-v", "--kata-examples=3", "-p", "changed", *more)
    assert result.ret == 0
    warnings = [line for line in result.outlines if "HypothesisChanged: " in line]
    assert len(warnings) == 1
    assert "_get_local_constants" in warnings[0]
    assert "install another version of Hypothesis" in warnings[0]
