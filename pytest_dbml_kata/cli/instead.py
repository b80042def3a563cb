"""Run other work instead of tests in an ordinary pytest session."""

from __future__ import annotations

from collections.abc import Callable

import pytest


class InsteadOfTests:
    """A plugin that does ``work`` where pytest would collect and run tests.

    Register it before the session starts, and let `pytest_cmdline_main` return None. pytest then starts the session.
    Hypothesis needs a session, because it treats everything before it as start-up of plugins.
    """

    def __init__(self, work: Callable[[], int]) -> None:
        self._work = work
        self._status: int | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        self._status = self._work()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._status is not None:
            session.exitstatus = self._status
