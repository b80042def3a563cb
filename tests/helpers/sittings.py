"""Attempts of a sitting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytest_dbml_kata.records.evidence import Attempt

KATA = "ml_workflows/impute_missing"
BEGUN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def attempts(*verdicts, sitting=0, begun=BEGUN, hints=0):
    """One attempt after another, a minute apart."""
    return [
        Attempt(time=begun + number * timedelta(minutes=1), kata=KATA, verdict=each, sitting=sitting, hints=hints)
        for number, each in enumerate(verdicts)
    ]
