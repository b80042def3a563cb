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
            "my_domain/count_rows: * to mend (*",
            "  my_pack/catalogue/my_domain/count_rows.py:*: 1 properties, where 3 are the least",
            "  my_pack/catalogue/my_domain/count_rows.py:*: 1 misconceptions, where 4 are the least",
            "  my_pack/stubs/my_domain/count_rows.py:*: a brief of *",
            "  my_pack/catalogue/my_domain/count_rows.py:*: none of the 16 cases has this edge: several partitions *",
            "0 of 1 katas keep the rules",
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
            "  my_pack/stubs/my_domain/count_rows.py:*: the code that the stub ships is right: there is nothing to repair",
            "  my_pack/solutions/my_domain/count_rows.py:1: the solution is not right: *",
            "  *: counts_every_group does not reject 'nothing is wrong' on any of 16 cases",
            "  *: 'null is no group' and 'null does not count' do the same on every case: *",
        ]
    )


def test_it_needs_no_katas_of_the_learners(learner, engine):
    result = learner.run("--kata-lint", "spark_ml/cv_grid")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["spark_ml/cv_grid: keeps the rules (*", "1 of 1 katas keep the rules"])
