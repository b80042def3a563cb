"""`pytest --kata-lint`: what it refuses without an engine."""

from __future__ import annotations

import pytest
from helpers.authors_pack import take_authors_pack


@pytest.fixture
def pack(learner, monkeypatch):
    return take_authors_pack(learner, monkeypatch)


def test_a_check_that_cannot_be_loaded(pack):
    check = pack.folder / "my_pack" / "catalogue" / "my_domain" / "count_rows.py"
    check.write_text(check.read_text().replace("rejected_by=counts_every_group", 'rejected_by="unheard_of"'))
    result = pack.run("-p", "my_pack.plugin", "--kata-lint", "count_rows")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["  *count_rows.py:*: *expected a property (*, counts_every_group), got unheard_of"])


def test_an_unknown_kata_is_a_usage_error(learner):
    result = learner.run("--kata-lint", "impute_mising")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*did you mean ml_workflows/impute_missing*"])


def test_it_cannot_be_combined_with_another_answer(learner):
    result = learner.run("--kata-lint", "--kata-next")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*expected one of these options, got --kata-lint and --kata-next*"])
