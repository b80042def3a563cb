"""A property held against whatever a learner's code returned."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_dbml_kata.judging.properties import why_not
from pytest_dbml_kata.kata import Draw, Kata, expect_same

kata = Kata(title="t", objectives=(), level=1, hints=())


@dataclass(frozen=True)
class Case:
    expected: object


@kata.cases
def cases(draw: Draw) -> Case: ...


@kata.property
def is_the_same(case, seen):
    """It is the same."""
    expect_same(seen, case.expected, "it differs")


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def test_a_property_that_holds_has_no_failure():
    assert why_not(kata, "is_the_same", Case([1]), [1]) is None


def test_a_mismatch_says_what_was_expected():
    assert why_not(kata, "is_the_same", Case([1]), [2]) == ("it differs", [1])


@pytest.mark.parametrize("depth", [900, 5000])
def test_a_result_nested_too_deep_to_compare_fails(depth):
    message, expected = why_not(kata, "is_the_same", Case(nested(depth)), nested(depth))
    assert "cannot compare the result" in message
    assert "RecursionError" in message
    assert expected is None
