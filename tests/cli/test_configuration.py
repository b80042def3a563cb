"""With --kata, nothing that lies beside the katas has a say in their verdict."""

from __future__ import annotations

import pytest

KATA = "ml_workflows/impute_missing"
WRONG = "def impute_missing(train, new, columns, strategy): return new"
EVIL = """
import os, pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report

def pytest_sessionfinish(session):
    session.exitstatus = 0
    os._exit(0)
"""


def submit(learner, **files):
    learner.write(KATA, WRONG, "submissions/mallory")
    for name, text in files.items():
        for folder in ("submissions/mallory", "submissions/mallory/ml_workflows"):
            (learner.folder / folder / name.replace("__", ".")).write_text(text)


def check(learner, *arguments):
    result = learner.run("--kata", *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.parseoutcomes()["failed"] >= 1


FEW = "--kata-examples=2"  # are enough: the code is wrong on any, and it is not the kata that is tried here
GIVEN = ["submissions/mallory", f"submissions/mallory/{KATA}.py"]


@pytest.mark.parametrize("given", GIVEN)
def test_a_conftest_has_no_say(learner, engine, given):
    submit(learner, conftest__py=EVIL)
    check(learner, given, FEW)


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest__ini", "[pytest]\npythonpath = .\naddopts = -p evil\n"),
        ("pytest__toml", "[pytest]\npythonpath = ['.']\naddopts = ['-p', 'evil']\n"),
        ("pyproject__toml", "[tool.pytest.ini_options]\npythonpath = '.'\naddopts = '-p evil'\n"),
        ("tox__ini", "[pytest]\npythonpath = .\naddopts = -p evil\n"),
        ("setup__cfg", "[tool:pytest]\npythonpath = .\naddopts = -p evil\n"),
    ],
)
def test_options_have_no_say(learner, engine, given, name, text):
    submit(learner, evil__py=EVIL, **{name: text})
    check(learner, given, FEW)


def test_options_that_would_deselect_have_no_say(learner, engine):
    submit(learner, pytest__ini="[pytest]\naddopts = -k nothing --kata-examples=1\nkata_timeout = 0.001\n")
    check(learner, GIVEN[0])


def test_a_package_is_not_imported(learner, engine):
    submit(learner, __init____py="import os; os._exit(0)")
    check(learner, GIVEN[0], FEW)


def test_the_second_lock_holds_where_the_first_is_missing(learner):
    """Where the .pth file did not run, such a configuration is refused."""
    submit(learner, pytest__ini="[pytest]\n")
    script = "import sys, os, pytest; os.environ.pop('PYTEST_ADDOPTS', None); sys.exit(pytest.main(['--kata', 'submissions/mallory']))"
    result = learner.pytester.runpython_c(script)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*lies beside the katas to be checked*"])


def test_ones_own_configuration_counts(learner):
    learner.take_stub(KATA)
    (learner.folder / "katas").rename(learner.folder / "dojo")
    (learner.folder / "pytest.ini").write_text("[pytest]\nkata_paths = dojo\n")
    result = learner.run("--kata", "-v")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["dojo/ml_workflows/impute_missing.py::answers_every_input TODO*", "=* 5 todo *"])
