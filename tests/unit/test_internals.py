"""The private and undocumented names of dependencies: there by name, and what happens without them."""

from __future__ import annotations

import shutil
import sys
from io import StringIO
from types import SimpleNamespace

import pytest

from pytest_dbml_kata.cli.instead import InsteadOfTests
from pytest_dbml_kata.run import pytest_internals


def gone(owner: object, *names: str) -> list[str]:
    """Return those of the names that ``owner`` lacks: an empty list unless a dependency dropped one."""
    return [name for name in names if not hasattr(owner, name)]


# pytest


@pytest.fixture
def config(pytester):
    found = pytester.parseconfig()
    found._do_configure()
    yield found
    found._ensure_unconfigure()


def test_pytest_still_has_these_names(config):
    plugin = config.pluginmanager.get_plugin
    options = ("no_header", "tbstyle", "reportchars", "verbose", "collectonly", "noconftest", "inifilename", "usepdb")
    assert gone(config, "args", "args_source", "known_args_namespace") == []
    assert gone(config.option, *options) == []
    assert gone(config.known_args_namespace, *options) == []
    assert gone(plugin("terminalreporter"), "_tw", "reportchars", "showfspath", "stats", "isatty") == []
    assert gone(plugin("terminalreporter"), "write", "write_line", "write_sep") == []
    assert gone(plugin("terminalreporter")._tw, "_file", "fullwidth", "hasmarkup") == []
    assert gone(plugin("capturemanager"), "global_and_fixture_disabled", "suspend_global_capture") == []
    assert plugin("hypothesispytest") is not None
    assert config.option.reportchars == pytest_internals.SHORT_SUMMARY


class Reporter:
    """Takes the place of pytest's terminal reporter, and lacks all of its private names."""


@pytest.fixture(params=["a reporter without private names", "no reporter"])
def bare(config, request):
    """pytest, of which nothing private is left."""
    for name in ("terminalreporter", "capturemanager", "hypothesispytest"):
        config.pluginmanager.unregister(name=name)
    if request.param != "no reporter":
        config.pluginmanager.register(Reporter(), "terminalreporter")
        config.pluginmanager.register(Reporter(), "capturemanager")
    yield config
    if request.param != "no reporter":
        config.pluginmanager.unregister(name="capturemanager")


def test_without_its_private_names_pytest_writes_to_standard_output_as_wide_as_the_terminal(bare, monkeypatch):
    standard = StringIO()
    monkeypatch.setattr(sys, "stdout", standard)
    assert pytest_internals.output(bare) is standard
    assert pytest_internals.encoding(bare) == "ascii"
    assert pytest_internals.width(bare) == shutil.get_terminal_size().columns
    assert not pytest_internals.colored(bare)


def test_without_its_private_names_nothing_that_changes_pytests_report_fails(bare):
    drawn = []
    pytest_internals.uncaptured(bare)(lambda: drawn.append("a line"))
    assert drawn == ["a line"]
    pytest_internals.stop_capturing(bare)
    pytest_internals.say_nothing_by_itself(bare)
    pytest_internals.drop_default_summary(bare)
    pytest_internals.drop_hypothesis_summary(bare)


def test_the_terminal_is_described_as_pytest_sees_it(config):
    writer = config.get_terminal_writer()
    writer.fullwidth, writer.hasmarkup = 55, True
    assert pytest_internals.width(config) == 55
    assert pytest_internals.colored(config)
    assert pytest_internals.output(config) is writer._file


def test_a_line_is_drawn_while_nothing_is_captured(config, monkeypatch):
    seen = []
    capture = config.pluginmanager.get_plugin("capturemanager")
    monkeypatch.setattr(capture, "suspend_global_capture", lambda in_=False: seen.append("off"))
    monkeypatch.setattr(capture, "resume_global_capture", lambda: seen.append("on"))
    capture._global_capturing = SimpleNamespace(is_started=lambda: True)
    try:
        pytest_internals.uncaptured(config)(lambda: seen.append("a line"))
    finally:
        capture._global_capturing = None
    assert seen == ["off", "a line", "on"]


def test_pytest_says_nothing_by_itself(config):
    pytest_internals.say_nothing_by_itself(config)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    assert (reporter.reportchars, reporter.showfspath) == ("", False)
    assert (config.option.no_header, config.option.tbstyle) == (True, "no")


def test_a_short_summary_that_was_asked_for_stays(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    config.option.reportchars, reporter.reportchars = "a", "sxXEf"
    pytest_internals.drop_default_summary(config)
    assert reporter.reportchars == "sxXEf"
    config.option.reportchars, reporter.reportchars = pytest_internals.SHORT_SUMMARY, "fE"
    pytest_internals.drop_default_summary(config)
    assert reporter.reportchars == ""


def test_hypothesis_summary_is_dropped_while_hypothesis_is_not_imported(config, monkeypatch):
    pytest_internals.drop_hypothesis_summary(config)
    assert config.pluginmanager.has_plugin("hypothesispytest") == ("hypothesis" in sys.modules)
    monkeypatch.delitem(sys.modules, "hypothesis", raising=False)
    pytest_internals.drop_hypothesis_summary(config)
    assert not config.pluginmanager.has_plugin("hypothesispytest")


@pytest.mark.parametrize("status", [0, 1, 3])
def test_work_takes_the_place_of_tests_and_decides_the_exit_status(pytester, status):
    pytester.makepyfile("def test(): assert False")
    assert pytester.inline_run(plugins=[InsteadOfTests(lambda: status)]).ret == status


def test_interrupted_work_ends_the_session_as_interrupted(pytester):
    def work():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pytester.inline_run(plugins=[InsteadOfTests(work)])
