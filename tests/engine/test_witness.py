"""A pack of one's own, with a kata that asks what Spark will do: a witness tells."""

from __future__ import annotations

import textwrap

import pytest

from pytest_dbml_kata.judging.result_cache import keep, kept
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
    results = sorted((tmp_path / "cache" / "witness").rglob("*.result"))
    assert len(results) == 8
    stamps = [path.stat().st_mtime_ns for path in results]
    lab.run("-p", "lab", "--kata", "nan_filter").assert_outcomes(passed=2)  # named, it is checked again
    assert [path.stat().st_mtime_ns for path in results] == stamps


def test_results_that_were_damaged_are_found_out_again(lab, tmp_path, engine):
    lab.write(KATA, textwrap.dedent(SOLUTION))
    lab.run("-p", "lab", "--kata").assert_outcomes(passed=2)
    results = {path: path.read_bytes() for path in (tmp_path / "cache" / "witness").rglob("*.result")}
    for path in results:
        path.write_bytes(b"")
    lab.run("-p", "lab", "--kata", "nan_filter").assert_outcomes(passed=2)  # named, it is checked again
    assert {path: path.read_bytes() for path in results} == results


@pytest.mark.parametrize("result", [b"", b"\x01", bytes(range(256))], ids=len)
def test_what_is_kept_is_what_was_put_or_nothing(tmp_path, result):
    place = tmp_path / "a" / "b.result"
    assert kept(place) is None
    keep(place, result)
    assert kept(place) == result
    whole = place.read_bytes()
    for at in range(len(whole)):
        place.write_bytes(whole[:at])
        assert kept(place) is None
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert kept(place) is None
    place.write_bytes(whole + b"\0")
    assert kept(place) is None


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
