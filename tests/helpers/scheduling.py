"""How xdist shares the tests out among its workers."""

from __future__ import annotations

from functools import cache

import pytest
from xdist.scheduler import LoadScopeScheduling

from helpers.tiers import TESTS, tier

ROOT = TESTS.parent

LONGEST_FIRST = ("system", "content", "engine", "cli", "unit")
"""The tiers in the order in which workers take them up, so that none is left alone with a long test at the end."""


class TierScheduling(LoadScopeScheduling):
    """Sends test by test to whichever worker is free, but keeps together what shares a fixture.

    Otherwise each worker would, for example, prove every question of the bank. Unit tests are so short that whole files
    are sent.
    """

    def __init__(self, config: pytest.Config, log) -> None:
        config.option.loadscopereorder = False  # the order is that of `longest_first`
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return unit_of_work(nodeid)


def unit_of_work(nodeid: str) -> str:
    """Name what is sent to a worker as a whole: a test, or the file that it is in."""
    path = nodeid.partition("::")[0]
    return path if tier(ROOT / path) == "unit" or shares_fixtures(path) else nodeid


def longest_first(items: list[pytest.Item]) -> None:
    """Sort items by tier; what is in no tier keeps its place at the end."""
    rank = {name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(tier(item.path), len(rank)))


@cache
def shares_fixtures(path: str) -> bool:
    """Return True if a test file has fixtures that all of its tests share."""
    return 'scope="module"' in (ROOT / path).read_text(encoding="utf-8")
