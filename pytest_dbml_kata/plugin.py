"""The pytest plugin: options, collection, terminal. It imports nothing heavy, and does nothing unless asked."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_dbml_kata import hookspecs

if TYPE_CHECKING:
    from pytest_dbml_kata.session import KataSession
    from pytest_dbml_kata.tally import Tally

SESSION: pytest.StashKey[KataSession] = pytest.StashKey()
TALLY: pytest.StashKey[Tally] = pytest.StashKey()

FORMATS = (".json", ".md")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kata", "katas for machine learning on Spark")
    group.addoption("--kata", action="store_true", help="practise: check kata files instead of collecting tests")
    group.addoption(
        "--kata-report",
        action="store_true",
        help="print the scorecard by exam domain; implies --kata, reuses unchanged passes",
    )
    group.addoption(
        "--kata-report-to",
        action="append",
        default=[],
        type=report_file,
        metavar="FILE",
        help="write the scorecard to FILE.json or FILE.md; can be given several times; implies --kata",
    )
    group.addoption(
        "--kata-exam", metavar="YEAR", default=None, help="exam guide that weighs the domains (default: the newest)"
    )
    group.addoption(
        "--kata-strict",
        action="store_true",
        help="fail katas that are not written yet or missing below a given folder; reuse nothing",
    )
    group.addoption(
        "--kata-examples",
        type=at_least_one,
        metavar="N",
        help="number of cases for each kata (default: the kata's own)",
    )
    group.addoption(
        "--kata-seed",
        type=seed,
        metavar="N",
        help="seed for drawing cases, a number or `random` (default: from the kata's id)",
    )
    group.addoption(
        "--kata-timeout",
        type=positive,
        metavar="S",
        default=None,
        help="seconds for one case (default: ini kata_timeout, 30)",
    )
    group.addoption(
        "--kata-master", metavar="URL", default="local[2]", help="Spark master that does the work (default: local[2])"
    )
    group.addoption("--kata-engine-status", action="store_true", help="say whether an engine is running, and exit")
    group.addoption("--kata-engine-stop", action="store_true", help="stop all engines of this user, and exit")
    parser.addini("kata_paths", type="args", default=["katas"], help="folders with the learner's katas")
    parser.addini(
        "kata_engine_idle", default="", help="idle seconds after which the engine leaves (default: 600; 0 in CI)"
    )
    parser.addini("kata_timeout", default="30", help="seconds for one case")


def report_file(text: str) -> Path:
    path = Path(text)
    if path.suffix not in FORMATS:
        raise _bad(f"{text}: the ending says the format, one of {', '.join(FORMATS)}")
    return path


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise _bad(f"{text!r} is no number of cases; give 1 or more")
    return int(text)


def seed(text: str) -> int | str:
    if text != "random" and not text.isdecimal():
        raise _bad(f"{text!r} is no seed; give a whole number from 0 on, or `random`")
    return text if text == "random" else int(text)


def positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise _bad(f"{text!r} is no number of seconds; give one above 0")
    return value


def _bad(message: str) -> Exception:
    from argparse import ArgumentTypeError

    return ArgumentTypeError(message)


def asked(option: Any) -> bool:
    """Do these options ask for katas?"""
    return bool(option.kata or option.kata_report or option.kata_report_to)


# Before anything of the learner's could have a say


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    given = early_config.known_args_namespace
    if not asked(given):
        return
    from pytest_dbml_kata.guard import foreign, paths_in

    given.noconftest = True
    if given.inifilename is None and foreign(early_config.inipath, paths_in(args)):
        raise pytest.UsageError(
            f"the configuration {early_config.inipath} lies beside the katas to be checked, and would have a say in "
            "their verdict; run pytest from elsewhere, or choose a configuration with -c"
        )


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if config.option.kata_engine_status or config.option.kata_engine_stop:
        refuse_unsupported()
        from pytest_dbml_kata import engine_commands

        command = engine_commands.stop if config.option.kata_engine_stop else engine_commands.status
        return command()
    return None


def refuse_unsupported() -> None:
    if sys.platform == "win32":
        raise pytest.UsageError(
            "katas run on Linux, macOS and WSL; on Windows itself they cannot: install WSL and run pytest there"
        )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if not asked(config.option):
        return
    refuse_unsupported()
    from pytest_dbml_kata.session import KataSession
    from pytest_dbml_kata.tally import Tally

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
    from pytest_dbml_kata.collection import KataFile

    spec = session.spec_of(file_path)
    return [] if spec is None else [KataFile.from_parent(parent, path=file_path, spec=spec, session_=session)]


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
    from pytest_dbml_kata.collection import KataFile

    for path, spec in katas.missing([item.path for item in items]):
        items.extend(KataFile.from_parent(session, path=path, spec=spec, session_=katas).collect())


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    if report.when == "call" and report.skipped and any(name == "kata_verdict" for name, _ in report.user_properties):
        return "todo", "t", "TODO"
    return None
