"""Mutants of solutions."""

from __future__ import annotations

import ast

import pytest

from pytest_dbml_kata.authoring.mutants import mutants


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
