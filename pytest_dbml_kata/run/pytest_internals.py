"""Wrappers for undocumented names of pytest. Each wrapper also works without the name.

No other module of this package uses private names of pytest. `tests/unit/test_internals.py` fails if one is missing.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import Any, TextIO

import pytest

Draw = Callable[[], None]

SHORT_SUMMARY = "fE"
"""The value of ``-r`` when the user gave none."""


def reporter_of(config: pytest.Config) -> pytest.TerminalReporter | None:
    """Return pytest's terminal reporter; None with ``-p no:terminal``."""
    found: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    return found


def width(config: pytest.Config) -> int:
    """Return the width of the terminal."""
    return getattr(_writer(config), "fullwidth", None) or shutil.get_terminal_size().columns


def colored(config: pytest.Config) -> bool:
    """Return True if pytest writes in colour."""
    return bool(getattr(_writer(config), "hasmarkup", False))


def output(config: pytest.Config) -> TextIO:
    """Return the file that pytest writes its report to."""
    return getattr(_writer(config), "_file", None) or sys.stdout


def encoding(config: pytest.Config) -> str:
    """Return the encoding of pytest's report, ``ascii`` if it is unknown."""
    return getattr(output(config), "encoding", None) or "ascii"


def _writer(config: pytest.Config) -> Any:
    return getattr(reporter_of(config), "_tw", None)


def uncaptured(config: pytest.Config) -> Callable[[Draw], None]:
    """Return a function that calls a draw function with output capturing disabled."""
    capture = config.pluginmanager.get_plugin("capturemanager")
    disabled = getattr(capture, "global_and_fixture_disabled", None)
    if disabled is None:
        return lambda draw: draw()

    def around(draw: Draw) -> None:
        with disabled():
            draw()

    return around


def stop_capturing(config: pytest.Config) -> None:
    """Stop capturing, for commands that ask the user or read keys."""
    capture = config.pluginmanager.get_plugin("capturemanager")
    suspend = getattr(capture, "suspend_global_capture", None)
    if suspend is not None:
        suspend(in_=True)


def say(config: pytest.Config, line: str) -> None:
    """Print a line while pytest captures nothing."""
    reporter = reporter_of(config)
    if reporter is not None:
        reporter.write_line(line)


def plain(config: pytest.Config) -> bool:
    """Return True if pytest reports on a terminal, and the user did not ask for more than it prints by default."""
    option = config.option
    return reporter_of(config) is not None and (
        config.get_verbosity() <= 0
        and getattr(option, "tbstyle", "auto") in ("auto", "no")
        and getattr(option, "reportchars", SHORT_SUMMARY) in (SHORT_SUMMARY, "")
    )


def say_nothing_by_itself(config: pytest.Config) -> None:
    """Make pytest print no header, file names, tracebacks and short summary, because the caller shows the outcome."""
    config.option.no_header = True
    config.option.tbstyle = "no"
    reporter: Any = reporter_of(config)
    if reporter is not None:
        reporter.reportchars = ""
        reporter.showfspath = False


def drop_default_summary(config: pytest.Config) -> None:
    """Drop the short summary at the end, unless the user asked for one with ``-r``."""
    reporter: Any = reporter_of(config)
    if reporter is not None and config.option.reportchars == SHORT_SUMMARY:
        reporter.reportchars = ""


def drop_hypothesis_summary(config: pytest.Config) -> None:
    """Unregister Hypothesis' plugin if it is unused, because its summary imports all of Hypothesis."""
    if "hypothesis" not in sys.modules and config.pluginmanager.has_plugin("hypothesispytest"):
        config.pluginmanager.unregister(name="hypothesispytest")
