"""With no option of ours, the plugin does nothing, imports nothing heavy and prints nothing."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = ("pyspark", "pandas", "numpy", "pyarrow", "mlflow", "hyperopt", "sklearn", "py4j")

PROBE = """
import sys
def test_nothing_heavy():
    assert not {heavy} & sys.modules.keys()
    ours = sorted(name for name in sys.modules if name.startswith("pytest_dbml_kata"))
    assert ours == ["pytest_dbml_kata", *(f"pytest_dbml_kata.{{each}}" for each in ("hookspecs", "options", "plugin"))]
"""


def test_nothing_heavy_is_imported(pytester):
    pytester.makepyfile(PROBE.format(heavy=set(HEAVY)))
    result = pytester.run(sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", "-p", "no:xdist")
    result.assert_outcomes(passed=1)


def test_hypothesis_is_not_imported_by_us(pytester):
    pytester.makepyfile("import sys\ndef test(): assert 'hypothesis' not in sys.modules")
    pytester.run(sys.executable, "-m", "pytest", "-p", "no:hypothesispytest").assert_outcomes(passed=1)


def test_output_is_that_of_pytest_without_the_plugin(pytester):
    pytester.makepyfile("def test(): pass")
    command = (sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider")
    with_it = pytester.run(*command)
    without = pytester.run(*command, "-p", "no:dbml-kata")

    def said(result):
        return [line for line in result.outlines if not line.startswith(("plugins:", "=====", "command line"))]

    assert said(with_it) == said(without)


def test_kata_files_are_no_tests(learner):
    learner.take_stub("ml_workflows/impute_missing")
    assert learner.run("katas").ret == 5


def test_the_options_are_explained(pytester):
    result = pytester.run(sys.executable, "-m", "pytest", "--help")
    result.stdout.fnmatch_lines(
        ["Katas for machine learning on Spark:", "*--kata *Check kata files*", "*--kata-report-to*"]
    )


def test_importing_makes_no_engine_of_a_process():
    """Whoever measures or judges would import Spark, and so would every process that it starts."""
    program = """
import importlib, os, pkgutil
import pytest_dbml_kata

for each in pkgutil.walk_packages(pytest_dbml_kata.__path__, "pytest_dbml_kata."):
    if each.name != "pytest_dbml_kata.practice.repro":  # is both sides at once, for scripts that reproduce a failure
        importlib.import_module(each.name)
        assert "KATA_IN_ENGINE" not in os.environ, each.name
"""
    environment = {name: value for name, value in os.environ.items() if name != "KATA_IN_ENGINE"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
