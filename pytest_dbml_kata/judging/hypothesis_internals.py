"""The private names of Hypothesis. Without them, checks still run, with a warning."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

CONSTANTS_IN_REACH: dict[Any, Any] = {}
"""A replacement for Hypothesis' cache of constants, without those of local modules."""

DIFFERENCE = (
    "expected the private names of Hypothesis that choose constants, got {error}; cases may differ from those of other "
    "versions and machines: install another version of Hypothesis, or report this to pytest-dbml-kata"
)


class HypothesisChanged(UserWarning):
    """Hypothesis no longer has the private names that make the same cases everywhere."""


@contextmanager
def without_local_constants() -> Iterator[None]:
    """Prevent Hypothesis from drawing constants of loaded modules.

    Hypothesis collects constants from editable installs. So cases would depend on the katas loaded before, and on how
    this package is installed. Hypothesis has no setting for this.
    """
    put_back = _replace()
    try:
        yield
    finally:
        put_back()


def _replace() -> Callable[[], None]:
    """Remove Hypothesis' local constants. Return a function that restores them."""
    try:
        from hypothesis.internal.conjecture import providers
        from hypothesis.internal.constants_ast import Constants

        patched: Any = providers
        before = patched._get_local_constants, patched.CONSTANTS_CACHE
        Constants()
    except (ImportError, AttributeError, TypeError) as error:
        _warn_once(str(error))
        return lambda: None
    patched._get_local_constants, patched.CONSTANTS_CACHE = Constants, CONSTANTS_IN_REACH

    def put_back() -> None:
        patched._get_local_constants, patched.CONSTANTS_CACHE = before

    return put_back


@cache
def _warn_once(error: str) -> None:
    warnings.warn(DIFFERENCE.format(error=error), HypothesisChanged, stacklevel=2)
