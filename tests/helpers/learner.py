"""A learner who runs pytest in a folder of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pytest_dbml_kata.packs import built_in


class Learner:
    """A learner at work in an empty folder."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.folder = pytester.path

    def write(self, kata: str, text: str, below: str = "katas") -> Path:
        path = self.folder / below / f"{kata}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def take_stub(self, kata: str) -> Path:
        return self.write(kata, (built_in().stubs / f"{kata}.py").read_text(encoding="utf-8"))

    def take_solution(self, kata: str, below: str = "katas") -> Path:
        return self.write(kata, (built_in().solutions / f"{kata}.py").read_text(encoding="utf-8"), below)

    def run(self, *arguments: object) -> pytest.RunResult:
        """Run pytest in a process of its own, as a learner starts it."""
        return self.pytester.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments)
