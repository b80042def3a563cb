"""`pytest --kata-lint`: what is wrong with a kata, and where."""

from __future__ import annotations

import pytest
from helpers.authors_pack import take_authors_pack


@pytest.fixture
def pack(learner, monkeypatch):
    return take_authors_pack(learner, monkeypatch)


def test_a_pack_of_ones_own_is_held_to_the_rules(pack, engine):
    result = pack.run("-p", "my_pack.plugin", "--kata-lint", "count_rows")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "my_domain/count_rows: * problems (*",
            "  my_pack/catalogue/my_domain/count_rows.py:*: expected at least 3 properties, got 1",
            "  my_pack/catalogue/my_domain/count_rows.py:*: expected at least 4 misconceptions, got 1",
            "  my_pack/stubs/my_domain/count_rows.py:*: expected a brief of 5 to 15 lines, got *",
            "  my_pack/catalogue/my_domain/count_rows.py:*: expected a case with the edge 'several partitions' *",
            "0 of 1 katas ok",
        ]
    )
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


def test_what_only_the_engine_shows(pack, engine):
    check = pack.folder / "my_pack" / "catalogue" / "my_domain" / "count_rows.py"
    check.write_text(
        check.read_text()
        + """

@kata.misconception("nothing is wrong", because="This is a right solution.", rejected_by=counts_every_group)
def right(table):
    return table.groupBy("group").count()


@kata.misconception("null does not count", because="The same as without_null.", rejected_by=counts_every_group)
def without_null_again(table):
    return table.dropna().groupBy("group").count()
"""
    )
    (pack.folder / "my_pack" / "solutions" / "my_domain" / "count_rows.py").write_text(
        '"""Count."""\n\nfrom pyspark.sql import DataFrame\n\n\ndef count_rows(table: DataFrame) -> DataFrame:\n    return table\n'
    )
    stub = pack.folder / "my_pack" / "stubs" / "my_domain" / "count_rows.py"
    stub.write_text(stub.read_text().replace("raise NotImplementedError", 'return table.groupBy("group").count()'))
    result = pack.run("-p", "my_pack.plugin", "--kata-lint", "count_rows")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  my_pack/stubs/my_domain/count_rows.py:*: expected broken code in the stub of a repair kata, got code that passes",
            "  my_pack/solutions/my_domain/count_rows.py:1: expected a solution that passes, got a failure of *",
            "  *: expected counts_every_group to reject 'nothing is wrong', got no rejection in 16 cases",
            "  *: expected misconceptions that differ, got the same results from 'null is not a group' and 'null does not count' *",
        ]
    )


def test_it_needs_no_katas_of_the_learners(learner, engine):
    result = learner.run("--kata-lint", "spark_ml/cv_grid")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["spark_ml/cv_grid: ok (*", "1 of 1 katas ok"])
