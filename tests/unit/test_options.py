"""The help of the options."""

from __future__ import annotations

import pytest

from pytest_dbml_kata import options


def group() -> dict[str, str]:
    """The help of every option."""
    found: dict[str, str] = {}

    class Parser:
        def getgroup(self, *_):
            return self

        def addoption(self, name, **given):
            found[name] = given["help"]

        def addini(self, *_, **__):
            pass

    options.add(Parser())
    return found


@pytest.mark.parametrize("option", group())
def test_the_help_of_an_option_is_an_imperative_without_a_full_stop(option):
    text = group()[option]
    first, *_ = text.split()
    assert first.rstrip(":").isalpha()
    assert first.istitle()
    assert not text.endswith(".")
    assert not first.endswith(("s", "ed", "ing")), "it is to say what to do"
    assert first not in ("Number", "Seed", "Seconds", "Exam", "Spark", "The", "A")
