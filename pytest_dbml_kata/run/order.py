"""The order of items: items of a file stay together, even if another plugin reorders them."""

from __future__ import annotations

from collections.abc import Generator

import pytest


class KeepTogether:
    """A plugin that brings the items of each file together again, in the order in which the files come first.

    Register it while pytest is configured, and as late as possible: ``--failed-first`` and ``--new-first`` reorder in
    hook wrappers too, and of several wrappers the one registered last has the last word.
    """

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        yield
        files: dict[pytest.Collector | None, list[pytest.Item]] = {}
        for item in items:
            files.setdefault(item.parent, []).append(item)
        items[:] = [item for each in files.values() for item in each]
