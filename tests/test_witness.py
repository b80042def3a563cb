"""A pack of one's own, with a kata that asks what Spark will do: a witness tells."""

from __future__ import annotations

import textwrap

import pytest

from pytest_dbml_kata.packs import built_in, specs

CHECK = '''
    """Does NaN pass a filter?"""

    from __future__ import annotations

    from dataclasses import dataclass

    from pytest_dbml_kata import strategies as some
    from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect_same

    if IN_ENGINE:
        from pyspark.sql import functions as F

    kata = Kata(
        title="Predict how many values pass a filter",
        objectives=("summary-statistics",),
        level=1,
        hints=("What is NaN greater than?", "Than every number.", "null passes no filter."),
        examples=8,
    )


    @dataclass(frozen=True)
    class Case:
        values: Table
        above: float


    @kata.cases
    def cases(draw: Draw) -> Case:
        return Case(some.table(draw, {"x": ("double", some.gaps(some.numbers()))}), draw(some.numbers()))


    @kata.drive
    def run(passing, case: Case) -> int:
        return passing(list(case.values.column("x")), case.above)


    @kata.witness
    def truth(case: Case, spark) -> int:
        return case.values.on(spark).filter(F.col("x") > case.above).count()


    @kata.property
    def counts_as_spark_does(case: Case, seen: int, truth: int) -> None:
        """As many values pass as in Spark."""
        expect_same(seen, truth, "Spark counts differently")


    @kata.misconception("NaN passes no filter", because="It is greater than any number.", rejected_by=counts_as_spark_does)
    def as_in_python(values, above):
        return sum(value is not None and value > above for value in values)
'''

STUB = '''
    """Does NaN pass a filter?"""


    def passing(values: list, above: float) -> int:
        """How many of `values` pass Spark's filter `x > above`?"""
        raise NotImplementedError
'''

SOLUTION = '''
    """Does NaN pass a filter?"""


    def passing(values: list, above: float) -> int:
        """NaN is greater than every number; null passes no filter."""
        return sum(value is not None and (value != value or value > above) for value in values)
'''

PLUGIN = """
from pathlib import Path

from pytest_dbml_kata.packs import Pack

HERE = Path(__file__).parent / "pack"


def pytest_kata_packs(config):
    return [Pack("lab", HERE / "catalogue", HERE / "katas", HERE / "solutions")]
"""

KATA = "lab/nan_filter"


@pytest.fixture
def lab(learner, monkeypatch, tmp_path):
    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path / "cache"))
    for below, text in (("catalogue", CHECK), ("katas", STUB), ("solutions", SOLUTION)):
        learner.write(KATA, textwrap.dedent(text).lstrip(), f"pack/{below}")
    learner.pytester.makepyfile(lab=PLUGIN)
    return learner


def test_a_right_prediction_passes_and_the_experiment_is_run_once(lab, tmp_path, engine):
    lab.write(KATA, textwrap.dedent(SOLUTION))
    lab.run("-p", "lab", "--kata").assert_outcomes(passed=2)
    kept = sorted((tmp_path / "cache" / "witness").rglob("*.msgpack"))
    assert len(kept) == 8
    stamps = [path.stat().st_mtime_ns for path in kept]
    lab.run("-p", "lab", "--kata").assert_outcomes(passed=2)
    assert [path.stat().st_mtime_ns for path in kept] == stamps


def test_a_wrong_prediction_fails_with_the_truth(lab, engine):
    lab.write(KATA, "def passing(values, above): return sum(v is not None and v > above for v in values)")
    result = lab.run("-p", "lab", "--kata")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*lab/nan_filter::counts_as_spark_does*", "*NaN*", '*Known misconception: "NaN passes no filter".*']
    )


def test_a_pack_is_in_the_scorecard(lab):
    lab.write(KATA, textwrap.dedent(STUB))
    result = lab.run("-p", "lab", "--kata-report")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"*0 mastered, 0 attempted, {len(specs([built_in()])) + 1} in all*"])
