"""Attempts on record, written by hand."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pytest_dbml_kata.records import evidence
from pytest_dbml_kata.records.evidence import Attempt, append

TIME = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
WHOLE = Attempt(
    time=TIME,
    kata="ml_workflows/impute_missing",
    verdict="failed",
    properties={"answers_every_input": "passed", "fills_every_gap": "failed"},
    misconceptions=("NaN is no missing value", "the mean of both tables"),
    sitting=3,
    hints=2,
    seconds=1.25,
    source="0123456789abcdef",
    check="fedcba9876543210",
    environment="aaaabbbbccccdddd",
    versions={"python": "3.13.1", "pyspark": "4.1.0"},
)


def numbered(number: int, process: int = 0) -> Attempt:
    return msgspec.structs.replace(WHOLE, sitting=number, hints=process)


def write(path: Path, *lines: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.writelines(lines)


NEWER = [
    b'{"format": 2}',
    b'{"format": 2, "what": "only a later version knows"}',
    evidence.encode(msgspec.structs.replace(WHOLE, format=2)),
    evidence.encode(WHOLE).replace(b'"verdict":"failed"', b'"verdict":"solved"').replace(b'"format":1', b'"format":2'),
]


PROCESSES, EACH = 4, 300


def add_many(path: Path, process: int, begin: multiprocessing.synchronize.Barrier) -> None:
    begin.wait()
    for number in range(EACH):
        append(path, numbered(number, process))
