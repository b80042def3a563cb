"""Time travel: the data that a model was trained on is a version of its table, and a moment says which one."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, missing, plain, returned

if IN_ENGINE:
    import pandas as pd
    from deltalake import DeltaTable, write_deltalake

kata = Kata(
    title="Load a Delta table as it was when a model was trained",
    objectives=("mlops-practices",),
    level=2,
    hints=(
        "A table keeps its old versions. Which one was the newest at that moment, and was there one at all?",
        "A DeltaTable can be taken to a moment, and its history says when each version was committed. Look at what it "
        "does for a moment before the first commit.",
        "DeltaTable(path).load_as_version(trained_at), then to_pandas(). The last entry of history() is the first "
        "commit: its 'timestamp' is in milliseconds since 1970 in UTC; raise ValueError if trained_at is earlier",
    ),
    see=("Delta Lake guide: Query an older snapshot of a table (time travel)", "deltalake API: DeltaTable"),
    examples=30,
    without={
        "no rows": "a table has one commit at least",
        "a null": "commits are listed whole",
        "all missing": "commits are listed whole",
        "an empty text": "the text says what a commit does",
        "text beyond ASCII": "the text says what a commit does",
        "several partitions": "there is no Spark here",
    },
)

ZONES = ((0, "UTC0"), (2, "UTC0"), (-5, "UTC0"), (0, "CET-1CEST"), (-5, "EST5EDT"), (0, "IST-5:30"))
"""The hours from UTC of the moment, beside the TZ of a computer: in Reykjavik, Berlin, New York, Kolkata."""

START = datetime(2024, 5, 3, 22, 40, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    commits: Table
    trained_at: str
    computer_zone: str = "UTC0"
    """The TZ of the computer on which the function runs."""


def case_of(steps: list[int], modes: list[str], chosen: int, later: timedelta, hours: int, zone: str) -> Case:
    """Commits that are so many minutes apart, and a moment so much later than the chosen one."""
    versions = range(len(modes))
    times = [START + timedelta(minutes=sum(steps[:version])) for version in versions]
    ids = [(10 * n, 10 * n + 1) if mode == "append" else (10 * n + 2,) for n, mode in enumerate(modes)]
    schema = {"version": "bigint", "committed_at": "timestamp", "mode": "string", "ids": "array<bigint>"}
    commits = Table.of(schema, zip(versions, times, modes, ids, strict=True))

    moment = (times[chosen] + later).astimezone(timezone(timedelta(hours=hours)))
    return Case(commits, str(moment), zone)


@kata.cases
def cases(draw: Draw) -> Case:
    count = draw(some.st.sampled_from([3, 4, 3, 2, 1]))
    steps = [draw(some.st.sampled_from([20, 45, 90, 1500])) for _ in range(count)]
    modes = [draw(some.st.sampled_from(["append", "overwrite"])) for _ in range(count)]
    later = timedelta(milliseconds=draw(some.st.sampled_from([0, 0, 0, 600_000, 600_000, 1, -1, -1])))
    hours, zone = draw(some.st.sampled_from([ZONES[0]] * 3 + [*ZONES]))
    chosen = draw(some.st.integers(0, count - 1))
    return case_of(steps, modes, chosen, later, hours, zone)


HOUR = timedelta(hours=1)
KNOWN = (
    (HOUR / 2, ZONES[0]),
    (0 * HOUR, ZONES[0]),
    (-2 * HOUR, ZONES[0]),
    (HOUR / 2, ZONES[3]),
    (HOUR / 2, ZONES[1]),
)
"""How much later than the second of three hourly commits, and where."""

for later, (hours, zone) in KNOWN:
    kata.always(case_of([60, 60], ["append"] * 3, 1, later, hours, zone))


@dataclass(frozen=True)
class Seen:
    table: Table | None
    error: str = ""


@kata.drive
def run(training_snapshot, case: Case, scratch) -> Seen:
    path = scratch / "prices"
    for version, at, mode, ids in case.commits.rows:
        write_deltalake(path, rows_of(ids).arrow(), mode=mode)
        committed_at(path / "_delta_log" / f"{version:020}.json", at)
    os.environ["TZ"] = case.computer_zone
    time.tzset()
    try:
        frame = training_snapshot(str(path), datetime.fromisoformat(case.trained_at))
    except ValueError as error:
        return Seen(None, str(error) or type(error).__name__)
    returned(frame, pd.DataFrame)
    cells = [[plain(cell) for cell in row] for row in frame.itertuples(index=False, name=None)]
    kinds = {str(name): str(frame[name].dtype) for name in frame.columns}
    return Seen(Table.of(kinds, cells))


def rows_of(ids) -> Table:
    """Every other price is missing."""
    return Table.of({"id": "bigint", "price": "double"}, [(n, None if n % 2 else n + 0.5) for n in ids])


def committed_at(log: Path, at: datetime) -> None:
    """Have a commit be of that moment, both where `history` reads it and where `load_as_version` does."""
    milliseconds = round(at.timestamp() * 1000)
    log.write_text(re.sub(r'("timestamp": *)\d+', rf"\g<1>{milliseconds}", log.read_text()))
    os.utime(log, (at.timestamp(), at.timestamp()))


@kata.property
def loads_the_version_of_that_moment(case: Case, seen: Seen) -> None:
    """The rows are those of the last version that was committed before the moment, with their columns."""
    expect_right(case, seen, lambda at: in_utc(case) and at != moment(case))


@kata.property
def counts_a_commit_at_that_moment(case: Case, seen: Seen) -> None:
    """A version that was committed at that very moment was there: it is the one to load."""
    expect_right(case, seen, lambda at: in_utc(case) and at == moment(case))


@kata.property
def means_the_same_moment_everywhere(case: Case, seen: Seen) -> None:
    """Neither the time zone of the computer nor that of `trained_at` changes which version it is."""
    expect_right(case, seen, lambda at: not in_utc(case))


@kata.property
def refuses_a_moment_before_the_table(case: Case, seen: Seen) -> None:
    """Where the moment is before the first commit there was no table: a `ValueError` is raised."""
    if version_at(case) is None:
        expect(seen.table is None, "there was no table yet: a ValueError is due", expected="ValueError")


def moment(case: Case) -> datetime:
    return datetime.fromisoformat(case.trained_at)


def in_utc(case: Case) -> bool:
    return case.computer_zone == "UTC0" and not moment(case).utcoffset()


def version_at(case: Case) -> int | None:
    """The last version committed at or before the moment."""
    return max((version for version, at, *_ in case.commits.rows if at <= moment(case)), default=None)


def content(case: Case, version: int) -> Table:
    """The rows of a version."""
    ids: list[int] = []
    for _, _, mode, more in case.commits.rows[: version + 1]:
        ids = [*(ids if mode == "append" else []), *more]
    return rows_of(ids)


def equal(one: Table, other: Table) -> bool:
    """Are the rows the same, in any order and with any kind of gap?"""
    ours, theirs = prices(one), prices(other)
    return len(one.columns) == len(other.columns) and ours == theirs


def prices(table: Table) -> list[tuple]:
    """Id and price of each row, in a fixed order, with -1 for a missing price."""
    rows = [(identity, -1 if missing(price) else price) for identity, price in table.select("id", "price").rows]
    return sorted(rows, key=repr)


def expect_right(case: Case, seen: Seen, concerns: Callable[[datetime], bool]) -> None:
    """Raise `Mismatch` unless the right version was loaded, where that is of a commit that is concerned."""
    version = version_at(case)
    times = case.commits.column("committed_at")
    if version is None or not concerns(times[version]):
        return
    right = Seen(content(case, version))
    due = f"version {version}, committed at {times[version]}, is due"
    expect(seen.table is not None, f"no ValueError is due: {due}", expected=right)

    found = [number for number in range(len(times)) if equal(seen.table, content(case, number))]
    words = f"version {found[0]} was loaded" if found else "these are the rows of no version"
    expect(version in found, f"{words}; {due}", expected=right)


def travelled(path, version, trained_at, *, since=True):
    """The table at a version or moment; with `since`, a moment before the first commit is refused, as is right."""
    table = DeltaTable(path)
    first = datetime.fromtimestamp(table.history()[-1]["timestamp"] / 1000, UTC)
    if since and trained_at < first:
        raise ValueError("there was no table yet")
    table.load_as_version(version)
    return table.to_pandas()


def last(path, is_known):
    """The last version whose commit, in seconds since 1970, is known."""
    commits = {each["version"]: each["timestamp"] / 1000 for each in DeltaTable(path).history()}
    return max((version for version, at in commits.items() if is_known(at)), default=0)


@kata.misconception(
    "the table still holds what the model was trained on",
    because="Tables go on changing after the training. Whoever looks for a mistake, or trains again to compare, needs "
    "the version of that day.",
    rejected_by=loads_the_version_of_that_moment,
)
def newest(path, trained_at):
    return travelled(path, DeltaTable(path).version(), trained_at)


@kata.misconception(
    "a commit at that very moment comes too late",
    because="A version is there from the moment of its commit on, that moment included. Compare with <=.",
    rejected_by=counts_a_commit_at_that_moment,
)
def strictly_before(path, trained_at):
    return travelled(path, last(path, lambda at: at < trained_at.timestamp()), trained_at)


@kata.misconception(
    "a commit's time is the local time",
    because="The log counts milliseconds since 1970 in UTC. datetime.fromtimestamp without a zone turns that into what "
    "the clock on this wall shows, so the same code loads another version on another computer.",
    rejected_by=means_the_same_moment_everywhere,
)
def naive_local(path, trained_at):
    known = last(path, lambda at: datetime.fromtimestamp(at) <= trained_at.replace(tzinfo=None))
    return travelled(path, known, trained_at)


@kata.misconception(
    "a time zone can be left out",
    because="deltalake takes a moment without a zone for one in UTC. Taking the zone off 10:00+02:00 does not convert "
    "it, it makes another moment of it; astimezone(UTC) converts.",
    rejected_by=means_the_same_moment_everywhere,
)
def zone_taken_off(path, trained_at):
    return travelled(path, trained_at.replace(tzinfo=None), trained_at)


@kata.misconception(
    "whoever travels too far back gets an error",
    because="deltalake gives you version 0 without a word, which was written after the moment you asked for. Compare "
    "with the first commit yourself.",
    rejected_by=refuses_a_moment_before_the_table,
)
def first_version(path, trained_at):
    return travelled(path, trained_at, trained_at, since=False)
