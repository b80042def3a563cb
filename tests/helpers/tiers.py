"""The tiers of the tests: which one a test is in, and how long each of them takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def tier(path: Path) -> str:
    """The folder below ``tests`` that a test file is in; empty for a file elsewhere."""
    return path.relative_to(TESTS).parts[0] if path.is_relative_to(TESTS) else ""


def summary(reports: Iterable[pytest.TestReport]) -> list[str]:
    """A line for each tier: its tests, the seconds they took in all processes, and the files that took longest."""
    tests: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    by_file: dict[str, Counter[str]] = {}
    for report in reports:
        path = report.nodeid.partition("::")[0]
        name = tier(TESTS.parent / path)
        tests[name] += report.when == "setup"
        seconds[name] += report.duration
        by_file.setdefault(name, Counter())[path.rpartition("/")[2]] += report.duration
    return [
        f"{name}: {tests[name]} tests, {spent:.0f} s; "
        + ", ".join(f"{file} {took:.0f} s" for file, took in by_file[name].most_common(3))
        for name, spent in seconds.most_common()
        if name
    ]
