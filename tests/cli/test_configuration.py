"""Which configuration counts with --kata."""

from __future__ import annotations

import pytest
from helpers.submissions import submit

KATA = "ml_workflows/impute_missing"


def test_the_second_lock_holds_where_the_first_is_missing(learner):
    """Where the .pth file did not run, such a configuration is refused."""
    submit(learner, pytest__ini="[pytest]\n")
    script = "import sys, os, pytest; os.environ.pop('PYTEST_ADDOPTS', None); sys.exit(pytest.main(['--kata', 'submissions/mallory']))"
    result = learner.pytester.runpython_c(script)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*is next to the katas and could affect their verdicts*"])


def test_ones_own_configuration_counts(learner):
    learner.take_stub(KATA)
    (learner.folder / "katas").rename(learner.folder / "dojo")
    (learner.folder / "pytest.ini").write_text("[pytest]\nkata_paths = dojo\n")
    result = learner.run("--kata", "-v")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["dojo/ml_workflows/impute_missing.py::answers_every_input TODO*", "=* 5 todo *"])
