"""The command that measures the strength of checks."""

from __future__ import annotations

import subprocess
import sys


def test_an_unknown_kata_is_a_usage_error():
    done = subprocess.run(
        [sys.executable, "-m", "pytest_dbml_kata.authoring.strength", "impute_mising"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "did you mean ml_workflows/impute_missing?" in done.stderr
