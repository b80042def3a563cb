"""How tests are shared out among processes, and what is said of their tiers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from helpers.tiers import TESTS, summary, tier

scheduling = pytest.importorskip("helpers.scheduling", reason="pytest-xdist is not installed")


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/unit/test_tables.py::test_x[1]", "tests/unit/test_tables.py"),
        ("tests/cli/test_output.py::test_x[1]", "tests/cli/test_output.py::test_x[1]"),
        ("tests/content/test_styles.py::test_x[a/b]", "tests/content/test_styles.py::test_x[a/b]"),
        # All of its tests use the same proofs, which take minutes.
        ("tests/content/test_questions.py::test_x[a::b]", "tests/content/test_questions.py"),
        ("tests/system/test_docs.py::test_x", "tests/system/test_docs.py"),
    ],
)
def test_a_file_is_kept_together_if_its_tests_share_something(nodeid, unit):
    assert scheduling.unit_of_work(nodeid) == unit


def test_long_tests_come_first():
    paths = [TESTS / each / "test_x.py" for each in ("cli", "content", "engine", "system", "unit")]
    items = [SimpleNamespace(path=path) for path in [TESTS.parent / "elsewhere.py", *paths]]
    scheduling.longest_first(items)
    assert [tier(item.path) for item in items] == ["system", "content", "engine", "cli", "unit", ""]


def test_every_test_file_is_in_a_tier():
    assert {tier(path) for path in TESTS.rglob("test_*.py")} == set(scheduling.LONGEST_FIRST)


def test_the_summary_adds_up_seconds_by_tier():
    def report(nodeid, when, duration):
        return SimpleNamespace(nodeid=nodeid, when=when, duration=duration)

    reports = [
        report("tests/unit/test_a.py::test_a", "setup", 0.5),
        report("tests/unit/test_a.py::test_a", "call", 1.5),
        report("tests/cli/test_b.py::test_b", "setup", 1.0),
        report("tests/cli/test_b.py::test_b", "call", 4.0),
        report("tests/cli/test_c.py::test_c", "setup", 2.0),
        report("elsewhere/test_d.py::test_d", "call", 9.0),
    ]
    assert summary(reports) == ["cli: 2 tests, 7 s; test_b.py 5 s, test_c.py 2 s", "unit: 1 tests, 2 s; test_a.py 2 s"]
