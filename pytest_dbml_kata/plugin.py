"""The pytest plugin: options, collection, terminal. It imports nothing heavy and is inactive by default."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata import hookspecs, options

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

SESSION: pytest.StashKey[KataSession] = pytest.StashKey()

TEARING = ("load", "worksteal", "loadgroup")
"""The modes of xdist that give the items of a file to several workers."""

OLD_YES = "--yes"
"""The old spelling of ``--kata-yes``. It works unless another plugin defines it."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    options.add(parser)


# Before any file of the learner can have an effect


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    refuse_foreign_configuration(early_config, args)
    yield
    if OLD_YES in args and OLD_YES in parser.parse_known_and_unknown_args([OLD_YES])[1]:
        args[args.index(OLD_YES)] = "--kata-yes"


def refuse_foreign_configuration(early_config: pytest.Config, args: list[str]) -> None:
    """With options that check katas, load no conftest.py, and reject a configuration next to the katas."""
    given = early_config.known_args_namespace
    if not options.checks(given) and not given.kata_watch and not given.kata_lint:
        return
    from pytest_dbml_kata.config_guard import foreign, paths_in

    given.noconftest = True
    if given.inifilename is None and foreign(early_config.inipath, paths_in(args)):
        raise pytest.UsageError(
            f"the configuration {early_config.inipath} is next to the katas and could affect their verdicts; "
            "run pytest from another folder, or select a configuration with -c"
        )


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run options that answer and exit."""
    if not options.answers(config.option):
        return None
    refuse_unsupported()
    from pytest_dbml_kata.cli.dispatch import answer

    return answer(config)


def refuse_unsupported() -> None:
    if sys.platform == "win32":
        raise pytest.UsageError("expected Linux, macOS or WSL, got Windows; install WSL and run pytest there")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if not options.checks(config.option):
        return
    refuse_unsupported()
    from pytest_dbml_kata.run.order import KeepTogether
    from pytest_dbml_kata.run.session import KataSession

    session = config.stash[SESSION] = KataSession(config)
    session.targets.settle()
    if not hasattr(config, "workerinput"):
        from pytest_dbml_kata.run.summary import Summary

        config.pluginmanager.register(Summary(session), "kata-summary")
    config.pluginmanager.register(KeepTogether(), "kata-order")
    if config.getoption("dist", "no") in TEARING:
        config.option.dist = "loadfile"  # a file is judged once, by one worker
    if config.getoption("usepdb", False):
        from pytest_dbml_kata.run.debugging import Debugging

        config.pluginmanager.register(Debugging(session), "kata-debugging")


def pytest_unconfigure(config: pytest.Config) -> None:
    session = config.stash.get(SESSION, None)
    if session is not None:
        session.close()


# With --kata, pytest collects only kata files, and never imports them


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    others = yield
    session = parent.config.stash.get(SESSION, None)
    if session is None:
        return others
    from pytest_dbml_kata.run.items import ExerciseFile

    exercise = session.targets.exercise_of(file_path)
    if exercise is None:
        return []
    return [ExerciseFile.from_parent(parent, path=file_path, exercise=exercise, session_=session)]


@pytest.hookimpl(tryfirst=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if parent.config.stash.get(SESSION, None) is None:
        return None
    return pytest.Dir.from_parent(parent, path=path)  # not a Package, which would run its __init__.py


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """With --kata-strict, also collect katas that are missing from a given folder, so that they fail."""
    katas = session.config.stash.get(SESSION, None)
    if katas is None or not katas.strict:
        return
    from pytest_dbml_kata.run.items import ExerciseFile

    for path, spec in katas.targets.missing([item.path for item in items]):
        items.extend(ExerciseFile.from_parent(session, path=path, exercise=spec, session_=katas).collect())


# The result of an item is an attribute of its report. User properties would appear in JUnit files.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.config.stash.get(SESSION, None) is not None and call.when != "teardown":
        from pytest_dbml_kata.run.items import RESULT, PartItem

        if isinstance(item, PartItem) and item.result is not None:
            setattr(report, RESULT, item.result)
            if report.skipped:
                report.longrepr = item.skipped
    return report


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(
    config: pytest.Config, report: pytest.CollectReport | pytest.TestReport
) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    data = yield
    if config.stash.get(SESSION, None) is not None and data is not None:
        from pytest_dbml_kata.run.items import pack

        pack(report, data)
    return data


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(config: pytest.Config, data: dict[str, Any]) -> Generator[None, Any, Any]:
    if config.stash.get(SESSION, None) is None:
        return (yield)
    from pytest_dbml_kata.run.items import unpack

    result = unpack(data)
    report = yield
    if result is not None:
        from pytest_dbml_kata.run.items import RESULT

        setattr(report, RESULT, result)
    return report
