"""Dispatch the options that answer and exit, or that take over the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import TYPE_CHECKING

import pytest

from pytest_dbml_kata import guides, options
from pytest_dbml_kata.cli.instead import InsteadOfTests
from pytest_dbml_kata.practice import engine as engine_commands
from pytest_dbml_kata.run.pytest_internals import stop_capturing

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession


def answer(config: pytest.Config) -> int | None:
    """Run the command of the given option. Return the exit status, or None if pytest's session runs it."""
    option = config.option
    given = options.answers(option)
    if len(given) > 1:
        raise pytest.UsageError(f"expected one of these options, got {' and '.join(given)}")
    if option.kata_engine_stop:
        return engine_commands.stop()
    if option.kata_engine_status:
        return engine_commands.status()
    from pytest_dbml_kata.run.session import KataSession

    session = KataSession(config)
    say = print
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # for terminals that cannot encode a character
    stop_capturing(config)  # these commands can ask and read keys
    if option.kata_init is not None:
        from pytest_dbml_kata.practice import workspace
        from pytest_dbml_kata.questions.index import question_files

        stubs: dict[str, workspace.Stubbed] = {**session.specs, **question_files()}
        for line in workspace.create(config.invocation_params.dir / option.kata_init, stubs):
            say(line)
        return 0
    if option.kata_lint:
        _lint(config, session, say)
        return None
    if option.kata_mock_new or option.kata_mock is not None:
        return _mock(session, say)
    session.targets.refuse_no_katas()
    if option.kata_watch:
        _watch(config, session)
        return None
    session.refuse_newer_evidence()
    _ = session.guide  # fail before printing anything
    try:
        return _command(session, say)
    except KeyboardInterrupt:
        say("\nNothing was changed.")
        return int(pytest.ExitCode.INTERRUPTED)


def _command(session: KataSession, say: Callable[[str], object]) -> int:
    from pytest_dbml_kata.practice import commands, files

    option = session.config.option
    if option.kata_next:
        commands.next_(session, say)
    elif option.kata_list:
        commands.list_(session, say)
    elif option.kata_due:
        commands.due(session, say)
    elif option.kata_show is not None:
        commands.show(session, option.kata_show, say)
    elif option.kata_hint is not None:
        commands.hint(session, option.kata_hint, say)
    else:
        return files.reset(session, option.kata_reset, say, sure=option.kata_yes)
    return 0


def _mock(session: KataSession, say: Callable[[str], object]) -> int:
    from pytest_dbml_kata.practice import mock as commands

    session.refuse_newer_evidence()
    if session.config.option.kata_mock_new:
        return commands.new(session, say)
    return commands.grade(session, session.config.option.kata_mock, say)


def _lint(config: pytest.Config, session: KataSession, say: Callable[[str], object]) -> None:
    """Check the named exercises, or all of them, against the authoring rules."""
    from pytest_dbml_kata.authoring.lint import lint
    from pytest_dbml_kata.packs import KataSpec
    from pytest_dbml_kata.questions.index import QuestionFile, question_files

    named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    found = [session.targets.find(each) for each in named]
    files = [each for each in found if isinstance(each, QuestionFile)]
    katas = [each for each in found if isinstance(each, KataSpec)]
    if not named:
        katas, files = list(session.specs.values()), list(question_files().values())
    objectives = guides.objectives(session.guides.values())

    def work() -> int:
        try:
            return lint(katas, files, session.engine, objectives, say, session.settings(), whole_bank=not named)
        finally:
            session.close()

    _instead_of_tests(config, work)


def _watch(config: pytest.Config, session: KataSession) -> None:
    from pytest_dbml_kata.practice import watch

    _instead_of_tests(config, lambda: watch.run(session))


def _instead_of_tests(config: pytest.Config, work: Callable[[], int]) -> None:
    config.option.verbose = -2  # pytest prints nothing, because it collects no tests
    config.pluginmanager.register(InsteadOfTests(work))
