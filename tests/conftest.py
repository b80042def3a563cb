"""One engine for the whole run, in a folder of its own; every process of the run uses it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import tiers
from helpers.learner import Learner

from pytest_dbml_kata.engine import client, paths

pytest_plugins = ["pytester"]

FOLDER = "KATA_ENGINE_DIR"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="kata-test-")
        # pytester gives each test a home of its own; what can be made anew need not be made anew for each of them.
        os.environ.setdefault("KATA_CACHE_DIR", str(paths.cache_folder()))
        os.environ.pop("CI", None)  # whoever tests the behaviour in CI sets it
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would compile the same modules


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        for folder in client.folders():
            client.stop(folder)
        shutil.rmtree(os.environ[FOLDER], ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Share tests out as they need it, unless the command line chooses another way than the default."""
    if config.getvalue("dist") != "load":
        return None
    from helpers.scheduling import TierScheduling

    return TierScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        from helpers.scheduling import longest_first

        longest_first(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how long each tier took, all processes taken together."""
    reports = [each for some in terminalreporter.stats.values() for each in some if isinstance(each, pytest.TestReport)]
    terminalreporter.section("seconds by tier")
    for line in tiers.summary(reports):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def engine() -> Iterator[client.Engine]:
    """The warm engine."""
    with client.Engine() as engine:
        engine.hold()
        yield engine


@pytest.fixture
def own_engine_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which a test can have, and ill-treat, an engine of its own."""
    folder = Path(tempfile.mkdtemp(prefix="kata-own-"))
    monkeypatch.setenv(FOLDER, str(folder))
    yield folder
    for each in client.folders():
        client.stop(each)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def learner(pytester: pytest.Pytester) -> Learner:
    return Learner(pytester)
