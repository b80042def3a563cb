"""A pack with a kata that asks what Spark will do."""

from __future__ import annotations

import textwrap

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


def take_lab(learner, monkeypatch, tmp_path):
    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path / "cache"))
    for below, text in (("catalogue", CHECK), ("katas", STUB), ("solutions", SOLUTION)):
        learner.write(KATA, textwrap.dedent(text).lstrip(), f"pack/{below}")
    learner.pytester.makepyfile(lab=PLUGIN)
    return learner
