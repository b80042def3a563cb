"""The pytest plugin: options, collection, terminal. It imports nothing heavy, and does nothing unless asked."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata import hookspecs, options

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession
    from pytest_dbml_kata.run.tally import Tally

SESSION: pytest.StashKey[KataSession] = pytest.StashKey()
TALLY: pytest.StashKey[Tally] = pytest.StashKey()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    options.add(parser)


# Before anything of the learner's could have a say


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    given = early_config.known_args_namespace
    if not options.checks(given) and not given.kata_watch and not given.kata_lint:
        return
    from pytest_dbml_kata.config_guard import foreign, paths_in

    given.noconftest = True
    if given.inifilename is None and foreign(early_config.inipath, paths_in(args)):
        raise pytest.UsageError(
            f"the configuration {early_config.inipath} lies beside the katas to be checked, and would have a say in "
            "their verdict; run pytest from elsewhere, or choose a configuration with -c"
        )


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Options that answer and exit."""
    if not options.answers(config.option):
        return None
    refuse_unsupported()
    from pytest_dbml_kata.cli.dispatch import answer

    return answer(config)


def refuse_unsupported() -> None:
    if sys.platform == "win32":
        raise pytest.UsageError(
            "katas run on Linux, macOS and WSL; on Windows itself they cannot: install WSL and run pytest there"
        )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if not options.checks(config.option):
        return
    refuse_unsupported()
    from pytest_dbml_kata.run.session import KataSession
    from pytest_dbml_kata.run.tally import Tally

    session = config.stash[SESSION] = KataSession(config)
    session.settle_paths()
    if not hasattr(config, "workerinput"):
        config.stash[TALLY] = Tally(session)
        config.pluginmanager.register(config.stash[TALLY], "kata-tally")
    if config.getoption("dist", "no") == "load":
        config.option.dist = "loadfile"  # a kata is checked once, by one worker


def pytest_unconfigure(config: pytest.Config) -> None:
    session = config.stash.get(SESSION, None)
    if session is not None:
        session.close()


# With --kata, kata files are all that is collected, and they are never imported here


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    others = yield
    session = parent.config.stash.get(SESSION, None)
    if session is None:
        return others
    from pytest_dbml_kata.run.items import KataFile
    from pytest_dbml_kata.run.question_items import QuestionFile

    spec, domain = session.spec_of(file_path), session.questions_of(file_path)
    if spec is not None:
        return [KataFile.from_parent(parent, path=file_path, spec=spec, session_=session)]
    if domain is not None:
        return [QuestionFile.from_parent(parent, path=file_path, domain=domain, session_=session)]
    return []


@pytest.hookimpl(tryfirst=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if parent.config.stash.get(SESSION, None) is None:
        return None
    return pytest.Dir.from_parent(parent, path=path)  # never a Package, which would run its __init__.py


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """With --kata-strict, what the catalogue has and a given folder has not is collected too, and fails."""
    katas = session.config.stash.get(SESSION, None)
    if katas is None or not katas.strict:
        return
    from pytest_dbml_kata.run.items import KataFile

    for path, spec in katas.missing([item.path for item in items]):
        items.extend(KataFile.from_parent(session, path=path, spec=spec, session_=katas).collect())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """What is still to do is reported and no more: setting up and tearing down nothing takes long for hundreds."""
    if item.config.stash.get(SESSION, None) is None or not getattr(item, "todo", False):
        return None
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    call = pytest.CallInfo.from_call(item.runtest, "call")
    hook.pytest_runtest_logreport(report=hook.pytest_runtest_makereport(item=item, call=call))
    # What another item of the file or folder set up may end here; and JUnit's file takes its properties from this.
    call = pytest.CallInfo.from_call(lambda: item.session._setupstate.teardown_exact(nextitem), "teardown")
    hook.pytest_runtest_logreport(report=hook.pytest_runtest_makereport(item=item, call=call))
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the tally needs travels as an attribute of the report: user properties would all end in JUnit's file."""
    report = yield
    if call.when == "call" and item.config.stash.get(SESSION, None) is not None:
        from pytest_dbml_kata.run.items import SAID, PropertyItem
        from pytest_dbml_kata.run.question_items import ANSWERED, QuestionItem

        if isinstance(item, PropertyItem):
            setattr(report, SAID, item.said())
        elif isinstance(item, QuestionItem):
            setattr(report, ANSWERED, item.answered())
    return report
